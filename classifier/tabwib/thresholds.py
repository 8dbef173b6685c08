"""Where to draw the line: the lowest score whose precision keeps a promise, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tabwib.scores import Counts, lower_bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Decision", "Verdict", "choose_threshold"]


class Verdict(StrEnum):
    """How much a threshold promises."""

    CERTIFIED = "certified"
    NOT_CERTIFIED = "not certified"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Decision:
    """A threshold and what is known of it.

    Attributes:
        score: The lowest score that is flagged; for a tag that is off, the one whose precision was best (None if
            nothing can be said).
        verdict: Certified, not certified or off.
        counts: What was right and wrong at that score; weighted to the stream where the sample was drawn from one.
        bound: One-sided lower confidence bound of the precision, in [0, 1].
        missing: More right flagged articles, all else equal, until the bound reaches the target; 0 if certified.
    """

    score: float | None
    verdict: Verdict
    counts: Counts
    bound: float
    missing: int


def choose_threshold(
    scores: NDArray[np.float64],
    truth: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
    *,
    precision: float = 0.95,
    confidence: float = 0.95,
) -> Decision:
    """Returns the lowest threshold that keeps the promise, by fixed-sequence testing.

    Candidate thresholds are the scores themselves, from the strictest that could certify anything at all (with no
    error among the flagged) downwards; which those are does not depend on the labels. Each is tested by its exact
    lower bound and the first failure ends the sequence, so that the chance of a threshold that misses `precision` is
    at most 1 - `confidence`, however many are tested (Angelopoulos et al., Learn then Test, 2021).

    Where nothing certifies, the lowest threshold whose observed precision reaches the target is taken and marked as
    not certified; where none reaches it the tag is off.

    Args:
        scores: One an article, higher is likelier, `(n,)`.
        truth: Whether the tag holds, `(n,)`.
        weights: How many articles of the stream each one stands for, `(n,)`. The bound then counts as many articles
            as the weights are worth (Kish's effective size), an approximation.
        precision: The target, in (0, 1).
        confidence: Of the bound, in (0, 1).
    """
    if weights is None:
        weights = np.ones(len(scores))
    order = np.argsort(-scores, kind="stable")
    scores, truth, weights = scores[order], truth[order], weights[order]
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], len(scores) > 0))
    right, total = np.cumsum(weights * truth)[ends], np.cumsum(weights)[ends]
    effective = total**2 / np.cumsum(weights**2)[ends]
    shares = right / total
    best: int | None = None
    for place in range(len(ends)):
        size = float(effective[place])
        if lower_bound(size, size, confidence) < precision:
            continue
        if lower_bound(float(shares[place]) * size, size, confidence) < precision:
            break
        best = place
    verdict = Verdict.CERTIFIED
    if best is None:
        reaching = np.flatnonzero(shares >= precision)
        verdict = Verdict.NOT_CERTIFIED if len(reaching) else Verdict.OFF
        if len(reaching):
            best = int(reaching[-1])
        elif truth.any():
            best = int(np.argmax(np.where(right > 0, shares, -1.0)))
        else:
            return Decision(
                None, Verdict.OFF, _counts(0, 0, truth, weights), 0.0, _missing(0, 0, precision, confidence)
            )
    size, share = float(effective[best]), float(shares[best])
    return Decision(
        float(scores[ends[best]]),
        verdict,
        _counts(float(right[best]), float(total[best]), truth, weights),
        lower_bound(share * size, size, confidence),
        0 if verdict is Verdict.CERTIFIED else _missing(share * size, size, precision, confidence),
    )


def _counts(right: float, total: float, truth: NDArray[np.bool_], weights: NDArray[np.float64]) -> Counts:
    positive = float(weights[truth].sum())
    return Counts(right, total - right, positive - right, float(weights.sum()) - total - positive + right)


def _missing(right: float, total: float, precision: float, confidence: float) -> int:
    """Returns how many more right ones lift the lower bound to `precision`."""
    low, high = 0, 1
    while lower_bound(right + high, total + high, confidence) < precision:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if lower_bound(right + middle, total + middle, confidence) < precision:
            low = middle
        else:
            high = middle
    return high


def base_rate_weights(truth: Sequence[bool] | NDArray[np.bool_], prevalence: float) -> NDArray[np.float64]:
    """Returns weights under which an enriched sample has the given share of positives, `(n,)`; they sum to n.

    Raises:
        ValueError: The sample has no positives or no negatives, or the prevalence is not in (0, 1).
    """
    positive = np.asarray(truth, dtype=bool)
    if not 0 < prevalence < 1 or positive.all() or not positive.any():
        raise ValueError("a base rate in (0, 1) needs both positive and negative articles to be restated for")
    share = positive.mean()
    return np.where(positive, prevalence / share, (1 - prevalence) / (1 - share))
