"""`kill -9` at random moments: `python -m tests.faults.kills 100` ends each of five writers that often.

Every writer runs in a process forked from this one, so that a moment is one of its work and not of Python's start.
Half of the moments are anywhere in the run; the other half fall when a half-written file lies in the folder.
After each kill the file under its own name is the old one or the new one, byte for byte. What a killed
`predict --out` left behind, `--resume` completes to the bytes of an undisturbed run; of corrections saved on the page,
every one that was acknowledged is there, and the file has whole lines only.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.limits import ROOT
from tests.faults.makers import NEWS

__all__ = ["main"]

LABELS = 40
"""Training articles of the runs that train."""

ARTICLES = 10_000
"""Lines of the file that is tagged: a second of work."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A command that writes one file.

    Attributes:
        name: As the report calls it.
        arguments: Of `tabwib`; the file is written in the folder it runs in.
        target: The file.
        before: Returns what the file held before the run, from what it holds after it.
    """

    name: str
    arguments: tuple[str, ...]
    target: str
    before: Callable[[bytes], bytes]


WRITERS = (
    Writer("train", ("train", "labels", "--out", "m.tabwib"), "m.tabwib", lambda new: new[:-1]),
    Writer("calibrate", ("calibrate", "cast.jsonl", "--out", "c.tabwib"), "c.tabwib", lambda new: new[:-1]),
    Writer("gate --pin", ("gate", "labels", "--floors", "f.json", "--pin"), "f.json", lambda new: new + b"\n"),
    Writer("predict --out", ("predict", "news.jsonl", "--out", "t.jsonl"), "t.jsonl", lambda new: b"old\n"),
)


def prepare(folder: Path) -> None:
    """Lays out what the writers read, and imports what they import."""
    import sklearn.linear_model  # noqa: F401

    import tabwib.cli.calibrate
    import tabwib.cli.gate
    import tabwib.cli.predict
    import tabwib.cli.serve
    import tabwib.cli.train  # noqa: F401

    (folder / "labels").mkdir()
    shutil.copy(ROOT / "labels" / "tags.toml", folder / "labels")
    shutil.copy(ROOT / "tests" / "cast.jsonl", folder)
    lines = (ROOT / "labels" / "authored.jsonl").read_bytes().splitlines(keepends=True)[:LABELS]
    (folder / "labels" / "authored.jsonl").write_bytes(b"".join(lines))
    with (folder / "news.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(ARTICLES):
            stream.write(json.dumps({"id": f"n-{number}", "text": f"{NEWS} {number}"}, ensure_ascii=False) + "\n")


def start(folder: Path, arguments: tuple[str, ...]) -> int:
    """Forks a process that runs a command in a folder, in silence; returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.argv = ["tabwib", *arguments]
        from tabwib.cli import main as tabwib

        tabwib()
    except SystemExit as error:
        os._exit(error.code if isinstance(error.code, int) else 1)
    finally:
        os._exit(0)


