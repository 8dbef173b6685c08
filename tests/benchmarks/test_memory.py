"""Resident memory over a stream: it must rise to its bound and stay there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.conftest import Stream

WEIGHTS = 0.2
"""Megabytes of weights a tag: a hundred thousand features."""

CODE = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from tabwib.article import Article
from tabwib.predictor import Predictor
from tabwib.readers import read_articles
model = Predictor.load().model
times = int(sys.argv[3]) // len(model.tags)
predictor = Predictor(replace(model, tags=model.tags * times, weights=np.tile(model.weights, (1, times))))
digits = str.maketrans("0123456789", "ابتثجحخدذر")
def articles():
    # Every pass writes its own ending on every fifth word: new forms without end, as a real stream has them.
    for turn in range(int(sys.argv[2])):
        ending = str(turn).translate(digits)
        for article in read_articles([Path(sys.argv[1])], lambda error: None):
            words = article.text.split(" ")
            words[::5] = [word + ending for word in words[::5]]
            yield Article("", " ".join(words), article.title)
        # Not ru_maxrss: that of the process which started this one counts in it.
        peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
        print(int(peak.split()[1]) // 1024, flush=True)
for _ in predictor.predict_all(articles()):
    pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("tags", "passes"), [(4, 6), (40, 2), (400, 1)])
def test_memory_is_flat(benchmark: Any, stream: Stream, tmp_path: Path, tags: int, passes: int) -> None:
    """Megabytes after each pass over the stream, in `extra_info`; at most 160 beside the weights."""
    articles = [*stream.before, *(article for batch in stream.rounds for article in batch)]
    path = tmp_path / "stream.jsonl"
    path.write_text("".join(f"{json.dumps({'text': article.text})}\n" for article in articles), encoding="utf-8")
    command = [sys.executable, "-c", CODE, str(path), str(passes), str(tags)]
    run = benchmark.pedantic(
        lambda: subprocess.run(command, capture_output=True, text=True, check=True).stdout, rounds=1
    )
    megabytes = [int(line) for line in run.splitlines()]
    benchmark.extra_info["megabytes"] = megabytes
    assert megabytes[-1] <= 160 + WEIGHTS * tags
