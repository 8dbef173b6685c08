"""From scored articles to results: the arithmetic of an evaluation, tag by tag and together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tabwib.scores import Counts, Interval, clopper_pearson, equivalent, lower_bound, missing, weighted_interval, wilson
from tabwib_eval.bootstrap import ratio_interval
from tabwib_eval.breakdowns import breakdowns
from tabwib_eval.evidence import passages
from tabwib_eval.measures import average_precision, brier, calibration_error, reliability
from tabwib_eval.restated import restated
from tabwib_eval.results import Evaluation, Macro, Pooled, TagResult
from tabwib_eval.sampling import intervals_of_stream
from tabwib_eval.wrong import wrong_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib_eval.scored import ScoredSet, TagColumn

__all__ = ["evaluate"]


def evaluate(
    scored: ScoredSet,
    name: str,
    *,
    target: float = 0.95,
    confidence: float = 0.95,
    base_rates: Mapping[str, Sequence[float]] | None = None,
    left_out: int = 0,
) -> Evaluation:
    """Returns everything a report shows.

    Args:
        scored: The articles and what the model says of them.
        name: What is evaluated, in words.
        target: Precision asked for, in (0, 1).
        confidence: Of bounds and intervals, in (0, 1).
        base_rates: Tag to the base rates for which its precision is restated.
        left_out: Articles taken out because the model was trained on them.
    """
    rates = base_rates or {}
    tags = tuple(_tag_result(scored, tag, target, confidence, rates.get(tag, ())) for tag in scored.tags)
    return Evaluation(
        name,
        scored.drawn,
        len(scored.articles),
        scored.set_aside,
        left_out,
        target,
        confidence,
        tags,
        _micro(scored, confidence),
        _macro(tags, lambda found: found.precision),
        _macro(tags, lambda found: found.recall),
        _macro(tags, lambda found: found.f1),
        breakdowns(scored),
        wrong_cells(scored),
    )


def _tag_result(
    scored: ScoredSet, tag: str, target: float, confidence: float, base_rates: Sequence[float]
) -> TagResult:
    column = scored.column(tag)
    seen, found = column.seen, column.counts
    wrong = column.weights[column.flagged & ~column.truth]
    largest = float(column.weights[column.flagged].max(initial=0)) or float(column.weights.max(initial=1))
    right, total = equivalent(found.tp, found.fp, float((wrong**2).sum()), largest)
    bins = reliability(column.probabilities, column.truth, column.weights)
    above, below = (float(column.weights[part].max(initial=0)) for part in (column.flagged, ~column.flagged))
    precision, precision_exact = _intervals(column, column.flagged, column.truth, (above, above), confidence)
    # An article that was missed may lie in the thinnest stratum below the threshold, whatever was found there.
    recall, recall_exact = _intervals(column, column.truth, column.flagged, (above, below), confidence)
    if column.is_weighted:
        precision, recall = intervals_of_stream(column.weights, column.flagged, column.truth, confidence)
    least = float(scored.thresholds[:, scored.tags.index(tag)].min(initial=np.inf))
    return TagResult(
        tag,
        least if np.isfinite(least) else None,
        len(column.rows),
        column.is_weighted,
        found,
        seen,
        precision,
        precision_exact,
        recall,
        recall_exact,
        lower_bound(right, total, confidence),
        missing(right, total, target, confidence),
        average_precision(column.log_odds, column.truth, column.weights),
        brier(column.probabilities, column.truth, column.weights),
        calibration_error(bins),
        bins,
        passages(scored, tag, confidence),
        tuple(restated(found, seen, rate, confidence) for rate in base_rates),
    )


def _intervals(
    column: TagColumn,
    inside: NDArray[np.bool_],
    right: NDArray[np.bool_],
    largest: tuple[float, float],
    confidence: float,
) -> tuple[Interval | None, Interval | None]:
    """Returns the approximate and the exact interval of the share of the articles inside that are right.

    `largest` is the most that a right article could have weighed, and a wrong one.
    """
    total, hits = int(inside.sum()), int((inside & right).sum())
    if not column.is_weighted:
        return wilson(hits, total, confidence), clopper_pearson(hits, total, confidence)
    hit, miss = column.weights[inside & right], column.weights[inside & ~right]
    sums = ((float(cells.sum()), float((cells**2).sum())) for cells in (hit, miss))
    return None, weighted_interval(next(sums), next(sums), largest, confidence)


def _micro(scored: ScoredSet, confidence: float) -> Pooled:
    """Returns counts summed over tags; the resampled unit is the article, or the stratum if they are weighted."""
    columns = [scored.column(tag) for tag in scored.tags]
    total = sum((column.counts for column in columns), Counts())
    if any(column.is_weighted for column in columns):
        weights, flagged, truth, number = (
            np.concatenate(parts)
            for parts in zip(
                *((one.weights, one.flagged, one.truth, np.full(len(one.rows), at)) for at, one in enumerate(columns)),
                strict=True,
            )
        )
        return Pooled(total, *intervals_of_stream(weights, flagged, truth, confidence, strata=number))
    cells = np.zeros((len(scored.articles), 3))
    for column in columns:
        np.add.at(cells[:, 0], column.rows, column.flagged & column.truth)
        np.add.at(cells[:, 1], column.rows, column.flagged)
        np.add.at(cells[:, 2], column.rows, column.truth)
    precision = ratio_interval(cells[:, 0], cells[:, 1], confidence=confidence)
    recall = ratio_interval(cells[:, 0], cells[:, 2], confidence=confidence)
    return Pooled(
        total,
        precision or clopper_pearson(total.tp, total.flagged, confidence),
        recall or clopper_pearson(total.tp, total.support, confidence),
    )


def _macro(tags: Sequence[TagResult], figure: Callable[[Counts], float | None]) -> Macro:
    values = [value for found in tags if (value := figure(found.counts)) is not None]
    return Macro(sum(values) / len(values) if values else None, len(tags) - len(values))
