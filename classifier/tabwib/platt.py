"""A line from a score to log-odds, the same to the last bit on any number of cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["evidence_line", "line", "platt"]

STRENGTH = 1e4
"""Inverse of the penalty on the slope from score to log-odds: hardly any, for there are thousands of scores."""

LEAST_SLOPE = 1e-3
"""Of a passage's line: of few and noisy articles one may fall, and the weakest passage would be shown first."""


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


def line(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Returns slope and intercept from score to log-odds, of those whose truth is known.

    Args:
        scores: `(n,)`.
        truth: 1, 0 or NaN where unknown, `(n,)`.
    """
    known = ~np.isnan(truth)
    return platt(scores[known], truth[known], STRENGTH)


def evidence_line(
    passages: NDArray[np.float64],
    passage_truth: NDArray[np.float64],
    wholes: NDArray[np.float64],
    truth: NDArray[np.float64],
) -> tuple[float, float]:
    """Returns slope and intercept from a passage's score to its log-odds; the slope is positive.

    Where labels name no paragraphs, those of the wholes, which stand on the same scale, are all there is.

    Args:
        passages: Scores, `(n_passages,)`.
        passage_truth: 1, 0 or NaN, `(n_passages,)`.
        wholes: Scores, `(n_articles,)`.
        truth: 1, 0 or NaN, `(n_articles,)`.
    """
    if (passage_truth == 1).any() and (passage_truth == 0).any():
        slope, intercept = line(passages, passage_truth)
    else:
        slope, intercept = line(wholes, truth)
    return max(slope, LEAST_SLOPE), intercept
