"""Two models on the same articles: what changed, by how much, and whether chance alone could have done it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binomtest

from tabwib.errors import InputError
from tabwib.scores import Counts
from tabwib_eval.bootstrap import resampled_sums
from tabwib_eval.harness import counts
from tabwib_eval.wrong import title_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib_eval.scored import ScoredSet

__all__ = ["Change", "Comparison", "Difference", "TagComparison", "compare"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the new model less that of the old, in [-1, 1], and its interval; None where one is undefined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """An article that the two models tag differently.

    Attributes:
        id: The article's id.
        place: `file:line` of its label.
        title: Its title, or how it begins.
        tag: The tag.
        is_flagged: Whether the new model shows the tag.
        is_right: Whether the new model is right, and the old one wrong.
    """

    id: str
    place: str
    title: str
    tag: str
    is_flagged: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class TagComparison:
    """What changed for one tag.

    Attributes:
        tag: Its id.
        old: Counts of the old model.
        new: Counts of the new one.
        precision: Paired difference.
        recall: Paired difference.
        mended: Articles on which the new model is right and the old one wrong.
        broken: The other way round.
        p_value: Exact McNemar test: the chance of so uneven a split if neither were better (McNemar, 1947).
    """

    tag: str
    old: Counts
    new: Counts
    precision: Difference
    recall: Difference
    mended: int
    broken: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same articles, tag by tag, and every article that changed."""

    articles: int
    confidence: float
    tags: tuple[TagComparison, ...]
    changes: tuple[Change, ...]


def compare(old: ScoredSet, new: ScoredSet, confidence: float = 0.95, seed: int = 0) -> Comparison:
    """Returns the differences over the tags that both models have.

    Intervals come from resampling articles, the same ones for both models: what is hard for both cancels out.

    Raises:
        InputError: The sets are not of the same articles, or the models share no tag.
    """
    if [labelled.article.id for labelled in old.articles] != [labelled.article.id for labelled in new.articles]:
        raise InputError("--against: the two models were scored on different articles. use --exclude-trained for both")
    shared = [tag for tag in new.tags if tag in old.tags]
    if not shared:
        raise InputError(f"--against: no tag in common ({', '.join(old.tags)} and {', '.join(new.tags)})")
    return Comparison(
        len(new.articles),
        confidence,
        tuple(_tag(old, new, tag, confidence, seed) for tag in shared),
        tuple(change for tag in shared for change in _changes(old, new, tag)),
    )


def _tag(old: ScoredSet, new: ScoredSet, tag: str, confidence: float, seed: int) -> TagComparison:
    before, after = old.column(tag), new.column(tag)
    weights, truth = after.weights, after.truth
    mended = int(((after.flagged == truth) & (before.flagged != truth)).sum())
    broken = int(((after.flagged != truth) & (before.flagged == truth)).sum())
    cells = np.column_stack(
        [weights * part for part in (before.flagged & truth, after.flagged & truth, before.flagged, after.flagged)]
        + [weights * truth]
    )
    strata = np.unique(np.round(weights, 6), return_inverse=True)[1].astype(np.int64)
    sums = resampled_sums(cells, strata, seed=seed) if len(cells) else cells
    total = cells.sum(axis=0, keepdims=True)
    return TagComparison(
        tag,
        counts(before, weights if before.is_weighted else None),
        counts(after, weights if after.is_weighted else None),
        _difference(total, sums, (0, 2), (1, 3), confidence),
        _difference(total, sums, (0, 4), (1, 4), confidence),
        mended,
        broken,
        float(binomtest(mended, mended + broken).pvalue) if mended + broken else 1.0,
    )


def _difference(
    total: NDArray[np.float64],
    sums: NDArray[np.float64],
    old: tuple[int, int],
    new: tuple[int, int],
    confidence: float,
) -> Difference:
    """Returns the difference of two ratios of columns, and its percentile interval over resamples."""
    if not total[0, old[1]] or not total[0, new[1]]:
        return Difference(None, None, None)
    kept = sums[(sums[:, old[1]] > 0) & (sums[:, new[1]] > 0)]
    drawn = kept[:, new[0]] / kept[:, new[1]] - kept[:, old[0]] / kept[:, old[1]]
    value = total[0, new[0]] / total[0, new[1]] - total[0, old[0]] / total[0, old[1]]
    tail = (1 - confidence) / 2
    return Difference(float(value), float(np.quantile(drawn, tail)), float(np.quantile(drawn, 1 - tail)))


def _changes(old: ScoredSet, new: ScoredSet, tag: str) -> list[Change]:
    before, after = old.column(tag), new.column(tag)
    found = []
    for place in np.flatnonzero(before.flagged != after.flagged).tolist():
        row = int(after.rows[place])
        article = new.articles[row].article
        is_right = bool(after.flagged[place] == after.truth[place])
        found.append(
            Change(article.id, new.articles[row].place, title_of(new, row), tag, bool(after.flagged[place]), is_right)
        )
    return sorted(found, key=lambda change: (change.is_right, change.id))
