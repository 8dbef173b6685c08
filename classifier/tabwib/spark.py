"""Tagging a Spark DataFrame: the model travels once to each executor, articles travel as Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import CharType, StringType, StructType, VarcharType

from tabwib.arrow import TEXT, Columns, tag_batches, tagged_schema
from tabwib.errors import InputError
from tabwib.model import from_bytes, to_bytes
from tabwib.predictor import Predictor

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["tag_frame"]


def tag_frame(predictor: Predictor, frame: DataFrame, columns: Columns = TEXT) -> DataFrame:
    """Returns the frame with the columns `tags` and `scores`, as `tabwib.arrow.tag_table` does, computed lazily.

    The executors need tabwib[arrow] installed; the model is broadcast, and each Python worker unpacks it once.

    Raises:
        InputError: As `tabwib.arrow.tag_table`.
    """
    schema = _tagged_schema(frame.schema, predictor.model.tag_ids, columns)
    model = frame.sparkSession.sparkContext.broadcast(to_bytes(predictor.model))

    def tagged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return tag_batches(_predictor(model.value), batches, columns)

    return frame.mapInArrow(tagged, schema)


def _tagged_schema(schema: StructType, tag_ids: Sequence[str], columns: Columns) -> StructType:
    """Returns the schema of the output. Spark's own types stay: some of them have no Arrow type without a time zone.

    Raises:
        InputError: As `tabwib.arrow.tag_table`.
    """
    tagged = tagged_schema(pa.schema([(name, pa.string()) for name in schema.names]), tag_ids, columns)
    for name in (columns.text, columns.title):
        if name is not None and not isinstance(kind := schema[name].dataType, StringType | CharType | VarcharType):
            raise InputError(f"column {name!r} is of type {kind.simpleString()}. texts are needed")
    added = from_arrow_schema(pa.schema([tagged.field("tags"), tagged.field("scores")]))
    return StructType([*schema.fields, *added.fields])


@lru_cache(maxsize=1)
def _predictor(content: bytes) -> Predictor:
    return Predictor(from_bytes(content))
