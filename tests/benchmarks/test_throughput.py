"""Articles a second on one thread, in batches and one by one, beside what a user would pick instead."""

from __future__ import annotations

import itertools
import statistics
import time
from typing import Any

import pytest

from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tests.benchmarks.conftest import Stream
from tests.benchmarks.peers import PEERS, one_text, train

ROUNDS = 5


@pytest.mark.benchmark(group="batch", timer=time.process_time)
def test_tabwib_in_batches(benchmark: Any, warm: Predictor, stream: Stream) -> None:
    """New articles in every round, after 6,000 others."""
    fresh = Predictor(warm.model)
    for _ in fresh.predict_all(stream.before):
        pass
    rounds = itertools.cycle(stream.rounds)
    benchmark.pedantic(lambda: list(fresh.predict_all(next(rounds))), rounds=ROUNDS)
    _note(benchmark, stream)


@pytest.mark.benchmark(group="batch", timer=time.process_time)
@pytest.mark.parametrize("name", PEERS)
def test_peers_in_batches(
    benchmark: Any, name: str, predictor: Predictor, labelled: list[LabelledArticle], stream: Stream
) -> None:
    """The same articles."""
    peer = train(name, labelled, predictor.model.tag_ids, predictor)
    rounds = itertools.cycle([[one_text(article) for article in batch] for batch in stream.rounds])
    benchmark.pedantic(lambda: peer(next(rounds)), rounds=2 if "same" in name or "camel" in name else ROUNDS)
    _note(benchmark, stream)


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


def _note(benchmark: Any, stream: Stream) -> None:
    if benchmark.stats:
        seconds = benchmark.stats.stats.median
        articles = sum(map(len, stream.rounds)) / len(stream.rounds)
        benchmark.extra_info.update(
            on=stream.name,
            articles_per_second=round(articles / seconds),
            megabytes_per_second=round(stream.megabytes / seconds, 1),
        )
