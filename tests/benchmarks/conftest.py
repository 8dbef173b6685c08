"""What benchmarks run on: real articles if they are at hand, else those of labels/."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tabwib.article import Article
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor, to_article
from tabwib.taxonomy import Taxonomy

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TABWIB_SHARED", ROOT.parent / "shared"))
BEFORE, ROUND = 6000, 1000
"""Articles that a predictor has met before the clock starts, and articles of a round."""


class Stream(NamedTuple):
    """Articles in the order of a feed.

    Attributes:
        before: Met before the clock starts.
        rounds: What is timed: new articles in every round, as long as there are any.
        name: Where they are from.
    """

    before: list[Article]
    rounds: list[list[Article]]
    name: str

    @property
    def megabytes(self) -> float:
        """UTF-8 megabytes of a round, averaged."""
        return sum(len(article.text.encode()) for batch in self.rounds for article in batch) / len(self.rounds) / 1e6


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves benchmarks out of an ordinary test run: a timed test in CI is a flaky one."""
    if config.getoption("benchmark_disable") and not config.getoption("benchmark_enable"):
        skip = pytest.mark.skip(reason="uv run --group bench pytest tests/benchmarks --benchmark-enable")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)


def _stream() -> Iterator[Article]:
    with gzip.open(SHARED / "news" / "stream.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield to_article(json.loads(line))


@pytest.fixture(scope="session")
def labelled(taxonomy: Taxonomy) -> list[LabelledArticle]:
    return read_labels([ROOT / "labels"], taxonomy)


@pytest.fixture(scope="session")
def stream(labelled: list[LabelledArticle]) -> Stream:
    if (SHARED / "news" / "stream.jsonl.gz").exists():
        articles = [article for article in _stream() if article.passage_texts()]
        timed = articles[BEFORE:]
        return Stream(articles[:BEFORE], [timed[at : at + ROUND] for at in range(0, len(timed), ROUND)], "real news")
    articles = [one.article for one in labelled]
    half = len(articles) // 2
    return Stream(articles[:half], [articles[half:]], "written articles")


@pytest.fixture(scope="session")
def warm(predictor: Predictor, stream: Stream) -> Predictor:
    """A predictor that has met the articles before."""
    fresh = Predictor(predictor.model)
    for _ in fresh.predict_all(stream.before):
        pass
    return fresh
