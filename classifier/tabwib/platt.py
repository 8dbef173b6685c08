"""A line from a score to log-odds, the same to the last bit on any number of cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["platt"]


def platt(
    scores: NDArray[np.float64],
    truth: NDArray[np.float64] | NDArray[np.bool_],
    strength: float,
    weights: NDArray[np.float64] | None = None,
) -> tuple[float, float]:
    """Returns slope and intercept of the log-odds over the scores (Platt, 1999).

    BLAS works with one thread here: several add up in another order, and a model's bytes would hang on the machine.

    Args:
        scores: `(n,)`.
        truth: 1 or 0, both of them present, `(n,)`.
        strength: Inverse of the penalty on the slope, as scikit-learn's `C`.
        weights: What each counts, `(n,)`; left out, all count alike.
    """
    with threadpool_limits(1, user_api="blas"):
        regression = LogisticRegression(C=strength, max_iter=1000)
        regression.fit(scores[:, None], truth, sample_weight=weights)
    return float(regression.coef_[0, 0]), float(regression.intercept_[0])
