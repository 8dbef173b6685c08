"""Predictions as JSON lines or as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from tabwib.labels import Tag
    from tabwib.predictor import Prediction

__all__ = ["write_json_lines", "write_table"]


def write_json_lines(predictions: Iterable[Prediction], stream: TextIO, *, scores: bool) -> None:
    """Writes one JSON object a line, each flushed whole."""
    for prediction in predictions:
        line = json.dumps(prediction.to_json(scores=scores), ensure_ascii=False)
        # A lone surrogate of a JSON escape has no UTF-8; it goes out as the escape that it came in as.
        stream.write(line.encode("utf-8", "backslashreplace").decode() + "\n")


def write_table(
    predictions: Iterable[Prediction], stream: TextIO, tags: Iterable[Tag], *, language: str, scores: bool
) -> None:
    """Writes one line an article: its tags with their probability, then its id.

    The id comes last because its width is not known before the last article is read.
    """
    names = {tag.id: tag.name_ar if language == "ar" else tag.name_en for tag in tags}
    for prediction in predictions:
        shown = "  ".join(f"{names[tag.tag]} {tag.probability:.2f}" for tag in prediction.tags) or "—"
        if scores:
            shown += "  (" + " ".join(f"{tag}={value:.3f}" for tag, value in prediction.scores.items()) + ")"
        stream.write(f"{prediction.id}\t{shown}\n")
