"""Predictions as lines of JSON, CSV and ninjs, and as a Parquet file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from tabwib.extras import load
from tabwib.ninjs import to_ninjs

if TYPE_CHECKING:
    from tabwib.labels import Tag
    from tabwib.predictor import Prediction

__all__ = ["csv_lines", "json_lines", "ninjs_lines", "write_parquet"]

ROW_GROUP = 1000
"""Predictions in memory at once when Parquet is written."""


def json_lines(predictions: Iterable[Prediction], *, scores: bool) -> Iterator[str]:
    """Yields one JSON object a line."""
    for prediction in predictions:
        yield _json_line(prediction.to_json(scores=scores))


def ninjs_lines(predictions: Iterable[Prediction], tags: Sequence[Tag], *, language: str) -> Iterator[str]:
    """Yields one ninjs 3.1 news item a line."""
    for prediction in predictions:
        yield _json_line(to_ninjs(prediction, tags, language=language))


def csv_lines(predictions: Iterable[Prediction], tags: Sequence[Tag], *, scores: bool) -> Iterator[str]:
    """Yields a header, then a row an article: id, its tags, a probability per tag, and the evidence as JSON.

    A tag's probability is left empty where the tag does not hold, unless all `scores` are asked for.
    """
    yield _csv_line(["id", "tags", *(tag.id for tag in tags), "evidence"])
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


def write_parquet(predictions: Iterable[Prediction], stream: IO[bytes], tags: Sequence[Tag], *, scores: bool) -> None:
    """Writes a row an article: `id`, `tags` (a list of structs with the evidence), `scores`, `extra` (JSON text).

    However the predictions end, the file holds those that came before, whole.

    Raises:
        TabwibError: pyarrow is not installed.
    """
    arrow = load("pyarrow", "writing Parquet")
    parquet = load("pyarrow.parquet", "writing Parquet")
    evidence = [("paragraph", arrow.int32()), ("start", arrow.int32()), ("end", arrow.int32())]
    tag_type = arrow.struct(
        [
            ("tag", arrow.string()),
            ("probability", arrow.float64()),
            ("evidence", arrow.list_(arrow.struct([*evidence, ("probability", arrow.float64())]))),
        ]
    )
    fields = [("id", arrow.string()), ("tags", arrow.list_(tag_type)), ("extra", arrow.string())]
    if scores:
        fields.append(("scores", arrow.struct([(tag.id, arrow.float64()) for tag in tags])))
    schema = arrow.schema(fields)
    rest = iter(predictions)
    with parquet.ParquetWriter(stream, schema) as writer:
        while rows := [_row(prediction, scores) for prediction in islice(rest, ROW_GROUP)]:
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


def _row(prediction: Prediction, scores: bool) -> dict[str, Any]:
    line = prediction.to_json(scores=scores)
    row: dict[str, Any] = {key: line[key] for key in ("id", "tags", "scores") if key in line}
    row["id"] = _encodable(row["id"])
    row["extra"] = _encodable(json.dumps(dict(prediction.extra), ensure_ascii=False)) if prediction.extra else None
    return row


def _json_line(record: dict[str, Any]) -> str:
    return _encodable(json.dumps(record, ensure_ascii=False)) + "\n"


def _csv_line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return _encodable(line.getvalue())


def _encodable(text: str) -> str:
    """Returns a text that UTF-8 can hold: a lone surrogate of a JSON escape goes out as the escape it came in as."""
    return text.encode("utf-8", "backslashreplace").decode()
