"""The report as JSON, of a numbered format: keys are only ever added within one number."""

from __future__ import annotations

import json
from typing import Any

from tabwib.scores import Counts, Interval
from tabwib_eval.results import Evaluation, Passages, TagResult

__all__ = ["FORMAT", "record", "to_json"]

FORMAT = 1
"""Number of the JSON format."""


def to_json(evaluation: Evaluation) -> str:
    """Returns the report as JSON text, ending in a newline; what is undefined is null."""
    return json.dumps(record(evaluation), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def record(evaluation: Evaluation) -> dict[str, Any]:
    """Returns the report as JSON values; shares and probabilities are in [0, 1], with six decimals."""
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
            **_counts(evaluation.micro.counts),
            "precision_interval": _interval(evaluation.micro.precision),
            "recall_interval": _interval(evaluation.micro.recall),
        },
        "macro": {
            name: {"value": _round(macro.value), "tags_left_out": macro.left_out}
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
                        "total": _counts(part.total),
                        "tags": {
                            found.tag: _counts(counts)
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
                "probability": _round(cell.probability),
                "threshold": _round(cell.threshold),
                "distance": _round(cell.distance),
                "unread": cell.unread,
            }
            for cell in evaluation.wrong
        ],
    }


def _tag(found: TagResult) -> dict[str, Any]:
    return {
        "tag": found.tag,
        "threshold": _round(found.threshold),
        "articles": found.articles,
        "weighted": found.is_weighted,
        **_counts(found.counts),
        "seen": _counts(found.seen),
        "base_rate": _round(found.base_rate),
        "precision_interval": _interval(found.precision),
        "precision_interval_exact": _interval(found.precision_exact),
        "recall_interval": _interval(found.recall),
        "recall_interval_exact": _interval(found.recall_exact),
        "precision_lower_bound": _round(found.bound),
        "certified": found.is_certified,
        "more_right_needed": found.missing,
        "average_precision": _round(found.average_precision),
        "brier": _round(found.brier),
        "calibration_error": _round(found.calibration_error),
        "reliability": [
            {
                "low": one.low,
                "high": one.high,
                "weight": one.weight,
                "mean": _round(one.mean),
                "share": _round(one.share),
            }
            for one in found.reliability
        ],
        "passages": None if found.passages is None else _passages(found.passages),
        "restated": [
            {
                "base_rate": again.base_rate,
                "precision": _round(again.precision),
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
        "precision": _round(found.counts.precision),
        "precision_interval": _interval(found.precision),
        "recall": _round(found.counts.recall),
        "recall_interval": _interval(found.recall),
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "right": _round(counts.tp),
        "wrong": _round(counts.fp),
        "missed": _round(counts.fn),
        "rest": _round(counts.tn),
        "flagged": _round(counts.flagged),
        "support": _round(counts.support),
        "precision": _round(counts.precision),
        "recall": _round(counts.recall),
        "f1": _round(counts.f1),
    }


def _interval(value: Interval | None) -> list[float] | None:
    return None if value is None else [round(value.low, 6), round(value.high, 6)]


def _round(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 6)
