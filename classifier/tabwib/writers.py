"""Predictions as lines of JSON, CSV and ninjs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tabwib.plain import json_text

if TYPE_CHECKING:
    from tabwib.prediction import Prediction
    from tabwib.taxonomy import Tag

__all__ = ["csv_head", "csv_lines", "encodable", "json_lines", "ninjs_lines"]


def json_lines(predictions: Iterable[Prediction], *, scores: bool) -> Iterator[str]:
    """Yields one JSON object a line."""
    for prediction in predictions:
        yield _json_line(prediction.to_json(scores=scores))


def ninjs_lines(predictions: Iterable[Prediction], tags: Sequence[Tag], *, language: str) -> Iterator[str]:
    """Yields one ninjs 3.1 news item a line."""
    from tabwib.ninjs import to_ninjs  # it asks for the version of the package: slow, and other formats need it not

    for prediction in predictions:
        yield _json_line(to_ninjs(prediction, tags, language=language))


def csv_head(tags: Sequence[Tag]) -> str:
    """Returns the line above those of `csv_lines`."""
    return _csv_line(["id", "tags", *(tag.id for tag in tags), "evidence"])


def csv_lines(predictions: Iterable[Prediction], tags: Sequence[Tag], *, scores: bool) -> Iterator[str]:
    """Yields a row an article: id, its tags, a probability per tag, and the evidence as JSON.

    A tag's probability is left empty where the tag does not hold, unless all `scores` are asked for.
    """
    for prediction in predictions:
        line = prediction.to_json(scores=scores)
        shown = {tag["tag"]: tag["probability"] for tag in line["tags"]}
        cells = line["scores"] if scores else shown
        evidence = {tag["tag"]: tag["evidence"] for tag in line["tags"]}
        yield _csv_line(
            [
                line["id"],
                "|".join(shown),
                *(cells.get(tag.id, "") for tag in tags),
                json.dumps(evidence) if shown else "",
            ]
        )


def _json_line(record: dict[str, Any]) -> str:
    return encodable(json_text(record)) + "\n"


def _csv_line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return encodable(line.getvalue())


def encodable(text: str) -> str:
    """Returns a text that UTF-8 can hold: a lone surrogate of a JSON escape goes out as the escape it came in as."""
    return text.encode("utf-8", "backslashreplace").decode()
