"""The service among rude clients and crowds: nobody keeps it from the others, nothing is lost or mixed up."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
import uvicorn
from starlette.testclient import TestClient

from tabwib.label_lines import read_labels
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.tagger import Tagger
from tests.faults.listening import SECONDS
from tests.faults.makers import NEWS
from tests.faults.soak import ask, serving


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
