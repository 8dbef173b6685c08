"""Predictions as Arrow batches and as a Parquet file: `id`, `tags` with their evidence, `extra` as JSON, `scores`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from tabwib.extras import load
from tabwib.plain import json_text
from tabwib.writers import encodable

if TYPE_CHECKING:
    from tabwib.prediction import Prediction
    from tabwib.taxonomy import Tag

__all__ = ["prediction_schema", "record_batch", "write_parquet"]

ROW_GROUP = 1000
"""Rows of a row group."""


def prediction_schema(tags: Sequence[Tag], *, scores: bool) -> Any:
    """Returns the Arrow schema of a row an article; `scores` are a column of the probabilities of `tags`.

    Raises:
        TabwibError: pyarrow is not installed.
    """
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


def record_batch(predictions: Iterable[Prediction], tags: Sequence[Tag], *, scores: bool) -> Any:
    """Returns an Arrow record batch of a row an article.

    Raises:
        TabwibError: pyarrow is not installed.
    """
    rows = [_row(prediction, scores) for prediction in predictions]
    schema = prediction_schema(tags, scores=scores)
    return load("pyarrow", "writing Parquet").RecordBatch.from_pylist(rows, schema=schema)


def write_parquet(batches: Iterable[Any], stream: IO[bytes], schema: Any) -> None:
    """Writes record batches in row groups of `ROW_GROUP`: the same rows give the same bytes, however they came.

    However the batches end, the file holds the row groups that were full before, whole.

    Raises:
        TabwibError: pyarrow is not installed.
    """
    with load("pyarrow.parquet", "writing Parquet").ParquetWriter(stream, schema) as writer:
        for group in _row_groups(batches, schema):
            writer.write_table(group)


def _row_groups(batches: Iterable[Any], schema: Any) -> Iterator[Any]:
    arrow = load("pyarrow", "writing Parquet")
    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        while sum(map(len, waiting)) >= ROW_GROUP:
            table = arrow.Table.from_batches(waiting, schema)
            yield table.slice(0, ROW_GROUP).combine_chunks()
            waiting = table.slice(ROW_GROUP).to_batches()
    if any(map(len, waiting)):
        yield arrow.Table.from_batches(waiting, schema).combine_chunks()


def _row(prediction: Prediction, scores: bool) -> dict[str, Any]:
    line = prediction.to_json(scores=scores)
    row: dict[str, Any] = {key: line[key] for key in ("id", "tags", "scores") if key in line}
    row["id"] = encodable(row["id"])
    extra = prediction.handed_through()
    row["extra"] = encodable(json_text(extra)) if extra else None
    return row
