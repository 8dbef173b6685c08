"""Where to draw the line: the lowest score whose precision keeps a promise, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.scores import Counts, equivalent, lower_bound, missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Decision", "Verdict", "base_rate_weights", "choose_threshold"]


class Verdict(StrEnum):
    """How much a threshold promises."""

    CERTIFIED = "certified"
    NOT_CERTIFIED = "not certified"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Decision:
    """A threshold and what is known of it.

    Attributes:
        score: The lowest score that is flagged, or a line halfway between it and the next one below; for a tag that is
            off, the one whose precision was best (None if nothing can be said).
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
    certify: bool = True,
) -> Decision:
    """Returns the lowest threshold that keeps the promise, by fixed-sequence testing.

    Candidate thresholds are the scores themselves, from the strictest that could certify anything at all (with no
    error among the flagged) downwards; which those are does not depend on the labels. Each is tested by its exact
    lower bound and the first failure ends the sequence, so that the chance of a threshold that misses `precision` is
    at most 1 - `confidence`, however many are tested (Angelopoulos et al., Learn then Test, 2021).

    Two things the theorem leaves to the user. Given a threshold that is itself a score, the articles above it are an
    independent sample of what it flags, and the article on it is not: it is counted all the same, which errs on the
    safe side wherever the precision rises with the score. And with unequal weights the bound is an approximation
    (`tabwib.scores.equivalent`), exact where they are equal.

    Where nothing certifies, or where that is not asked for, the lowest threshold whose observed precision reaches the
    target is taken, and marked as not certified unless the sequence came down to it; where none reaches it the tag is
    off. A line that is not certified is drawn halfway down to the next article, which is a wrong one: nothing was seen
    in between, and a line through the weakest right article would miss whatever is a hair weaker.

    Args:
        scores: One an article, higher is likelier, `(n,)`. Equal scores are flagged together.
        truth: Whether the tag holds, `(n,)`.
        weights: How many articles of the stream each one stands for, `(n,)`.
        precision: The target, in (0, 1).
        confidence: Of the bound, in (0, 1).
        certify: Prefer a certified threshold, which finds fewer articles, to one whose precision was only observed.
    """
    weights = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(-scores, kind="stable")
    scores, truth, weights = scores[order], truth[order], weights[order]
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], len(scores) > 0))
    if not truth.any():
        needed = missing(0, 0, precision, confidence)
        return Decision(None, Verdict.OFF, _counts(0, 0, truth, weights), 0.0, needed)
    flagged = _Flagged.of(truth, weights, ends)
    certified = _last_certified(flagged, precision, confidence)
    shares = flagged.right / (flagged.right + flagged.wrong)
    reaching = np.flatnonzero(shares >= precision)
    if certified is not None and (certify or certified >= reaching[-1]):
        best, verdict = certified, Verdict.CERTIFIED
    elif len(reaching):
        best, verdict = int(reaching[-1]), Verdict.NOT_CERTIFIED
    else:
        best, verdict = int(np.argmax(np.where(flagged.right > 0, shares, -1.0))), Verdict.OFF
    right, total = flagged.equivalent(best)
    below = best + 1 if verdict is Verdict.NOT_CERTIFIED and best + 1 < len(ends) else best
    return Decision(
        float(scores[ends[best]] + scores[ends[below]]) / 2,
        verdict,
        _counts(float(flagged.right[best]), float(flagged.wrong[best]), truth, weights),
        lower_bound(right, total, confidence),
        0 if verdict is Verdict.CERTIFIED else missing(right, total, precision, confidence),
    )


class _Flagged(NamedTuple):
    """What each candidate threshold flags, `(n_candidates,)`: weights of right and wrong articles and of the worst."""

    right: NDArray[np.float64]
    wrong: NDArray[np.float64]
    squares: NDArray[np.float64]
    largest: NDArray[np.float64]

    @classmethod
    def of(cls, truth: NDArray[np.bool_], weights: NDArray[np.float64], ends: NDArray[np.intp]) -> _Flagged:
        """Sums up articles in falling order of score; a candidate flags those up to its end.

        A wrong article could have weighed what any flagged one weighs, or what the next wrong one does: positives
        may have been brought in from elsewhere at a weight of their own.
        """
        wrong = np.where(truth, 0.0, weights)
        places = np.flatnonzero(~truth)
        following = weights
        if len(places):
            following = weights[places[np.minimum(np.searchsorted(places, np.arange(len(truth))), len(places) - 1)]]
        return cls(
            np.cumsum(np.where(truth, weights, 0.0))[ends],
            np.cumsum(wrong)[ends],
            np.cumsum(wrong**2)[ends],
            np.maximum.accumulate(np.maximum(weights, following))[ends],
        )

    def equivalent(self, place: int) -> tuple[float, float]:
        """Returns the `(right, total)` that a candidate's articles are worth."""
        right, wrong, squares, largest = (float(column[place]) for column in self)
        return equivalent(right, wrong, squares, largest)


def _last_certified(flagged: _Flagged, precision: float, confidence: float) -> int | None:
    """Returns the last candidate before the first failure; those that no labels could certify are passed over."""
    fewest = missing(0, 0, precision, confidence)
    testable = np.flatnonzero((flagged.right + flagged.wrong) / flagged.largest >= fewest - 1e-9)
    best = None
    for place in testable.tolist():
        if lower_bound(*flagged.equivalent(place), confidence) < precision:
            break
        best = place
    return best


def _counts(right: float, wrong: float, truth: NDArray[np.bool_], weights: NDArray[np.float64]) -> Counts:
    positive, negative = float(weights[truth].sum()), float(weights[~truth].sum())
    return Counts(right, wrong, max(0.0, positive - right), max(0.0, negative - wrong))


def base_rate_weights(truth: Sequence[bool] | NDArray[np.bool_], prevalence: float) -> NDArray[np.float64]:
    """Returns weights under which an enriched sample has the given share of positives, `(n,)`; they sum to n.

    Raises:
        ValueError: The sample has no positives or no negatives, or the prevalence is not in (0, 1).
    """
    positive = np.asarray(truth, dtype=bool)
    if not 0 < prevalence < 1 or positive.all() or not positive.any():
        raise ValueError("a base rate in (0, 1) needs both positive and negative articles to be restated for")
    share = positive.mean()
    return np.asarray(np.where(positive, prevalence / share, (1 - prevalence) / (1 - share)))
