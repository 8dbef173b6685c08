"""What an evaluation found, as values: counts travel, ratios are properties, undefined stays None."""

from __future__ import annotations

from dataclasses import dataclass

from tabwib.scores import Counts, Interval
from tabwib_eval.measures import Bin
from tabwib_eval.scored import Drawn

__all__ = ["Breakdown", "Evaluation", "Macro", "Part", "Passages", "Pooled", "Restated", "TagResult", "Wrong"]


@dataclass(frozen=True, slots=True)
class Restated:
    """Precision that the same recall and the same share of false alarms give at another base rate, all in [0, 1]."""

    base_rate: float
    precision: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Passages:
    """Whether the evidence is right: paragraphs shown against paragraphs labelled, over articles rightly flagged.

    Attributes:
        counts: Paragraphs, `tn` left at 0.
        articles: Rightly flagged articles whose label names paragraphs.
        first_right: Those of them whose strongest passage carries the tag.
        precision: Interval of the share of shown paragraphs that carry the tag, resampled by article.
        recall: Interval of the share of labelled paragraphs that were shown, resampled by article.
    """

    counts: Counts
    articles: int
    first_right: int
    precision: Interval | None
    recall: Interval | None


@dataclass(frozen=True, slots=True)
class TagResult:
    """What was found for one tag.

    Attributes:
        tag: Its id.
        threshold: Least probability at which it is shown; None if it is off; the lowest where folds differ.
        articles: Articles labelled for the tag, near-duplicates counted once.
        is_weighted: Whether counts are sums of weights, estimates for the stream (Horvitz and Thompson, 1952).
        counts: Articles by what was flagged and what holds.
        seen: The same without weights: what was read.
        precision: Interval of the precision: Wilson; bootstrap by stratum if weighted.
        precision_exact: Clopper–Pearson; its weighted form if weighted.
        recall: Interval of the recall, as that of the precision.
        recall_exact: As that of the precision.
        bound: One-sided lower bound of the precision at the confidence asked for, in [0, 1].
        missing: More right flagged articles until the bound reaches the target; 0 if it does.
        average_precision: Of the ranking, in [0, 1]; None without a positive.
        brier: Mean squared distance of probabilities from what holds, in [0, 1].
        calibration_error: Expected calibration error over ten bins of equal width, in [0, 1].
        reliability: Those bins.
        passages: Whether the evidence is right; None where no evidence is known.
        restated: Precision at other base rates.
    """

    tag: str
    threshold: float | None
    articles: int
    is_weighted: bool
    counts: Counts
    seen: Counts
    precision: Interval | None
    precision_exact: Interval | None
    recall: Interval | None
    recall_exact: Interval | None
    bound: float
    missing: int
    average_precision: float | None
    brier: float | None
    calibration_error: float | None
    reliability: tuple[Bin, ...]
    passages: Passages | None
    restated: tuple[Restated, ...]

    @property
    def is_certified(self) -> bool:
        """Whether the lower bound of the precision reaches the target."""
        return self.missing == 0

    @property
    def base_rate(self) -> float | None:
        """Share of articles that carry the tag, in [0, 1]; weighted if the counts are."""
        total = self.counts.support + self.counts.fp + self.counts.tn
        return self.counts.support / total if total else None


@dataclass(frozen=True, slots=True)
class Pooled:
    """Summed counts over tags (micro), with intervals resampled by article: its tags are not independent."""

    counts: Counts
    precision: Interval | None
    recall: Interval | None


@dataclass(frozen=True, slots=True)
class Macro:
    """A mean over the tags for which the figure exists, and how many were left out."""

    value: float | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Part:
    """Counts of a part of the articles: per tag, in the order of the evaluation's tags."""

    value: str
    articles: int
    counts: tuple[Counts, ...]

    @property
    def total(self) -> Counts:
        """Counts summed over the tags."""
        return sum(self.counts, Counts())


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The articles parted by something: outlet, year, length, grade."""

    by: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """An article that was tagged otherwise than labelled.

    Attributes:
        row: Place of the article in the scored set.
        id: The article's id.
        place: `file:line` of its label.
        title: Its title, or how it begins.
        tag: The tag.
        is_flagged: True for a false alarm, False for a miss.
        grade: The label.
        probability: In [0, 1].
        threshold: Least probability at which the tag is shown; None if it is off.
        distance: Log-odds between the two: how wrong; log-odds from 0 if the tag is off.
        unread: The label is taken for granted and was not read by a person (`judged` is false).
    """

    row: int
    id: str
    place: str
    title: str
    tag: str
    is_flagged: bool
    grade: str
    probability: float
    threshold: float | None
    distance: float
    unread: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that a report shows.

    Attributes:
        name: What was evaluated, in words.
        drawn: How the articles were drawn.
        articles: How many, near-duplicates counted once.
        set_aside: Near-duplicates that were taken out.
        left_out: Articles taken out because the model was trained on them.
        target: Precision asked for, in (0, 1).
        confidence: Of the one-sided bound and the two-sided intervals, in (0, 1).
        tags: One result a tag of the taxonomy.
        micro: Summed counts.
        macro_precision: Mean precision.
        macro_recall: Mean recall.
        macro_f1: Mean F1.
        breakdowns: By whatever the label lines carry.
        wrong: Every wrong cell, worst first.
    """

    name: str
    drawn: Drawn
    articles: int
    set_aside: int
    left_out: int
    target: float
    confidence: float
    tags: tuple[TagResult, ...]
    micro: Pooled
    macro_precision: Macro
    macro_recall: Macro
    macro_f1: Macro
    breakdowns: tuple[Breakdown, ...]
    wrong: tuple[Wrong, ...]
