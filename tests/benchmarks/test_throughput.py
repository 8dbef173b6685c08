"""Articles a second on one thread, in batches and one by one, beside what a user would pick instead."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tests.benchmarks.conftest import Stream
from tests.benchmarks.peers import PEERS, one_text, train


def test_batches_side_by_side(benchmark: Any, warm: Predictor, labelled: list[LabelledArticle], stream: Stream) -> None:
    """New articles in every round, each tagger in turn on the same ones: `extra_info` has the median of the rounds.

    What else the machine does changes by the second and falls on all alike; CPU time, one thread.
    """
    peers = {name: train(name, labelled, warm.model.tag_ids, warm) for name in PEERS}
    fresh = Predictor(warm.model)
    for _ in fresh.predict_all(stream.before):
        pass
    seconds: dict[str, list[float]] = {name: [] for name in ("tabwib", *PEERS)}

    def side_by_side() -> None:
        for number, articles in enumerate(stream.rounds):
            batches = [articles[at : at + 250] for at in range(0, len(articles), 250)]
            for batch in batches if number else batches[:1]:
                texts = [one_text(article) for article in batch]
                seconds["tabwib"].append(_seconds(lambda batch: list(fresh.predict_all(batch)), batch))
                for name, peer in peers.items():
                    seconds[name].append(_seconds(peer, texts))

    benchmark.pedantic(side_by_side, rounds=1)
    batch = statistics.mean(map(len, stream.rounds)) / 4
    for name, measured in seconds.items():
        ratios = [theirs / ours for theirs, ours in zip(measured, seconds["tabwib"], strict=True)]
        benchmark.extra_info[name] = {
            "articles_per_second": round(batch / statistics.median(measured)),
            "megabytes_per_second": round(stream.megabytes / 4 / statistics.median(measured), 1),
            "times_as_long_as_tabwib": [round(cut, 2) for cut in statistics.quantiles(ratios)],
        }
    benchmark.extra_info["on"] = stream.name


@pytest.mark.benchmark(group="one article", timer=time.process_time)
@pytest.mark.parametrize("name", ["tabwib", "scikit-learn words", "scikit-learn same features"])
def test_one_by_one(
    benchmark: Any, name: str, warm: Predictor, labelled: list[LabelledArticle], stream: Stream
) -> None:
    """What a CMS waits for: median and 99th percentile of single articles, milliseconds in `extra_info`."""
    articles = stream.rounds[-1][:500]
    texts = [one_text(article) for article in articles]
    peer = train(name, labelled, warm.model.tag_ids, warm) if name != "tabwib" else None
    seconds = []

    def one_by_one() -> None:
        for article, text in zip(articles, texts, strict=True):
            start = time.perf_counter()
            if peer is None:
                warm.predict(article)
            else:
                peer([text])
            seconds.append(time.perf_counter() - start)

    benchmark.pedantic(one_by_one, rounds=1)
    cuts = statistics.quantiles(seconds, n=100)
    benchmark.extra_info.update(p50_ms=round(cuts[49] * 1e3, 3), p99_ms=round(cuts[98] * 1e3, 3))


def _seconds(tag: Callable[[Any], Any], articles: list[Any]) -> float:
    start = time.process_time()
    tag(articles)
    return time.process_time() - start
