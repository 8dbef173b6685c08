"""Two models on the same articles: what changed, by how much, and whether chance alone could have done it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binomtest

from tabwib.errors import InputError
from tabwib.scores import Counts, Interval, clopper_pearson
from tabwib_eval.bootstrap import resampled_sums
from tabwib_eval.wrong import title_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib_eval.scored import ScoredSet

__all__ = ["Change", "Comparison", "Difference", "TagComparison", "compare"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the new model less that of the old, in [-1, 1], and its interval; None where one is unknown."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """An article that the two models tag differently.

    Attributes:
        row: Place of the article in both scored sets.
        id: The article's id.
        place: `file:line` of its label.
        title: Its title, or how it begins.
        tag: The tag.
        grade: The label.
        is_flagged: Whether the new model shows the tag.
        is_right: Whether the new model is right, and the old one wrong.
        before: Probability that the old model gives, in [0, 1].
        after: Probability that the new one gives.
    """

    row: int
    id: str
    place: str
    title: str
    tag: str
    grade: str
    is_flagged: bool
    is_right: bool
    before: float
    after: float


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
        p_value: Exact McNemar test: the chance of so uneven a split if neither were better (McNemar, 1947). None where
            articles are weighted: a split of articles drawn at unlike chances says nothing of the stream.
    """

    tag: str
    old: Counts
    new: Counts
    precision: Difference
    recall: Difference
    mended: int
    broken: int
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same articles, tag by tag, and every article that changed, those that got worse first.

    Attributes:
        name: Of the old model, in words.
        articles: How many, near-duplicates counted once.
        confidence: Of the intervals, in (0, 1).
        tags: Those that both models have.
        left_out: Ids of tags that only one of the models has.
        changes: Every article that changed.
    """

    name: str
    articles: int
    confidence: float
    tags: tuple[TagComparison, ...]
    left_out: tuple[str, ...]
    changes: tuple[Change, ...]


def compare(old: ScoredSet, new: ScoredSet, name: str, confidence: float = 0.95, seed: int = 0) -> Comparison:
    """Returns the differences over the tags that both models have.

    Intervals come from resampling articles, the same ones for both models: what is hard for both cancels out. Of a
    tag whose articles are weighted, as in an audit, only the differences are given: drawing articles anew says that a
    stratum of thousands holds no change if none of ten did (`tabwib_eval.sampling`).

    Args:
        old: The articles, scored by the model that is compared with.
        new: The same articles, scored by the model in question.
        name: Of the old model, in words.
        confidence: Of the intervals, in (0, 1).
        seed: Of the draws.

    Raises:
        InputError: The sets are not of the same articles, or the models share no tag.
    """
    if [labelled.article.id for labelled in old.articles] != [labelled.article.id for labelled in new.articles]:
        raise InputError("--against: the two models were scored on different articles. use --exclude-trained for both")
    shared = [tag for tag in new.tags if tag in old.tags]
    if not shared:
        raise InputError(f"--against: no tag in common ({', '.join(old.tags)} and {', '.join(new.tags)})")
    changes = [change for tag in shared for change in _changes(old, new, tag)]
    changes.sort(key=lambda change: (change.is_right, -abs(change.after - change.before), change.id, change.tag))
    return Comparison(
        name,
        len(new.articles),
        confidence,
        tuple(_tag(old, new, tag, confidence, seed) for tag in shared),
        tuple(tag for tag in dict.fromkeys((*new.tags, *old.tags)) if tag not in shared),
        tuple(changes),
    )


def _tag(old: ScoredSet, new: ScoredSet, tag: str, confidence: float, seed: int) -> TagComparison:
    before, after = old.column(tag), new.column(tag)
    weights, truth = after.weights, after.truth
    mended = (after.flagged == truth) & (before.flagged != truth)
    broken = (after.flagged != truth) & (before.flagged == truth)
    cells = np.column_stack(
        [weights * part for part in (before.flagged & truth, after.flagged & truth, before.flagged, after.flagged)]
        + [weights * truth]
    )
    total = cells.sum(axis=0, keepdims=True)
    sums = None if after.is_weighted else resampled_sums(cells, seed=seed)

    def share(cells: NDArray[np.bool_], inside: NDArray[np.bool_]) -> Interval | None:
        # Two shares are subtracted, so each takes half of the error.
        return clopper_pearson(int((cells & inside).sum()), int(inside.sum()), (1 + confidence) / 2)

    recall = _exact(share(mended, truth), share(broken, truth))
    if (before.flagged == after.flagged).all():
        precision = _exact(share(mended, after.flagged), share(broken, after.flagged))
    else:
        precision = _exact(share(truth, after.flagged), share(truth, before.flagged))
    split = int(mended.sum()), int(broken.sum())
    return TagComparison(
        tag,
        before.counts,
        after.counts,
        _difference(total, sums, (0, 2), (1, 3), confidence, precision),
        _difference(total, sums, (0, 4), (1, 4), confidence, recall),
        *split,
        None if after.is_weighted else float(binomtest(split[0], sum(split)).pvalue) if sum(split) else 1.0,
    )


def _difference(
    total: NDArray[np.float64],
    sums: NDArray[np.float64] | None,
    old: tuple[int, int],
    new: tuple[int, int],
    confidence: float,
    exact: Interval | None,
) -> Difference:
    """Returns the difference of two ratios of columns, and its percentile interval over resamples if there are any.

    Where every resample says the same, as where no article changed, the interval is `exact`.
    """
    if not total[0, old[1]] or not total[0, new[1]]:
        return Difference(None, None, None)
    value = float(total[0, new[0]] / total[0, new[1]] - total[0, old[0]] / total[0, old[1]])
    if sums is None:
        return Difference(value, None, None)
    kept = sums[(sums[:, old[1]] > 0) & (sums[:, new[1]] > 0)]
    drawn = kept[:, new[0]] / kept[:, new[1]] - kept[:, old[0]] / kept[:, old[1]]
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]).tolist()
    if low < high:
        return Difference(value, low, high)
    return Difference(value, *((None, None) if exact is None else (exact.low, exact.high)))


def _exact(better: Interval | None, worse: Interval | None) -> Interval | None:
    """Returns one share less another, both as far off as their intervals let them be."""
    return None if better is None or worse is None else Interval(better.low - worse.high, better.high - worse.low)


def _changes(old: ScoredSet, new: ScoredSet, tag: str) -> Iterator[Change]:
    before, after = old.column(tag), new.column(tag)
    for place in np.flatnonzero(before.flagged != after.flagged).tolist():
        row = int(after.rows[place])
        labelled = new.articles[row]
        yield Change(
            row,
            labelled.article.id,
            labelled.place,
            title_of(new, row),
            tag,
            str(labelled.labels[tag].grade),
            bool(after.flagged[place]),
            bool(after.flagged[place] == after.truth[place]),
            float(before.probabilities[place]),
            float(after.probabilities[place]),
        )
