"""Counts of right and wrong tags, the ratios made of them, and intervals on those; what is 0/0 stays undefined."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincinv
from scipy.stats import beta, norm

__all__ = [
    "Counts",
    "Interval",
    "clopper_pearson",
    "equivalent",
    "lower_bound",
    "missing",
    "weighted_interval",
    "weighted_lower_bound",
    "wilson",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a share, both in [0, 1]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Articles by what was predicted and what holds; sums of weights where articles stand for several.

    Attributes:
        tp: Flagged and right.
        fp: Flagged and wrong.
        fn: Positive and not flagged.
        tn: The rest.
    """

    tp: float = 0
    fp: float = 0
    fn: float = 0
    tn: float = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)

    @property
    def flagged(self) -> float:
        """Articles predicted positive."""
        return self.tp + self.fp

    @property
    def support(self) -> float:
        """Articles labelled positive."""
        return self.tp + self.fn

    @property
    def precision(self) -> float | None:
        """Share of flagged articles that were right, in [0, 1]; None if nothing was flagged."""
        return self.tp / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Share of positive articles that were flagged, in [0, 1]; None if nothing was positive."""
        return self.tp / self.support if self.support else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, in [0, 1]; None if nothing was flagged and nothing positive."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else None


def wilson(right: float, total: float, confidence: float = 0.95) -> Interval | None:
    """Returns the two-sided score interval of a share (Wilson, 1927); None if there is nothing to share."""
    if not total:
        return None
    z = float(norm.ppf((1 + confidence) / 2))
    share = right / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def clopper_pearson(right: float, total: float, confidence: float = 0.95) -> Interval | None:
    """Returns the two-sided exact interval of a share (Clopper and Pearson, 1934); None of nothing."""
    if not total:
        return None
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, right, total - right + 1)) if right > 0 else 0.0
    high = float(beta.ppf(1 - tail, right + 1, total - right)) if right < total else 1.0
    return Interval(low, high)


def lower_bound(right: float, total: float, confidence: float = 0.95) -> float:
    """Returns the one-sided exact lower bound of a share (Clopper and Pearson, 1934); 0 if nothing is known."""
    return float(betaincinv(right, total - right + 1, 1 - confidence)) if right > 0 else 0.0


def missing(right: float, total: float, target: float, confidence: float = 0.95) -> int:
    """Returns how many more right ones, all else equal, lift the lower bound of a share to `target`; 0 if none."""
    low, high = -1, 0
    while lower_bound(right + high, total + high, confidence) < target:
        low, high = high, 2 * high + 1
    while high - low > 1:
        middle = (low + high) // 2
        if lower_bound(right + middle, total + middle, confidence) < target:
            low = middle
        else:
            high = middle
    return high


def equivalent(right: float, wrong: float, squares: float, largest: float) -> tuple[float, float]:
    """Returns `(right, total)` of an unweighted sample that is worth as much as a weighted one, for a lower bound.

    A wrong article is what the bound turns on, so articles are counted in the mean weight of the wrong ones, one more
    of the largest weight included: the moments that Fay and Feuer (1997) match for weighted Poisson counts. With
    equal weights the numbers are the counts themselves. Kish's effective size is not used: it lets a hundred light
    right articles vouch for the heavy wrong ones that were not met (0.95 "certified" where a half was possible).

    Args:
        right: Sum of the weights of the right articles.
        wrong: Sum of the weights of the wrong ones.
        squares: Sum of the squared weights of the wrong ones.
        largest: The most that a wrong article could have weighed.
    """
    if not wrong + largest:
        return 0.0, 0.0
    unit = (squares + largest**2) / (wrong + largest)
    total = (right + wrong) / unit
    return max(0.0, total - ((wrong + largest) / unit - 1)), total


def weighted_lower_bound(right: float, wrong: float, squares: float, largest: float, confidence: float = 0.95) -> float:
    """Returns the one-sided lower bound of a weighted share; `lower_bound` where the weights are equal."""
    return lower_bound(*equivalent(right, wrong, squares, largest), confidence) if right + wrong else 0.0


def weighted_interval(
    right: tuple[float, float],
    wrong: tuple[float, float],
    largest: tuple[float, float],
    confidence: float = 0.95,
) -> Interval | None:
    """Returns the two-sided interval of a weighted share; `clopper_pearson` where the weights are equal.

    Args:
        right: Sum of the weights of the right articles, and of their squares.
        wrong: The same of the wrong ones.
        largest: The most that a right article could have weighed, and a wrong one.
        confidence: Share of samples whose interval holds the truth, at least.
    """
    if not right[0] + wrong[0]:
        return None
    one_sided = (1 + confidence) / 2
    low = weighted_lower_bound(right[0], wrong[0], wrong[1], largest[1], one_sided)
    return Interval(low, 1 - weighted_lower_bound(wrong[0], right[0], right[1], largest[0], one_sided))
