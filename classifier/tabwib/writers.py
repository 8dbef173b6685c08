"""Predictions as lines of JSON, CSV and ninjs, and as Arrow batches for a Parquet file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from tabwib.extras import load
from tabwib.ninjs import to_ninjs

if TYPE_CHECKING:
    from tabwib.labels import Tag
    from tabwib.predictor import Prediction

__all__ = ["csv_head", "csv_lines", "json_lines", "ninjs_lines", "record_batch", "write_parquet"]

ROW_GROUP = 1000
"""Predictions from which on Parquet is written out."""


def json_lines(predictions: Iterable[Prediction], *, scores: bool) -> Iterator[str]:
    """Yields one JSON object a line."""
    for prediction in predictions:
        yield _json_line(prediction.to_json(scores=scores))


def ninjs_lines(predictions: Iterable[Prediction], tags: Sequence[Tag], *, language: str) -> Iterator[str]:
    """Yields one ninjs 3.1 news item a line."""
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


def record_batch(predictions: Iterable[Prediction], tags: Sequence[Tag], *, scores: bool) -> Any:
    """Returns an Arrow record batch of a row an article: `id`, `tags` (with the evidence), `extra` (JSON), `scores`.

    Raises:
        TabwibError: pyarrow is not installed.
    """
    rows = [_row(prediction, scores) for prediction in predictions]
    return load("pyarrow", "writing Parquet").RecordBatch.from_pylist(rows, schema=_schema(tags, scores))


def write_parquet(batches: Iterable[Any], stream: IO[bytes], tags: Sequence[Tag], *, scores: bool) -> None:
    """Writes what `record_batch` returned, in row groups of about `ROW_GROUP`.

    However the batches end, the file holds those that were written out before, whole.

    Raises:
        TabwibError: pyarrow is not installed.
    """
    arrow = load("pyarrow", "writing Parquet")
    gathered = []
    with load("pyarrow.parquet", "writing Parquet").ParquetWriter(stream, _schema(tags, scores)) as writer:
        for batch in batches:
            gathered.append(batch)
            if sum(map(len, gathered)) >= ROW_GROUP:
                writer.write_table(arrow.Table.from_batches(gathered))
                gathered = []
        if gathered:
            writer.write_table(arrow.Table.from_batches(gathered))


def _schema(tags: Sequence[Tag], scores: bool) -> Any:
    arrow = load("pyarrow", "writing Parquet")
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
    return arrow.schema(fields)


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
