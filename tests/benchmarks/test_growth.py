"""How time grows: with the length of an article, with the number of tags, with the articles trained on."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tabwib.article import Article
from tabwib.labels import LabelledArticle
from tabwib.model import Model
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tests.benchmarks.conftest import Stream


@pytest.mark.benchmark(group="length", timer=time.process_time)
@pytest.mark.parametrize("copies", [1, 4, 16, 64])
def test_length(benchmark: Any, warm: Predictor, stream: Stream, copies: int) -> None:
    """The same text in articles of 1, 4, 16 and 64 articles' length: near the same time in all."""
    articles = stream.rounds[0][:512]
    joined = [
        Article("", "\n".join(article.text for article in articles[at : at + copies]))
        for at in range(0, len(articles), copies)
    ]
    benchmark.pedantic(lambda: list(warm.predict_all(joined)), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="tags", timer=time.process_time)
@pytest.mark.parametrize("count", [4, 40, 400])
def test_tags(benchmark: Any, predictor: Predictor, stream: Stream, count: int) -> None:
    """Copies of the shipped tags: what is paid per word is paid once for all of them."""
    many = Predictor(_repeated(predictor.model, count))
    for _ in many.predict_all(stream.before):
        pass
    benchmark.pedantic(lambda articles: list(many.predict_all(articles)), setup=_new_rounds(stream), rounds=3)


@pytest.mark.benchmark(group="training", timer=time.process_time)
@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_training(benchmark: Any, taxonomy: Taxonomy, labelled: list[LabelledArticle], share: float) -> None:
    """Twice the labels, about twice the time."""
    from tabwib.training import TopicTagger

    some = labelled[:: round(1 / share)]
    benchmark.pedantic(lambda: TopicTagger(taxonomy.tags).fit(some), rounds=1)
    benchmark.extra_info["articles"] = len(some)


def _repeated(model: Model, count: int) -> Model:
    times = count // len(model.tags)
    tags = tuple(
        replace(entry, tag=replace(entry.tag, id=f"{entry.tag.id}-{number}"))
        for number in range(times)
        for entry in model.tags
    )
    return replace(model, tags=tags, weights=np.tile(model.weights, (1, times)), golden=())


def _new_rounds(stream: Stream) -> Any:
    rounds = iter(stream.rounds * 3)
    return lambda: ((next(rounds),), {})
