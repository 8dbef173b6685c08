"""The command as a whole: how soon it answers, and what a second process brings."""

from __future__ import annotations

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.conftest import Stream

TURNS = 4
MOST = 0.2
"""Of the time to import scikit-learn. Measured: 0.17 to 0.19; so a build that fails has lost what made it quick."""

LEAST = 90_000
"""Articles beside which the start of a process is little."""


def test_cold_start(benchmark: Any, tmp_path: Path) -> None:
    """CPU seconds of `tabwib predict one.txt`, and of only importing what others need; medians of turns."""
    article = tmp_path / "one.txt"
    article.write_text("أعلنت روسيا وأوكرانيا تبادل الأسرى.", encoding="utf-8")
    commands = {"tabwib predict": ["-m", "tabwib", "predict", str(article)]}
    for module in ("sklearn.linear_model", "spacy", "fasttext", "camel_tools.utils.dediac"):
        commands[f"import {module}"] = ["-c", f"import {module}"]
    seconds: dict[str, list[float]] = {name: [] for name in commands}

    def turns() -> None:
        for _ in range(TURNS):
            for name, command in commands.items():
                seconds[name].append(_seconds([sys.executable, *command])[1])

    benchmark.pedantic(turns, rounds=1)
    own = statistics.median(seconds["tabwib predict"])
    for name, measured in seconds.items():
        benchmark.extra_info[name] = {
            "cpu_seconds": round(statistics.median(measured), 2),
            "tabwib_over_it": round(own / statistics.median(measured), 2),
        }


def test_predict_starts_before_scikit_learn_is_imported(benchmark: Any, tmp_path: Path) -> None:
    """Medians of alternating runs, so that a busy moment falls on both; on a machine with other work they may waver.

    Python keeps what it has compiled in a folder, as it does for users; in an environment that forbids it, two thirds
    of either time and more would go into compiling.
    """
    article = tmp_path / "one.txt"
    article.write_text("أعلنت روسيا وأوكرانيا تبادل الأسرى.", encoding="utf-8")
    commands = (("-m", "tabwib", "predict", str(article)), ("-c", "import sklearn"))
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    runs: list[list[float]] = []

    def turns() -> None:
        for _ in range(TURNS + 2):
            runs.append([_seconds([sys.executable, *command], kept)[1] for command in commands])

    benchmark.pedantic(turns, rounds=1)
    counted = runs[1:]  # the first fills caches
    tabwib, scikit_learn = (statistics.median(column) for column in zip(*counted, strict=True))
    benchmark.extra_info["tabwib_over_it"] = round(tabwib / scikit_learn, 2)
    assert tabwib <= MOST * scikit_learn


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
def test_two_processes(benchmark: Any, stream: Stream, tmp_path: Path) -> None:
    """`--jobs 2` beside one process, in turns: how many times as fast, and how much more work; the same bytes.

    `extra_info` has the ratio of elapsed times of every turn. What else the machine does falls on either at random,
    so the best turn comes nearest to a machine of one's own; the ratio of CPU times bounds it: 2 / ratio.
    """
    articles = [*stream.before, *(article for batch in stream.rounds for article in batch)]
    path = tmp_path / "stream.jsonl.gz"
    lines = "".join(f"{json.dumps({'title': one.title, 'text': one.text}, ensure_ascii=False)}\n" for one in articles)
    path.write_bytes(gzip.compress(lines.encode()) * (LEAST // len(articles) + 1))
    command = [sys.executable, "-m", "tabwib", "predict", str(path), "--quiet"]
    turns: list[list[tuple[float, float]]] = []

    def side_by_side() -> None:
        for _ in range(TURNS):
            runs = [_seconds([*command, "--jobs", jobs, "--out", str(tmp_path / jobs)]) for jobs in "12"]
            turns.append(runs)

    benchmark.pedantic(side_by_side, rounds=1)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    benchmark.extra_info["times_as_fast"] = [round(one[0] / two[0], 2) for one, two in turns]
    benchmark.extra_info["times_the_cpu"] = [round(two[1] / one[1], 2) for one, two in turns]


def _seconds(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, float]:
    """Returns elapsed and CPU seconds of a command and of the processes that it started."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(command, capture_output=True, check=False, env=environment)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    assert run.returncode in (0, 1), run.stderr.decode()  # 1: an article was passed over
    return end - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
