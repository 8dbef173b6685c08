"""The report as JSON, of a numbered format: keys are only ever added within one number."""

from __future__ import annotations

import json
from typing import Any

from tabwib.scores import Counts, Interval
from tabwib_eval.results import Evaluation, Passages, TagResult

__all__ = ["FORMAT", "counts_record", "record", "rounded", "to_json"]

FORMAT = 1
"""Number of the JSON format."""


def to_json(evaluation: Evaluation, against: dict[str, Any] | None = None) -> str:
    """Returns the report as JSON text, ending in a newline; what is undefined is null."""
    return json.dumps(record(evaluation, against), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def record(evaluation: Evaluation, against: dict[str, Any] | None = None) -> dict[str, Any]:
    """Returns the report as JSON values; shares and probabilities are in [0, 1], with six decimals.

    Args:
        evaluation: What is reported.
        against: The comparison with another model (`tabwib_eval.report.against`), or None without one.
    """
    return {
        "format": FORMAT,
        "name": evaluation.name,
        "drawn": str(evaluation.drawn),
        "meaning": evaluation.drawn.meaning,
        "articles": evaluation.articles,
        "near_duplicates_set_aside": evaluation.set_aside,
        "trained_on_left_out": evaluation.left_out,
        "target": evaluation.target,
        "confidence": evaluation.confidence,
        "tags": [_tag(found) for found in evaluation.tags],
        "micro": {
            **counts_record(evaluation.micro.counts),
            "precision_interval": _interval(evaluation.micro.precision),
            "recall_interval": _interval(evaluation.micro.recall),
        },
        "macro": {
            name: {"value": rounded(macro.value), "tags_left_out": macro.left_out}
            for name, macro in (
                ("precision", evaluation.macro_precision),
                ("recall", evaluation.macro_recall),
                ("f1", evaluation.macro_f1),
            )
        },
        "breakdowns": [
            {
                "by": breakdown.by,
                "parts": [
                    {
                        "value": part.value.strip(),
                        "articles": part.articles,
                        "total": counts_record(part.total),
                        "tags": {
                            found.tag: counts_record(counts)
                            for found, counts in zip(evaluation.tags, part.counts, strict=True)
                        },
                    }
                    for part in breakdown.parts
                ],
            }
            for breakdown in evaluation.breakdowns
        ],
        "wrong": [
            {
                "id": cell.id,
                "place": cell.place,
                "tag": cell.tag,
                "flagged": cell.is_flagged,
                "grade": cell.grade,
                "probability": rounded(cell.probability),
                "threshold": rounded(cell.threshold),
                "distance": rounded(cell.distance),
                "unread": cell.unread,
            }
            for cell in evaluation.wrong
        ],
        "against": against,
    }


def _tag(found: TagResult) -> dict[str, Any]:
    return {
        "tag": found.tag,
        "threshold": rounded(found.threshold),
        "articles": found.articles,
        "weighted": found.is_weighted,
        **counts_record(found.counts),
        "seen": counts_record(found.seen),
        "base_rate": rounded(found.base_rate),
        "precision_interval": _interval(found.precision),
        "precision_interval_exact": _interval(found.precision_exact),
        "recall_interval": _interval(found.recall),
        "recall_interval_exact": _interval(found.recall_exact),
        "precision_lower_bound": rounded(found.bound),
        "certified": found.is_certified,
        "more_right_needed": found.missing,
        "average_precision": rounded(found.average_precision),
        "brier": rounded(found.brier),
        "calibration_error": rounded(found.calibration_error),
        "reliability": [
            {
                "low": one.low,
                "high": one.high,
                "weight": one.weight,
                "mean": rounded(one.mean),
                "share": rounded(one.share),
            }
            for one in found.reliability
        ],
        "passages": None if found.passages is None else _passages(found.passages),
        "restated": [
            {
                "base_rate": again.base_rate,
                "precision": rounded(again.precision),
                "precision_interval": _interval(again.interval),
            }
            for again in found.restated
        ],
    }


def _passages(found: Passages) -> dict[str, Any]:
    return {
        "articles": found.articles,
        "first_right": found.first_right,
        "right": found.counts.tp,
        "wrong": found.counts.fp,
        "missed": found.counts.fn,
        "precision": rounded(found.counts.precision),
        "precision_interval": _interval(found.precision),
        "recall": rounded(found.counts.recall),
        "recall_interval": _interval(found.recall),
    }


def counts_record(counts: Counts) -> dict[str, Any]:
    """Returns counts and the ratios made of them."""
    return {
        "right": rounded(counts.tp),
        "wrong": rounded(counts.fp),
        "missed": rounded(counts.fn),
        "rest": rounded(counts.tn),
        "flagged": rounded(counts.flagged),
        "support": rounded(counts.support),
        "precision": rounded(counts.precision),
        "recall": rounded(counts.recall),
        "f1": rounded(counts.f1),
    }


def _interval(value: Interval | None) -> list[float] | None:
    return None if value is None else [round(value.low, 6), round(value.high, 6)]


def rounded(value: float | None) -> float | None:
    """Returns a number with six decimals; whole numbers as they are."""
    return value if value is None or isinstance(value, int) else round(value, 6)