def finish(child: int) -> int:
    """Waits for a process and returns its exit status; negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill(folder: Path, writer: Writer, seconds: float, dice: random.Random) -> bool:
    """Starts a writer and kills it; returns whether a half-written file lay in the folder then."""
    known = _names(folder)
    child = start(folder, writer.arguments)
    moment = time.monotonic() + dice.uniform(0, 1.05 * seconds)
    if dice.random() < 0.5:
        deadline = time.monotonic() + 10 * seconds + 10
        while _names(folder) <= known and time.monotonic() < deadline:
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                break
            time.sleep(0.0003)
        is_stream = writer.name.startswith("predict")
        moment = time.monotonic() + dice.uniform(0, 0.7 * seconds if is_stream else 0.002)
    while time.monotonic() < moment:
        time.sleep(0.0002)
    os.kill(child, signal.SIGKILL)
    finish(child)
    return not _names(folder) <= known | {writer.target}


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def kill_writer(folder: Path, writer: Writer, count: int, dice: random.Random) -> Counter[str]:
    """Kills a writer `count` times; AssertionError where the file is neither the old one nor the new."""
    target = folder / writer.target
    finish(start(folder, writer.arguments))
    new = target.read_bytes()
    begun = time.monotonic()
    finish(start(folder, writer.arguments))
    seconds = time.monotonic() - begun
    assert target.read_bytes() == new, "two undisturbed runs differ"
    old = writer.before(new)
    found: Counter[str] = Counter()
    for number in range(count):
        is_resumed = writer.name.startswith("predict") and number % 2 == 0
        target.write_bytes(old)
        if is_resumed:
            target.unlink()
        found["in the midst of writing"] += kill(folder, writer, seconds, dice)
        content = target.read_bytes() if target.exists() else None
        assert content in ((None, new) if is_resumed else (old, new)), f"{writer.target} is neither old nor new"
        found["new" if content == new else "old"] += 1
        if is_resumed:
            assert finish(start(folder, (*writer.arguments, "--resume"))) == 0, "--resume failed"
            assert target.read_bytes() == new, "resumed to other bytes"
            found["resumed to the same bytes"] += 1
        for left in folder.glob(f"*{writer.target}*"):
            if left != target:
                left.unlink()
    return found


def save_until_killed(port: int, number: int) -> int:
    """Sends corrections, one after the other, until the server is gone; returns how many it acknowledged."""
    acknowledged = 0
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while True:
            record = {"id": f"c-{number}-{acknowledged}", "text": NEWS * 500, "labels": {"ukraine": False}}
            connection.request("POST", "/labels", json.dumps(record), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201
            acknowledged += 1
    except (OSError, http.client.HTTPException):
        return acknowledged


def kill_page(folder: Path, count: int, dice: random.Random) -> Counter[str]:
    """Kills `tabwib serve` `count` times while corrections come in; AssertionError where one is lost or halved."""
    found: Counter[str] = Counter()
    path = folder / "corrections.jsonl"
    for number in range(count):
        if number % 20 == 0:
            path.unlink(missing_ok=True)
        before = len(path.read_bytes().splitlines()) if path.exists() else 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = start(folder, ("serve", "--port", str(port), "--labels-out", path.name))
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)
        killer = os.fork()
        if not killer:
            time.sleep(dice.uniform(0.0, 0.25))
            os.kill(server, signal.SIGKILL)
            os._exit(0)
        acknowledged = save_until_killed(port, number)
        finish(killer)
        finish(server)
        content = path.read_bytes() if path.exists() else b""
        assert content.endswith(b"\n") or not content, "half a line"
        ids = [json.loads(line)["id"] for line in content.splitlines()][before:]
        assert ids[:acknowledged] == [f"c-{number}-{place}" for place in range(acknowledged)], "a correction is lost"
        assert len(ids) <= acknowledged + 1
        found["corrections acknowledged and kept"] += acknowledged
        found["one more kept, unacknowledged"] += len(ids) - acknowledged
        found["in the midst of writing"] += any(folder.glob(".corrections*"))
        for left in folder.glob(".corrections*"):
            left.unlink()
        dice.random()
    return found


def main(count: int, *names: str) -> None:
    """Kills each writer `count` times, or those that are named, and the page, and says what was found."""
    with tempfile.TemporaryDirectory(prefix="tabwib-kills-") as name:
        folder = Path(name)
        prepare(folder)
        for writer in WRITERS:
            if names and writer.name not in names:
                continue
            told = kill_writer(folder, writer, count, random.Random(writer.name))  # noqa: S311  (no secret)
            print(f"{writer.name}: {count} kills; {_told(told)}", flush=True)  # noqa: T201
        told = kill_page(folder, count, random.Random(count))  # noqa: S311  (no secret)
        print(f"label save from the page: {count} kills; {_told(told)}", flush=True)  # noqa: T201


def _told(found: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(found.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
