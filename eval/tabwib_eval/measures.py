"""Figures that need no threshold: how well scores rank, and how true probabilities are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bin", "average_precision", "brier", "calibration_error", "reliability"]

BINS = 10
"""Bins of equal width; most articles carry no tag and would crowd bins of equal mass next to 0."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Articles whose probability lies in one tenth of [0, 1].

    Attributes:
        low: Lower edge, in [0, 1].
        high: Upper edge.
        weight: Articles in it; sums of weights where articles stand for several.
        mean: Mean probability, or None if the bin is empty.
        share: Share that carries the tag, or None if the bin is empty.
    """

    low: float
    high: float
    weight: float
    mean: float | None
    share: float | None


def average_precision(
    scores: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float | None:
    """Returns the precision averaged over the steps of recall, in [0, 1]; None without a positive. Ties are one step.

    Args:
        scores: Higher is likelier, `(n,)`.
        truth: Whether the tag holds, `(n,)`.
        weights: `(n,)`.
    """
    if not truth.any():
        return None
    order = np.argsort(-scores, kind="stable")
    scores, right, weights = scores[order], (weights * truth)[order], weights[order]
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], True))
    found = np.cumsum(right)[ends]
    return float(np.sum(np.diff(found, prepend=0) / right.sum() * found / np.cumsum(weights)[ends]))


def brier(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]) -> float | None:
    """Returns the mean squared distance of probabilities from what holds, in [0, 1] (Brier, 1950); None if empty."""
    return float(np.average((probabilities - truth) ** 2, weights=weights)) if len(truth) else None


def reliability(
    probabilities: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[Bin, ...]:
    """Returns the bins of a reliability diagram, from 0 to 1."""
    place = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    bins = []
    for number in range(BINS):
        inside = place == number
        weight = float(weights[inside].sum())
        mean = float(np.average(probabilities[inside], weights=weights[inside])) if weight else None
        share = float(np.average(truth[inside], weights=weights[inside])) if weight else None
        bins.append(Bin(number / BINS, (number + 1) / BINS, weight, mean, share))
    return tuple(bins)


def calibration_error(bins: tuple[Bin, ...]) -> float | None:
    """Returns the expected calibration error, in [0, 1]: the mean distance between probability and share over bins.

    (Naeini, Cooper and Hauskrecht, 2015, with bins of equal width.) None if nothing was scored.
    """
    total = sum(found.weight for found in bins)
    if not total:
        return None
    return sum(
        found.weight / total * abs(found.mean - found.share)
        for found in bins
        if found.mean is not None and found.share is not None
    )
