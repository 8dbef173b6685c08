"""Several processes must give what one gives, in its order, and must not run ahead of a slow reader."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tabwib.article import Article
from tabwib.errors import InputError, TabwibError
from tabwib.parallel import AHEAD, MOST_ANSWERS, in_order
from tabwib.portions import Lines, Portion, Ready
from tabwib.predictor import Predictor
from tabwib.tagging import Tagging, whole_lines
from tabwib.writers import json_lines

TEXT = "تبادل الأسرى رقم {0}. أعلنت روسيا {0} معاهدة"


def portions() -> Iterator[Portion]:
    for number in range(12):
        yield Lines("in", "utf-8", 2 * number + 1, [f'{{"text": "{TEXT.format(number)}"}}'.encode(), b"{broken"])
        yield Ready([Article(f"a{number}", TEXT.format(number), extra={"n": number}), InputError(f"bad {number}")])


def slowed(number: int) -> int:
    """The first is the slowest: the others have to wait for it."""
    time.sleep(0.5 if number == 0 else 0)
    return number


def refused(number: int) -> int:
    if number == 5:
        raise InputError("five: no number. give another")
    return number


def killed(parent: int, number: int) -> int:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_agree_with_one(predictor: Predictor, jobs: int) -> None:
    """An archive tagged with --jobs is the archive: same order, same bytes, same errors."""
    tagging = Tagging(predictor, whole_lines(partial(json_lines, scores=True)))
    found = list(in_order(tagging, portions(), jobs))
    alone = [tagging(portion) for portion in portions()]
    assert [(tagged.content, tagged.count) for tagged in found] == [(tagged.content, tagged.count) for tagged in alone]
    assert [list(map(str, tagged.errors)) for tagged in found] == [list(map(str, tagged.errors)) for tagged in alone]
    assert [str(error).partition(":")[0] for tagged in found[-2:] for error in tagged.errors] == ["in", "bad 11"]


def test_order_is_kept_and_nobody_runs_ahead() -> None:
    """A million articles read ahead of a slow disk would fill the memory; abandoning the work must not hang."""
    read = 0

    def counted() -> Iterator[int]:
        nonlocal read
        for number in range(10_000):
            read += 1
            yield number

    found = in_order(slowed, counted(), 2)
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    assert read <= 2 * MOST_ANSWERS + AHEAD + 3
    found.close()  # type: ignore[attr-defined]


def test_an_error_comes_back() -> None:
    """Whichever process met it."""
    found = in_order(refused, range(20), 2)
    assert [next(found) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(InputError, match="five: no number"):
        next(found)


def test_a_killed_process_is_said() -> None:
    """The kernel kills when memory is short; waiting for an answer for ever would be worse."""
    with pytest.raises(TabwibError, match="a process of --jobs was killed"):
        list(in_order(partial(killed, os.getpid()), range(2000), 2))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_stays_behind(tmp_path: Path) -> None:
    """A night's run that was killed must not leave its helpers for the morning."""
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "{TEXT}"}}\n' * 200_000, encoding="utf-8")
    command = [sys.executable, "-m", "tabwib", "predict", str(path), "--jobs", "3"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert run.stdout is not None
    run.stdout.readline()
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    assert len(children) >= 2
    run.kill()
    run.wait()
    deadline = time.monotonic() + 20
    while any(_runs(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_runs(child) for child in children)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
