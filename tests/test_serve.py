"""`tabwib serve` as a desk has it: the address it says, and its page in a browser."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

pytest.importorskip("starlette")
from starlette.testclient import TestClient

from tabwib.article import Article
from tabwib.explanation import explain
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.tagger import Tagger

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
TEXT = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def test_a_taken_port_is_said_before_an_address_is() -> None:
    """A second server opens no page that the first one answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "tabwib", "serve", "--port", port]
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert run.returncode == 1
    assert run.stderr == (
        f"error: 127.0.0.1:{port}: cannot be listened on (Address already in use). say another --port or --host\n"
    )


def test_port_0_is_whichever_is_free() -> None:
    """The address that is said is the one that answers; Ctrl-C ends it without a word."""
    command = [sys.executable, "-m", "tabwib", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr is not None
        address = server.stderr.readline().split()[0]
        assert httpx2.get(f"{address.replace('localhost', '127.0.0.1')}healthz").status_code == 200
        server.send_signal(signal.SIGINT)
        assert server.stderr.read() == ""


def test_the_page_needs_nothing_from_outside(predictor: Predictor) -> None:
    """Newsrooms work behind proxies and offline; a strict policy keeps articles here."""
    client = TestClient(application(Tagger(predictor, 20), Limits()))
    page = client.get("/").text
    assert '<html lang="ar" dir="rtl">' in page
    for name in ("page.css", "page.js", "icon.svg"):
        content = client.get(f"/static/{name}").text
        assert "http" not in content.replace("http://www.w3.org/2000/svg", "")
    assert "http" not in page
    assert "style=" not in page
    assert "<script>" not in page


@pytest.fixture
def labels_out(tmp_path: Path) -> Path:
    return tmp_path / "corrections.jsonl"


@pytest.fixture
def address(labels_out: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tabwib", "serve", "--port", str(port), "--labels-out", str(labels_out)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """The page in a browser, to which nothing may go wrong that its console would say."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1100})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        yield page
        browser.close()
    assert said == []


def test_the_page_in_a_browser(
    page: Page, tmp_path: Path, labels_out: Path, taxonomy: Taxonomy, cast: dict[str, LabelledArticle]
) -> None:
    """Type, press keys, drop, look into the words, correct, download: with the keyboard where a keyboard will do."""
    from playwright.sync_api import expect

    article = cast["summit"].article
    page.fill("#title", article.title)
    page.fill("#text", "😀 " + article.text)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("article.card mark")
    marked = page.evaluate("document.querySelector('article.card .body mark').firstChild.textContent")
    assert marked.removeprefix("😀 ") in article.text.split("\n")
    assert page.evaluate("document.activeElement.id") == "results"
    buttons = page.locator(".tags button[aria-pressed]")
    assert buttons.count() >= 1
    buttons.first.focus()
    page.keyboard.press("Enter")
    assert buttons.first.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="لماذا؟").click()
    page.wait_for_selector("table.words")
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    page.get_by_role("checkbox", name="أوكرانيا").check()
    page.get_by_role("button", name="احفظ التصحيح").click()
    expect(page.locator("#status")).to_have_text("حُفظ التصحيح")
    (saved,) = read_labels([labels_out], taxonomy)
    assert saved.is_positive("ukraine")
    with page.expect_download() as download:
        page.get_by_role("button", name="تنزيل CSV").click()
    assert "ukraine" in Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[0]
    with page.expect_download() as download:
        page.get_by_role("button", name="تنزيل JSON").click()
    (answer,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert answer["tags"][0]["tag"] == "arms_control"
    transfer = page.evaluate_handle(
        """(lines) => { const transfer = new DataTransfer();
        transfer.items.add(new File([lines], "batch.jsonl")); return transfer; }""",
        json.dumps({"id": "d-1", "text": TEXT}) + "\n{broken\n" + json.dumps({"id": "d-2", "text": "كرة قدم"}),
    )
    page.dispatch_event("header", "drop", {"dataTransfer": transfer})
    expect(page.locator("article.card")).to_have_count(2)
    expect(page.locator("#problems li")).to_have_count(1)
    page.click("#language")
    assert page.evaluate("document.documentElement.dir") == "ltr"
    assert page.get_by_role("button", name="Show passages of Prisoner exchange").count() == 1
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=tmp_path / "dark.png", full_page=True)
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_a_word_between_a_pair_has_no_part_of_its_share(page: Page, predictor: Predictor) -> None:
    """The colours say what `tabwib explain --html` says: a pair counts for its two words, and for none between them."""
    article = Article("a", "أعلن الطرفان تبادل مئات الأسرى.")
    found = next(found for found in explain(predictor, article) if found.tag == "prisoner_exchange")
    (passage,) = found.passages
    assert "تبادل مئات الأسرى." in [pair.word.surface for pair in passage.pairs]
    expected = {word.word.surface: word.share for word in passage.words}
    for pair in passage.pairs:
        first, *_, last = pair.word.surface.split()
        expected[first] += pair.share / 2
        expected[last] += pair.share / 2
    page.fill("#text", article.text)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="لماذا؟").click()
    page.wait_for_selector("table.words")
    coloured = "(all) => Object.fromEntries(all.map((one) => [one.textContent, Number(one.title)]))"
    assert page.locator(".card .word").evaluate_all(coloured) == pytest.approx(expected, abs=0.006)
    assert sum(expected.values()) == pytest.approx(passage.share)
