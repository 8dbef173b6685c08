"""Figures of a ranking that need no threshold of its own: every threshold is tried, the best is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tabwib_eval.measures import average_precision

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TagRanking", "lead", "rank"]

PRECISION = 0.95
RECALL = 0.8

DRAWS = 400
"""Resamples of articles behind the interval of a lead."""


@dataclass(frozen=True, slots=True)
class TagRanking:
    """How well scores rank the articles of one tag.

    Attributes:
        tag: Its id.
        support: Positive articles.
        average_precision: In [0, 1]; None without a positive.
        recall: Highest recall at a precision of `PRECISION` or more, 0 if nothing is that precise; None without a
            positive.
        precision: Highest precision at a recall of `RECALL` or more; None without a positive.
        unread: Articles counted as wrong at that point that nobody read.
    """

    tag: str
    support: int
    average_precision: float | None
    recall: float | None
    precision: float | None
    unread: int


def rank(
    tag: str,
    scores: NDArray[np.float64],
    truth: NDArray[np.float64],
    weights: NDArray[np.float64],
    read: NDArray[np.bool_],
) -> TagRanking:
    """Returns the figures of one tag; articles whose truth is NaN do not count, and equal scores are flagged together.

    Args:
        tag: Its id.
        scores: Higher is likelier, `(n,)`.
        truth: 1, 0 or NaN, `(n,)`.
        weights: Articles that each one stands for, `(n,)`.
        read: Whether somebody read the article, `(n,)`.
    """
    known = ~np.isnan(truth)
    order = np.flatnonzero(known)[np.argsort(-scores[known], kind="stable")]
    scores, positive, weights, read = scores[order], truth[order] == 1, weights[order], read[order]
    support = int(positive.sum())
    if not support:
        return TagRanking(tag, 0, None, None, None, 0)
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], True))
    right = np.cumsum(weights * positive)[ends]
    precision = right / np.cumsum(weights)[ends]
    recall = right / right[-1]
    precise = recall[precision >= PRECISION]
    reaching = np.flatnonzero(recall >= RECALL - 1e-9)
    best = int(reaching[np.argmax(precision[reaching])])
    return TagRanking(
        tag,
        support,
        average_precision(scores, positive, weights),
        float(precise.max(initial=0.0)),
        float(precision[best]),
        int((~read & ~positive)[: ends[best] + 1].sum()),
    )


def lead(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    truth: NDArray[np.float64],
    weights: NDArray[np.float64],
    seed: int = 0,
) -> tuple[float, float, float] | None:
    """Returns by how much average precision `one` ranks better than `other`, and the 95 % interval, by resampling.

    Articles are drawn with replacement, the same ones for both (a paired bootstrap; Efron, 1979). None without a
    positive article: neither ranks anything then.
    """
    known = np.flatnonzero(~np.isnan(truth))
    rng = np.random.default_rng(seed)

    def difference(rows: NDArray[np.intp]) -> float | None:
        positive = truth[rows] == 1
        first = average_precision(one[rows], positive, weights[rows])
        second = average_precision(other[rows], positive, weights[rows])
        return None if first is None or second is None else first - second

    value = difference(known)
    if value is None:
        return None
    drawn = [difference(rng.choice(known, len(known))) for _ in range(DRAWS)]
    low, high = np.quantile([again for again in drawn if again is not None], [0.025, 0.975]).tolist()
    return value, low, high
