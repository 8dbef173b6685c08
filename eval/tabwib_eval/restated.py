"""Precision restated for a base rate: what the same model would show its reader on another stream."""

from __future__ import annotations

from math import sqrt

from tabwib.scores import Counts, Interval, clopper_pearson
from tabwib_eval.results import Restated

__all__ = ["restated"]


def restated(counts: Counts, seen: Counts, base_rate: float, confidence: float = 0.95) -> Restated:
    """Returns the precision at a base rate, by Bayes' rule from recall and the share of false alarms.

    It holds for a stream whose articles with the tag, and without it, are like those evaluated. The interval joins the
    exact ones of recall and of false alarms, each at the root of the confidence: both hold at once at least that often.

    Args:
        counts: Weighted, if the articles were drawn with weights.
        seen: Without weights; the interval is theirs, and is left out where the two differ.
        base_rate: Share of the stream that carries the tag, in (0, 1).
        confidence: Of the interval.
    """
    negatives = counts.fp + counts.tn
    if not counts.support or not negatives:
        return Restated(base_rate, None, None)
    value = _precision(counts.tp / counts.support, counts.fp / negatives, base_rate)
    recall = clopper_pearson(counts.tp, counts.support, sqrt(confidence))
    alarms = clopper_pearson(counts.fp, negatives, sqrt(confidence))
    if recall is None or alarms is None or counts != seen:
        return Restated(base_rate, value, None)
    low = _precision(recall.low, alarms.high, base_rate)
    high = _precision(recall.high, alarms.low, base_rate)
    return Restated(base_rate, value, Interval(low or 0.0, 1.0 if high is None else high))


def _precision(recall: float, alarms: float, base_rate: float) -> float | None:
    right, wrong = recall * base_rate, alarms * (1 - base_rate)
    return right / (right + wrong) if right + wrong else None
