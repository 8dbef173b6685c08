"""Arrow tables in, Arrow tables out: for Parquet, DuckDB, Polars, Spark and whatever else speaks columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tabwib.article import Article
from tabwib.errors import InputError
from tabwib.prediction import Prediction
from tabwib.predictor import Predictor

__all__ = ["Columns", "tag_batches", "tag_table", "tagged_schema"]

EVIDENCE = pa.struct(
    [
        pa.field("paragraph", pa.int32()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("probability", pa.float64()),
    ]
)
"""A passage that speaks for a tag; offsets are characters of the text, as in `tabwib.prediction.Evidence`."""

TAGS = pa.list_(
    pa.struct(
        [
            pa.field("tag", pa.string()),
            pa.field("probability", pa.float64()),
            pa.field("evidence", pa.list_(EVIDENCE)),
        ]
    )
)
"""The tags of an article, likeliest first."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what.

    Attributes:
        text: The body.
        title: The headline, or None if there is none.
    """

    text: str = "text"
    title: str | None = None


TEXT = Columns()
"""A column `text`, and no titles."""


def tag_table(predictor: Predictor, table: pa.Table, columns: Columns = TEXT) -> pa.Table:
    """Returns the table with two more columns: `tags` and `scores`.

    Both are null in a row without a word to tag: one blank article must not stop a million others.

    Raises:
        InputError: A column is missing, there twice or holds no text, or there is a column `tags` or `scores` already.
    """
    schema = tagged_schema(table.schema, predictor.model.tag_ids, columns)
    return pa.Table.from_batches(tag_batches(predictor, table.to_batches(), columns), schema)


def tag_batches(
    predictor: Predictor,
    batches: Iterable[pa.RecordBatch],
    columns: Columns = TEXT,
) -> Iterator[pa.RecordBatch]:
    """Yields each record batch with the columns `tags` and `scores`, as `tag_table` does; memory stays flat.

    Raises:
        InputError: As `tag_table`.
    """
    for batch in batches:
        schema = tagged_schema(batch.schema, predictor.model.tag_ids, columns)
        texts = batch.column(columns.text).to_pylist()
        titles = batch.column(columns.title).to_pylist() if columns.title is not None else [None] * len(texts)
        articles = [Article("", text or "", title or "") for text, title in zip(texts, titles, strict=True)]
        predictions = _predictions(predictor, articles)
        tags = pa.array([_tags(prediction) for prediction in predictions], TAGS)
        scores = pa.array(
            [prediction and dict(prediction.scores) for prediction in predictions], schema.field("scores").type
        )
        yield pa.RecordBatch.from_arrays([*batch.columns, tags, scores], schema=schema)


def tagged_schema(schema: pa.Schema, tag_ids: Sequence[str], columns: Columns = TEXT) -> pa.Schema:
    """Returns the schema of the output for that of the input.

    Raises:
        InputError: As `tag_table`.
    """
    for name in (columns.text, columns.title):
        if name is None:
            continue
        if name not in schema.names:
            raise InputError(f"no column {name!r}. the columns are {', '.join(schema.names)}")
        if (count := schema.names.count(name)) > 1:
            raise InputError(f"{count} columns are called {name!r}. rename all but one")
        kind = schema.field(name).type
        if not _is_text(kind):
            raise InputError(f"column {name!r} is of type {kind}. texts are needed")
    for name in ("tags", "scores"):
        if name in schema.names:
            raise InputError(f"there is a column {name!r} already. rename it")
    scores = pa.struct([pa.field(tag, pa.float64()) for tag in tag_ids])
    return schema.append(pa.field("tags", TAGS)).append(pa.field("scores", scores))


def _is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts: categories of a data frame are, and a column that is all null may be."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    known = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(is_known(kind) for is_known in known)


def _predictions(predictor: Predictor, articles: list[Article]) -> list[Prediction | None]:
    """Returns a prediction for each article, None for one without a word."""
    try:
        return list(predictor.predict_all(articles))
    except InputError:  # asked for only now: few batches hold such a row, and looking takes a tenth of the time
        has_words = [next(article.passages(), None) is not None for article in articles]
        found = predictor.predict_all(article for article, has in zip(articles, has_words, strict=True) if has)
        return [next(found) if has else None for has in has_words]


def _tags(prediction: Prediction | None) -> list[dict[str, object]] | None:
    if prediction is None:
        return None
    return [
        {
            "tag": tag.tag,
            "probability": tag.probability,
            "evidence": [
                {
                    "paragraph": evidence.paragraph,
                    "start": evidence.start,
                    "end": evidence.end,
                    "probability": evidence.probability,
                }
                for evidence in tag.evidence
            ],
        }
        for tag in prediction.tags
    ]
