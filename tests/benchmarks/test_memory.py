"""Resident memory over a stream: it must rise to its bound and stay there."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.benchmarks.conftest import Stream

CODE = """
import itertools, resource, sys
from tabwib.article import Article
from tabwib.predictor import Predictor
from tabwib.readers import read_articles
from pathlib import Path
predictor = Predictor.load()
digits = str.maketrans("0123456789", "ابتثجحخدذر")
def articles():
    # Every pass writes its own ending on every fifth word: new forms without end, as a real stream has them.
    for turn in range(int(sys.argv[2])):
        ending = str(turn).translate(digits)
        for article in read_articles([Path(sys.argv[1])], lambda error: None):
            words = article.text.split(" ")
            words[::5] = [word + ending for word in words[::5]]
            yield Article("", " ".join(words), article.title)
for number, _ in enumerate(predictor.predict_all(articles()), 1):
    if number % 12000 == 0:
        print(number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, flush=True)
"""


def test_memory_is_flat(benchmark: Any, stream: Stream) -> None:
    """Megabytes after each 12,000 articles, in `extra_info`; the last at most 200."""
    from tests.benchmarks.conftest import SHARED

    path = SHARED / "news" / "stream.jsonl.gz"
    if not path.exists():
        pytest.skip("no real articles at hand")
    run = benchmark.pedantic(
        lambda: (
            subprocess.run(
                [sys.executable, "-c", CODE, str(path), "6"], capture_output=True, text=True, check=True
            ).stdout
        ),
        rounds=1,
    )
    megabytes = [int(line.split()[1]) for line in run.splitlines()]
    benchmark.extra_info["megabytes"] = megabytes
    assert megabytes[-1] <= 200
