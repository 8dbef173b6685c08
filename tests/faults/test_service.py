"""The service among rude clients: nothing lost, nothing mixed up, nothing told that is nobody's business."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
import uvicorn
from starlette.testclient import TestClient

from tabwib.label_lines import read_labels
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web import connections
from tabwib.web.access import is_loopback
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.tagger import Tagger
from tests.faults.inputs import NEWS
from tests.faults.limits import run
from tests.faults.soak import ask, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TOKEN = "0123456789abcdef"  # noqa: S105  (of a test)
SECONDS = 1.0
"""What a slow client gets in these tests, of each kind of patience."""


@contextmanager
def listening(
    predictor: Predictor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, Path, uvicorn.Server]]:
    """Runs the server in a thread, with little patience; yields its port, its label file and itself."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", SECONDS)
    monkeypatch.setattr(connections, "WRITE_SECONDS", SECONDS)
    tagger = Tagger(predictor, 20)
    labels = folder / "corrections.jsonl"
    app = application(tagger, Limits(200_000, 50, SECONDS), Corrections(labels, Taxonomy(tagger.tags)), ("localhost",))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app, port=port, http=connections.Connection, ws="none", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port, labels, server
    finally:
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture
def service(
    predictor: Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, Path, uvicorn.Server]]:
    with listening(predictor, tmp_path, monkeypatch) as found:
        yield found


def sent(port: int, content: bytes, wait: float = 10) -> bytes:
    """Returns everything that comes back for some bytes, until the server closes or has been silent for long."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as client:
        client.sendall(content)
        answer = b""
        try:
            while part := client.recv(65536):
                answer += part
        except (TimeoutError, ConnectionResetError):
            pass
        return answer


HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", b""),
        (b"POST /predict HTTP/1.1\r\nHost: loc", b""),
        (HEAD + b"Content-Length: 100\r\n\r\n{", b"503"),
        (HEAD + b"Content-Length: 999999999\r\n\r\n" + b"x" * 300_000, b"413"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b"x" * 65536 + b"\r\n", b"503"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 5, b"413"),
        (b"\x16\x03\x01\x02\x00" * 20 + b"\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", b"400"),
    ],
    ids=["silent", "half a head", "half a body", "oversized", "chunks stop", "chunks go on", "not HTTP", "huge head"],
)
def test_slow_and_endless_clients_are_let_go(
    service: tuple[int, Path, uvicorn.Server], content: bytes, status: bytes
) -> None:
    """Whoever opens a hundred connections and says nothing must not keep the desk out."""
    start = time.monotonic()
    answer = sent(service[0], content)
    assert answer[9:12] == status, answer[:200]
    assert time.monotonic() - start < 8 * SECONDS
    assert sent(service[0], b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[9:12] == b"200"


def test_a_dripping_head_is_let_go(service: tuple[int, Path, uvicorn.Server]) -> None:
    """One byte now and then keeps no connection open, neither the first request nor the next."""
    with socket.create_connection(("127.0.0.1", service[0]), timeout=10) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(65536)[9:12] == b"200"
        start = time.monotonic()
        with pytest.raises(OSError, match=r"reset|Broken|aborted"):  # noqa: PT012  (which of them, nobody knows)
            for _ in range(100):
                client.sendall(b"G")
                time.sleep(0.1)
        assert time.monotonic() - start < 5 * SECONDS


def test_who_does_not_read_is_let_go(service: tuple[int, Path, uvicorn.Server]) -> None:
    """An answer that nobody takes must not stay in memory."""
    port, _, server = service
    body = json.dumps(NEWS * 1500, ensure_ascii=False).encode()  # its explanation has megabytes
    request = (
        b"POST /explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(request % len(body) + body)
        deadline = time.monotonic() + 15
        while not server.server_state.connections and time.monotonic() < deadline:
            time.sleep(0.01)
        while server.server_state.connections and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not server.server_state.connections


def test_two_hundred_at_once_are_answered_each_its_own(
    service: tuple[int, Path, uvicorn.Server], predictor: Predictor
) -> None:
    """Breaking news on two cores: whoever is told to come again is answered then, and nobody gets another's tags."""
    expected = {}

    async def one(number: int) -> None:
        article = {"id": f"n-{number}", "text": f"{NEWS} " * (number % 7 + 1) + str(number)}
        reader, writer = await asyncio.open_connection("127.0.0.1", service[0])
        for _ in range(200):
            status, answer = await ask(reader, writer, "/predict?scores=true", json.dumps(article).encode())
            if status != 503:
                break
            await asyncio.sleep(0.05)
        writer.close()
        assert status == 200
        expected[number] = (article, json.loads(answer))

    async def all_of_them() -> None:
        await asyncio.gather(*(one(number) for number in range(200)))

    asyncio.run(all_of_them())
    assert len(expected) == 200
    for article, answer in expected.values():
        assert answer == predictor.predict(article).to_json(scores=True)


def test_no_correction_is_lost_among_many(service: tuple[int, Path, uvicorn.Server], taxonomy: Taxonomy) -> None:
    """Twenty editors save at the same moment."""
    port, labels, _ = service

    async def editor(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for place in range(5):
            record = {"id": f"{number}-{place}", "text": NEWS * (place + 1), "labels": {"ukraine": place % 2 == 0}}
            status, _ = await ask(reader, writer, "/labels", json.dumps(record).encode())
            assert status == 201
        writer.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(editor(number) for number in range(20)))

    asyncio.run(all_of_them())
    found = {labelled.article.id: labelled.is_positive("ukraine") for labelled in read_labels([labels], taxonomy)}
    assert found == {f"{number}-{place}": place % 2 == 0 for number in range(20) for place in range(5)}


@pytest.mark.skipif(sys.platform == "win32", reason="locks as Unix has them")
def test_two_servers_may_keep_one_file(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Two desks, each with a server of its own: neither writes away what the other saved."""
    path = tmp_path / "c.jsonl"

    def desk(name: str) -> None:
        corrections = Corrections(path, taxonomy)
        for number in range(50):
            corrections.add({"id": f"{name}-{number}", "text": NEWS, "labels": {"ukraine": True}})

    desks = [threading.Thread(target=desk, args=(name,)) for name in "ab"]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert len(read_labels([path], taxonomy)) == 100


def test_readiness_is_honest(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A balancer must not send articles where none is tagged; being there is another question."""
    monkeypatch.setattr("tabwib.web.tagger.READY_SECONDS", 0.2)
    tagger = Tagger(predictor, 20)
    client = TestClient(application(tagger, Limits()))
    assert client.get("/readyz").json() == {"status": "ready"}
    release = threading.Event()
    tagger._thread.submit(release.wait, 20)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    release.set()
    assert client.get("/readyz").status_code == 200
    tagger._thread.shutdown()
    assert client.get("/readyz").status_code == 503


@pytest.mark.skipif(sys.platform == "win32", reason="signals as Unix has them")
def test_it_stops_when_what_it_has_begun_is_done(tmp_path: Path) -> None:
    """A new version is rolled out: the request under way is answered, then the process ends."""
    server, port = serving(tmp_path)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            body = json.dumps(NEWS).encode()
            client.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
            time.sleep(0.3)
            server.terminate()
            time.sleep(0.3)
            client.sendall(body[5:])
            assert client.recv(65536)[9:12] == b"200"
        server.wait(timeout=20)
    finally:
        server.kill()
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


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
