"""Columns in, columns out: same scores to the last bit, one blank row no reason to stop."""

from __future__ import annotations

import pytest

from tabwib.errors import InputError
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor

pytest.importorskip("pyarrow", reason="needs the extra arrow")
import pyarrow as pa

from tabwib.arrow import Columns, tag_batches, tag_table


@pytest.fixture
def table(cast: dict[str, LabelledArticle]) -> pa.Table:
    articles = [labelled.article for labelled in cast.values()]
    return pa.table(
        {
            "id": [article.id for article in articles] + ["blank"],
            "headline": [article.title for article in articles] + [None],
            "text": [article.text for article in articles] + [" \n"],
        }
    )


def test_a_table_says_what_the_predictor_says(
    predictor: Predictor, cast: dict[str, LabelledArticle], table: pa.Table
) -> None:
    """A warehouse must hold the very figures that the newsroom sees."""
    tagged = tag_table(predictor, table, Columns(title="headline")).to_pylist()
    for row, labelled in zip(tagged, cast.values(), strict=False):
        prediction = predictor.predict(labelled.article)
        assert row["scores"] == dict(prediction.scores)
        assert row["id"] == labelled.article.id
        assert [(tag["tag"], tag["probability"]) for tag in row["tags"]] == [
            (tag.tag, tag.probability) for tag in prediction.tags
        ]
        for found, tag in zip(row["tags"], prediction.tags, strict=True):
            assert [tuple(evidence.values()) for evidence in found["evidence"]] == [
                (evidence.paragraph, evidence.start, evidence.end, evidence.probability) for evidence in tag.evidence
            ]


def test_a_blank_row_is_null(predictor: Predictor, table: pa.Table) -> None:
    """Null says "not looked at"; an empty list would say "no topic"."""
    last = tag_table(predictor, table).to_pylist()[-1]
    assert last["tags"] is None
    assert last["scores"] is None


def test_batches_keep_their_sizes(predictor: Predictor, table: pa.Table) -> None:
    """Engines that stream batches expect as many back, empty ones included."""
    batches = [*table.to_batches(max_chunksize=5), table.slice(0, 0).combine_chunks().to_batches()]
    found = list(tag_batches(predictor, batches[:-1]))
    assert [len(batch) for batch in found] == [len(batch) for batch in batches[:-1]]
    assert tag_table(predictor, table.slice(0, 0)).num_rows == 0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (Columns(text="body"), "no column 'body'. the columns are id, headline, text"),
        (Columns(title="number"), "no column 'number'"),
    ],
)
def test_wrong_columns_are_named(predictor: Predictor, table: pa.Table, columns: Columns, message: str) -> None:
    """The user who mistyped a column sees those there are."""
    with pytest.raises(InputError, match=message):
        tag_table(predictor, table, columns)
    with pytest.raises(InputError, match="of type int64"):
        tag_table(predictor, pa.table({"text": [1]}))
    with pytest.raises(InputError, match="'tags' already"):
        tag_table(predictor, table.append_column("tags", table["id"]))
    with pytest.raises(InputError, match="2 columns are called 'text'"):
        tag_table(predictor, table.append_column("text", table["id"]))


def test_categories_and_empty_columns_are_texts(predictor: Predictor, table: pa.Table) -> None:
    """A data frame whose texts repeat has categories, and one without a title a column of nothing but null."""
    odd = pa.table({"headline": pa.nulls(len(table)), "text": table["text"].dictionary_encode()})
    assert tag_table(predictor, odd, Columns(title="headline"))["scores"] == tag_table(predictor, table)["scores"]
