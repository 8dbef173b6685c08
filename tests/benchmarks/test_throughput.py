"""Articles a second on one thread, in batches and one by one, beside what a user would pick instead."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor, default_model_path
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
                    seconds[name].append(_seconds(peer.answer, texts))

    benchmark.pedantic(side_by_side, rounds=1)
    batch = statistics.mean(map(len, stream.rounds)) / 4
    for name, measured in seconds.items():
        ratios = [theirs / ours for theirs, ours in zip(measured, seconds["tabwib"], strict=True)]
        benchmark.extra_info[name] = {
            "articles_per_second": round(batch / statistics.median(measured)),
            "megabytes_per_second": round(stream.megabytes / 4 / statistics.median(measured), 1),
            "times_as_long_as_tabwib": [round(cut, 2) for cut in statistics.quantiles(ratios)],
            "megabytes_on_disk": round(peers[name].megabytes if name in peers else _own_megabytes(), 1),
        }
    benchmark.extra_info["on"] = stream.name


def test_one_by_one(benchmark: Any, warm: Predictor, labelled: list[LabelledArticle], stream: Stream) -> None:
    """What a CMS waits for: median and 99th percentile of single articles, each tagger in turn on the same one.

    CPU time, so that a wait for the processor, on which others work as well, is nobody's latency.
    """
    names = [name for name in PEERS if name != "camel-tools alone"]
    peers = {name: train(name, labelled, warm.model.tag_ids, warm) for name in names}
    fresh = Predictor(warm.model)
    for _ in fresh.predict_all(stream.before):
        pass
    seconds: dict[str, list[float]] = {name: [] for name in ("tabwib", *names)}

    def one_by_one() -> None:
        for article in stream.rounds[-1][:1000]:
            text = one_text(article)
            seconds["tabwib"].append(_seconds(fresh.predict, article))
            for name, peer in peers.items():
                seconds[name].append(_seconds(peer.answer, [text]))

    benchmark.pedantic(one_by_one, rounds=1)
    cuts = {name: statistics.quantiles(measured, n=100) for name, measured in seconds.items()}
    for name, cut in cuts.items():
        benchmark.extra_info[name] = {
            "p50_ms": round(cut[49] * 1e3, 3),
            "p99_ms": round(cut[98] * 1e3, 3),
            "p50_of_tabwib_over_it": round(cuts["tabwib"][49] / cut[49], 2),
        }


def test_arrow(benchmark: Any, predictor: Predictor, stream: Stream) -> None:
    """Columns in, columns out, beside the same table by way of objects: `extra_info` has the median of the ratio."""
    pa = pytest.importorskip("pyarrow")
    from tabwib.arrow import tag_table

    one, other = Predictor(predictor.model), Predictor(predictor.model)
    ratios = []

    def by_objects(texts: list[str]) -> Any:
        return pa.Table.from_pylist([found.to_json(scores=True) for found in other.predict_all(texts)])

    def side_by_side() -> None:
        for articles in [stream.before, *stream.rounds]:
            table = pa.table({"text": [article.text for article in articles]})
            columns = _seconds(lambda table: tag_table(one, table), table)
            ratios.append(columns / _seconds(lambda table: by_objects(table["text"].to_pylist()), table))

    benchmark.pedantic(side_by_side, rounds=1)
    benchmark.extra_info["time_over_objects"] = round(statistics.median(ratios[1:] or ratios), 2)


def _own_megabytes() -> float:
    return default_model_path().stat().st_size / 1e6


def _seconds(tag: Callable[[Any], Any], articles: Any) -> float:
    start = time.process_time()
    tag(articles)
    return time.process_time() - start
