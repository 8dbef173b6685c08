"""An hour's requests in minutes: `python -m tests.faults.soak 60000` (a newsroom sends fewer than 17 a second).

A server process is asked over many connections to tag, explain, read and correct; every answer is compared with what
was asked, and the memory of the server is noted. Words are new again and again, so many that it forgets them twice.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tabwib.predictor import Predictor
from tests.faults.makers import NEWS

__all__ = ["ask", "main", "megabytes", "serving"]

CONNECTIONS = 16

MOST_GROWTH = 1.05
"""By which memory in the last quarter may exceed the first half's, in which every word that fits is remembered."""

PLAIN = "فاز الفريق بالمباراة الأخيرة وصعد إلى الدور التالي من البطولة."
"""News without a tag, beside `NEWS`, which has one."""


def megabytes(process: int) -> float:
    """Returns the resident memory of a process."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def serving(folder: Path, *options: str) -> tuple[subprocess.Popen[bytes], int]:
    """Starts `tabwib serve` in a folder, its log in `log` there; returns the process and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "tabwib", "serve", "--port", str(port), *options]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    return server, port


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes) -> tuple[int, bytes]:
    """Sends a request and returns status and body of the answer."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(answer.split(b" ", 2)[1]), await reader.readexactly(int(length.partition(b":")[2]))


async def client(port: int, number: int, count: int, length: int, kept: list[str], predictor: Predictor) -> None:
    """Sends requests of so many new words over one connection; AssertionError where an answer is another's."""
    dice = random.Random(number)  # noqa: S311  (no secret)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for place in range(count):
        id = f"{number}-{place}"
        is_news = dice.random() < 0.5
        words = " ".join("".join(dice.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", k=6)) for _ in range(length))
        text = f"{NEWS if is_news else PLAIN}\n{words}"
        kind = dice.random()
        if kind < 0.9:
            article = {"id": id, "text": text}
            status, answer = await ask(reader, writer, "/predict?scores=true", json.dumps(article).encode())
            assert status == 200, answer
            assert json.loads(answer) == predictor.predict(article).to_json(scores=True)
        elif kind < 0.95:
            status, answer = await ask(reader, writer, "/explain?tag=ukraine", json.dumps(text).encode())
            (found,) = json.loads(answer)
            assert status == 200
            assert max(passage["end"] for passage in found["passages"]) <= len(text)
        elif kind < 0.99:
            body = json.dumps({"id": id, "text": text}).encode()
            status, answer = await ask(reader, writer, "/read?name=a.jsonl", body)
            assert status == 200
            assert json.loads(answer)["articles"][0]["id"] == id
        else:
            record = {"id": id, "text": text, "labels": {"prisoner_exchange": is_news}}
            status, _ = await ask(reader, writer, "/labels", json.dumps(record).encode())
            assert status == 201
            kept.append(id)
    writer.close()


async def rounds(port: int, server: int, count: int, steps: int, kept: list[str]) -> list[float]:
    """Returns the server's memory after each of so many equal parts of the requests."""
    found = []
    predictor = Predictor.load()
    length = -(-2 * predictor.lexicon.capacity // count)
    for step in range(steps):
        each = count // steps // CONNECTIONS
        await asyncio.gather(
            *(client(port, CONNECTIONS * step + one, each, length, kept, predictor) for one in range(CONNECTIONS))
        )
        found.append(megabytes(server))
    return found


def main(count: int, steps: int = 12) -> None:
    """Sends the requests and says how memory went."""
    with tempfile.TemporaryDirectory(prefix="tabwib-soak-") as name:
        folder = Path(name)
        server, port = serving(folder, "--labels-out", "corrections.jsonl")
        kept: list[str] = []
        try:
            start = time.monotonic()
            found = asyncio.run(rounds(port, server.pid, count, steps, kept))
            seconds = time.monotonic() - start
        finally:
            server.terminate()
            server.wait(timeout=60)
        lines = (folder / "corrections.jsonl").read_bytes().splitlines() if kept else []
        assert sorted(json.loads(line)["id"] for line in lines) == sorted(kept), "a correction is lost"
        log = (folder / "log").read_text(encoding="utf-8").splitlines()
        assert len(log) == 1, log
    growth = max(found[-(steps // 4) :]) / max(found[: steps // 2])
    sent = count // steps // CONNECTIONS * CONNECTIONS * steps
    shown = ", ".join(f"{value:.0f}" for value in found)
    print(f"{sent} requests over {CONNECTIONS} connections in {seconds:.0f} s; no answer mixed up")  # noqa: T201
    print(f"{len(kept)} corrections, none lost")  # noqa: T201
    print(f"MB after each part: {shown}; last quarter over first half: {growth:.3f}")  # noqa: T201
    assert growth <= MOST_GROWTH, "memory grows"


if __name__ == "__main__":
    main(int(sys.argv[1]))
