"""A command that is typed ten times a minute must answer before its peers have been imported."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="CPU time of child processes is known on Unix only")

MOST = 0.2
"""Of the time to import scikit-learn. Measured: 0.17 to 0.19; so a build that fails has lost what made it quick."""

RUNS = 5


def seconds(*arguments: str, cache: Path) -> float:
    """Returns the CPU time of a process: what others do on the machine does not count.

    Python keeps what it has compiled in `cache`, as it does for users; in an environment that forbids it, two thirds of
    either time and more would go into compiling.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def test_predict_starts_before_scikit_learn_is_imported(tmp_path: Path) -> None:
    """Medians of alternating runs, so that a busy moment falls on both."""
    article = tmp_path / "one.txt"
    article.write_text("أعلنت روسيا وأوكرانيا تبادل الأسرى.", encoding="utf-8")
    commands = (("-m", "tabwib", "predict", str(article)), ("-c", "import sklearn"))
    cache = tmp_path / "compiled"
    runs = [[seconds(*command, cache=cache) for command in commands] for _ in range(RUNS + 1)]
    runs = runs[1:]  # the first fills caches
    tabwib, scikit_learn = (statistics.median(column) for column in zip(*runs, strict=True))
    assert tabwib <= MOST * scikit_learn
