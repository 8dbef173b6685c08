"""The service among strangers: who may come in, what they are told, and what of theirs a browser may run."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
import uvicorn
from starlette.testclient import TestClient

from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web.access import is_loopback
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.tagger import Tagger
from tests.faults.limits import run
from tests.faults.makers import NEWS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TOKEN = "0123456789abcdef"  # noqa: S105  (of a test)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8000", "Origin": "http://localhost:8000"}, 200),
        ({"Host": "127.0.0.1", "Origin": "https://127.0.0.1"}, 200),
        ({"Host": "evil.example"}, 400),
        ({"Host": "localhost.evil.example"}, 400),
        ({"Host": ""}, 400),
        ({"Host": "10.0.0.1"}, 400),
        ({"Host": "localhost", "Origin": "http://evil.example"}, 403),
        ({"Host": "localhost:8000", "Origin": "http://localhost:9000"}, 403),
        ({"Host": "localhost", "Origin": "null"}, 403),
    ],
)
def test_foreign_pages_are_turned_away(predictor: Predictor, headers: dict[str, str], status: int) -> None:
    """A page elsewhere may point its own name here or send a form across: its Host or its Origin gives it away."""
    app = application(Tagger(predictor, 20), Limits(), None, ("localhost", "127.0.0.1"))
    client = TestClient(app, base_url="http://localhost")
    assert client.post("/predict", json=NEWS, headers=headers).status_code == status


def test_beyond_this_machine_an_address_is_no_foreign_name(predictor: Predictor) -> None:
    """Nobody can rebind an address; a name must be said at the start."""
    app = application(Tagger(predictor, 20), Limits(), None, ("localhost",), with_addresses=True)
    client = TestClient(app)
    for host, status in (("10.0.0.1:8000", 200), ("[::1]:8000", 200), ("tags.example", 400)):
        assert client.get("/tags", headers={"Host": host}).status_code == status
    assert all(map(is_loopback, ("127.0.0.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.1.1.1", "x.example")))  # noqa: S104  (of a test)


def test_the_token_opens_and_nothing_else_does(predictor: Predictor) -> None:
    """The empty page and the health checks are open; whatever touches an article or says something is not."""
    client = TestClient(application(Tagger(predictor, 20), Limits(), token=TOKEN))
    for path in ("/", "/healthz", "/readyz", "/static/page.js"):
        assert client.get(path).status_code == 200
    for path in ("/tags", "/metrics", "/openapi.json"):
        assert client.get(path).status_code == 401
    for wrong in ("", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer", "Bearer \u00e9"):
        response = client.post("/predict", json=NEWS, headers={b"Authorization": wrong.encode("latin-1")})
        assert response.status_code == 401, wrong
        assert response.headers["www-authenticate"] == "Bearer"
    assert client.post("/predict", json=NEWS, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "set TABWIB_TOKEN"),  # noqa: S104  (refused)
        (("--host", "::"), "set TABWIB_TOKEN"),
        (("--host", "10.1.2.3"), "set TABWIB_TOKEN"),
        (("--token", "short"), "16 ASCII characters at least"),
    ],
)
def test_beyond_this_machine_it_takes_a_token(options: tuple[str, ...], said: str) -> None:
    """An open service on a network is a mistake that the command does not make for anybody."""
    found = run("serve", "--port", "0", *options)
    assert found.code == 2
    assert said in found.err


def test_a_fault_tells_nothing(predictor: Predictor, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the answer nor the log holds a path of the machine, a trace or a word of the article."""
    tagger = Tagger(predictor, 20)

    def fail(*_: object) -> None:
        raise ValueError(f"cannot tag {NEWS} of {Path.cwd()}")

    tagger.predictor = type("Broken", (), {"predict_all": fail, "model": predictor.model})()
    client = TestClient(application(tagger, Limits()), raise_server_exceptions=True)
    with caplog.at_level(logging.DEBUG):
        response = client.post("/predict", json=NEWS)
    assert (response.status_code, response.json()["detail"]) == (500, "a fault of the server. its log says where")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    told = response.text + "".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert "ValueError in" in told
    for secret in (NEWS[:10], str(Path.cwd()), "Traceback", ".py"):
        assert secret not in told


def test_a_file_that_cannot_be_written_is_not_named(predictor: Predictor, tmp_path: Path) -> None:
    """Where labels lie is the business of whoever runs the server."""
    tagger = Tagger(predictor, 20)
    corrections = Corrections(tmp_path / "missing" / "c.jsonl", Taxonomy(tagger.tags))
    client = TestClient(application(tagger, Limits(), corrections))
    response = client.post("/labels", json={"id": "a", "text": NEWS, "labels": {"ukraine": True}})
    assert response.status_code == 422
    assert str(tmp_path) not in response.text
    assert "cannot be kept" in response.json()["detail"]


SCRIPTS = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<svg onload=window.pwned=1></svg>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    '"><a href="javascript:window.pwned=1">x</a>',
    "{{constructor.constructor('window.pwned=1')()}}",
    "</p></article><style>body{display:none}</style><base href='//evil.example/'>",
)


@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed: apt-get install chromium")
def test_scripts_in_articles_stay_text(service: tuple[int, Path, uvicorn.Server]) -> None:
    """Title, text, id and file name come from strangers: a browser shows them, and runs nothing."""
    sync_api = pytest.importorskip("playwright.sync_api")
    text = "\n".join(f"{NEWS} {script}" for script in SCRIPTS)
    batch = "\n".join(json.dumps({"id": script, "title": script, "text": f"{NEWS} {script}"}) for script in SCRIPTS)
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: said.append(request.url) if "localhost" not in request.url else None)
        page.goto(f"http://localhost:{service[0]}/")
        page.fill("#title", " ".join(SCRIPTS))
        page.fill("#text", text)
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("article.card")
        page.get_by_role("button", name="لماذا؟").first.click()
        page.wait_for_selector("table.words")
        page.set_input_files(
            "#files",
            [{"name": "<img src=x onerror=pwned=1>.jsonl", "mimeType": "x/y", "buffer": batch.encode() + b"\n{"}],
        )
        sync_api.expect(page.locator("article.card")).to_have_count(len(SCRIPTS))
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
        inside = (
            "#results script, #results img, #results iframe, #results svg, #results a, #results style, #results base"
        )
        assert page.locator(inside).count() == 0
        assert SCRIPTS[0] in page.locator("#results").inner_text()
        blocked = page.evaluate(
            "() => { const made = document.createElement('script'); made.textContent = 'window.pwned = 2';"
            "document.body.append(made); return window.pwned; }"
        )
        assert blocked is None
        browser.close()
    assert [line for line in said if "Content Security Policy" not in line] == []
