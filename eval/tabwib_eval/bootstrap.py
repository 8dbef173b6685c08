"""Intervals by resampling, for shares that no formula covers: sums over groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.scores import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ratio_interval", "resampled_sums"]

DRAWS = 2000
"""Resamples; the ends of a 95 % interval then rest on the fifty lowest and highest."""


def resampled_sums(columns: NDArray[np.float64], *, seed: int = 0) -> NDArray[np.float64]:
    """Returns sums over groups drawn anew with replacement, `(DRAWS, n_columns)`; all 0 if there is no group.

    Groups of equal rows are exchangeable, so only their numbers are drawn: the cost is that of the distinct rows.

    Args:
        columns: One row a group, `(n_groups, n_columns)`.
        seed: Of the draws.
    """
    rows, counts = np.unique(columns, axis=0, return_counts=True)
    if not len(rows):
        return np.zeros((DRAWS, columns.shape[1]))
    return np.asarray(np.random.default_rng(seed).multinomial(counts.sum(), counts / counts.sum(), size=DRAWS) @ rows)


def ratio_interval(
    top: NDArray[np.float64], bottom: NDArray[np.float64], *, confidence: float = 0.95, seed: int = 0
) -> Interval | None:
    """Returns the percentile interval of a ratio of sums over groups (Efron, 1979); None where it degenerates.

    It degenerates where every resample says the same, as with ten right of ten: take a closed form there.

    Args:
        top: What each group adds to the numerator, `(n_groups,)`.
        bottom: What it adds to the denominator, `(n_groups,)`.
        confidence: Of the interval.
        seed: Of the draws.
    """
    if not len(top) or not bottom.sum():
        return None
    sums = resampled_sums(np.column_stack([top, bottom]), seed=seed)
    ratios = sums[sums[:, 1] > 0]
    ratios = ratios[:, 0] / ratios[:, 1]
    tail = (1 - confidence) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail]).tolist() if len(ratios) else (0.0, 0.0)
    return Interval(low, high) if high > low else None
