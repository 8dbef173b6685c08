"""Samples of a stream: whom to ask about, with which chance, and what the answers say of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.scores import Interval, weighted_interval
from tabwib_eval.bootstrap import ratio_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["interval_of_share", "strata"]

FEWEST = 10
"""Right and wrong articles below which resampling is not trusted: it never meets what was not drawn."""


def strata(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Returns the stratum of each article, `(n,)`: `tabwib audit` gives one weight a stratum."""
    return np.unique(np.round(weights, 6), return_inverse=True)[1].astype(np.int64)


def interval_of_share(
    weights: NDArray[np.float64],
    inside: NDArray[np.bool_],
    right: NDArray[np.bool_],
    strata: NDArray[np.int64],
    confidence: float,
    largest: float,
) -> tuple[Interval | None, Interval | None]:
    """Returns two intervals of the weighted share of the articles inside that are right: resampled, and closed.

    The first is by stratified bootstrap, and the closed form where few were right or few wrong. The second is the
    closed form (`tabwib.scores.weighted_interval`), never narrower than it ought to be.

    Args:
        weights: `(n,)`.
        inside: The articles of which the share is taken, `(n,)`: the flagged ones for precision.
        right: Which count as right, `(n,)`.
        strata: Stratum of each article, `(n,)`.
        confidence: Of the interval.
        largest: The most that an article inside weighs.
    """
    hit, miss = weights[inside & right], weights[inside & ~right]
    closed = weighted_interval(
        (float(hit.sum()), float((hit**2).sum())), (float(miss.sum()), float((miss**2).sum())), largest, confidence
    )
    if min(len(hit), len(miss)) < FEWEST:
        return closed, closed
    drawn = ratio_interval(weights * (inside & right), weights * inside, strata, confidence=confidence)
    return drawn or closed, closed
