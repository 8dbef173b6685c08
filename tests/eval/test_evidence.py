"""Whether the evidence is right: paragraphs shown against paragraphs named, counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from scipy.stats import binomtest

from tabwib.labels import Grade, Label
from tabwib.prediction import Evidence, Prediction, TagPrediction
from tabwib.scores import Counts
from tabwib_eval.evidence import passages
from tabwib_eval.scored import ScoredSet

Build = Callable[..., ScoredSet]


def shown(*paragraphs: int) -> Prediction:
    """Returns what is said of an article that is flagged with `t` for these paragraphs, the strongest first."""
    evidence = tuple(Evidence(number, 0, 1, 0.9) for number in paragraphs)
    return Prediction("", (TagPrediction("t", 0.9, evidence),) if paragraphs else (), {}, {})


def evidence_set(build: Build, *cells: tuple[Sequence[int], Label | None]) -> ScoredSet:
    """Returns articles with the paragraphs that are shown of each, and the label of each."""
    scored = build([0.9] * len(cells), [True] * len(cells))
    articles = tuple(
        replace(labelled, labels={} if label is None else {"t": label})
        for labelled, (_, label) in zip(scored.articles, cells, strict=True)
    )
    return replace(scored, articles=articles, predictions=tuple(shown(*paragraphs) for paragraphs, _ in cells))


def test_paragraphs_are_counted(build: Build) -> None:
    """Of [2, 1] where 1 and 3 are named one is right, one wrong, one missed, and the first one shown is wrong."""
    scored = evidence_set(build, ([2, 1], Label(Grade.MAIN, (1, 3))), ([0], Label(Grade.SUBSTANTIVE, (0,))))
    found = passages(scored, "t")
    assert found is not None
    assert found.counts == Counts(2, 1, 1)
    assert (found.articles, found.first_right) == (2, 1)


def test_only_rightly_flagged_articles_with_named_paragraphs_count(build: Build) -> None:
    """A false alarm is counted as one already, and a label of the whole article says nothing of paragraphs."""
    others: tuple[tuple[Sequence[int], Label | None], ...] = (
        ([1], Label(Grade.MENTION, (1,))),
        ([1], Label(Grade.MAIN)),
        ([], Label(Grade.MAIN, (1,))),
        ([1], None),
    )
    assert passages(evidence_set(build, *others), "t") is None
    found = passages(evidence_set(build, *others, ([1], Label(Grade.MAIN, (1,)))), "t")
    assert found is not None
    assert (found.counts, found.articles, found.first_right) == (Counts(1, 0, 0), 1, 1)


def test_paragraphs_of_one_article_are_one_observation(build: Build) -> None:
    """Ten articles that are right in each of two paragraphs are ten observations, not twenty."""
    found = passages(evidence_set(build, *[([1, 2], Label(Grade.MAIN, (1, 2)))] * 10), "t")
    assert found is not None
    assert found.precision is not None
    assert found.precision.low == pytest.approx(binomtest(10, 10).proportion_ci(method="exact").low)
