"""Load on `tabwib serve`, on this machine: `uv run python -m tests.benchmarks.load`.

A server process and this client share the cores. Each connection sends its next request when the last is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tabwib.article import Article
from tabwib.label_lines import read_labels
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tests.benchmarks.conftest import ROOT

CONNECTIONS = ((1, 1), (8, 1), (32, 1), (90, 1), (300, 1), (8, 50))
"""Connections, and articles a request."""

HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@dataclass(slots=True)
class Tally:
    """What the clients saw.

    Attributes:
        seconds: From request to the last byte of the answer, of each request that was answered with tags.
        refused: Requests answered with 503.
        failed: Requests answered otherwise, or not at all.
    """

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0


async def client(port: int, bodies: itertools.cycle[bytes], until: float, tally: Tally) -> None:
    """Sends requests over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        body = next(bodies)
        start = time.perf_counter()
        writer.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        try:
            answer = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
        except (OSError, asyncio.IncompleteReadError):
            tally.failed += 1
            break
        status = int(answer.split(b" ", 2)[1])
        if status == 200:
            tally.seconds.append(time.perf_counter() - start)
        elif status == 503:
            tally.refused += 1
            await asyncio.sleep(0.05)
        else:
            tally.failed += 1
    writer.close()


async def load(port: int, bodies: list[bytes], connections: int, seconds: float) -> Tally:
    """Returns what so many connections saw."""
    tally, until = Tally(), time.perf_counter() + seconds
    feed = itertools.cycle(bodies)
    await asyncio.gather(*(client(port, feed, until, tally) for _ in range(connections)))
    return tally


def articles() -> list[Article]:
    """Returns the articles of labels/, each as one text."""
    taxonomy = Taxonomy.read(ROOT / "labels" / "tags.toml")
    return [one.article for one in read_labels([ROOT / "labels"], taxonomy)]


def bare_rate(pile: list[Article]) -> float:
    """Returns articles a second of a predictor in this process, one at a time, on articles met before."""
    predictor = Predictor.load()
    for article in pile:
        predictor.predict(article)
    start = time.perf_counter()
    for article in pile:
        predictor.predict(article)
    return len(pile) / (time.perf_counter() - start)


def megabytes(process: int) -> float:
    """Returns the most resident memory that a process has had."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Prints a row a load."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=15.0, help="of each load")
    seconds = arguments.parse_args().seconds
    pile = articles()
    records = [{"title": article.title, "text": article.text} for article in pile]
    write = sys.stdout.write
    bare = bare_rate(pile)
    size = statistics.mean(len(article.text) for article in pile)
    write(
        f"{len(pile)} articles of {size:.0f} characters; {os.cpu_count()} cores; predictor.predict alone {bare:.0f}/s\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "tabwib", "serve", "--port", str(port)], cwd=ROOT)
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        write("connections  articles/request  requests/s  articles/s, alone = 1  p50 ms  p99 ms  503  failed  MB\n")
        for connections, batch in CONNECTIONS:
            bodies = [json.dumps(records[at : at + batch]).encode() for at in range(0, len(records) - batch, batch)]
            asyncio.run(load(port, bodies, connections, seconds / 5))
            tally = asyncio.run(load(port, bodies, connections, seconds))
            rate = len(tally.seconds) / seconds
            parts = statistics.quantiles(tally.seconds, n=100)
            write(
                f"{connections:11}  {batch:16}  {rate:10.0f}  {rate * batch / bare:21.2f}  {1000 * parts[49]:6.1f}  "
                f"{1000 * parts[98]:6.1f}  {tally.refused:3}  {tally.failed:6}  {megabytes(server.pid):.0f}\n"
            )
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
