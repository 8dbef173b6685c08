"""Spark in local mode: the frame comes back with the scores that the predictor gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor

pytest.importorskip("pyspark", reason="needs the extra spark: uv run --group bench pytest tests/test_spark.py")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)
from pyspark.sql import SparkSession

from tabwib.arrow import Columns
from tabwib.errors import InputError
from tabwib.spark import tag_frame


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def test_a_frame_says_what_the_predictor_says(
    predictor: Predictor, cast: dict[str, LabelledArticle], session: Any
) -> None:
    """A cluster is more machines, not another tagger."""
    rows = [(labelled.article.id, labelled.article.title, labelled.article.text) for labelled in cast.values()]
    frame = session.createDataFrame(rows, "id string, title string, text string").repartition(2)
    found = {row["id"]: row for row in tag_frame(predictor, frame, Columns(title="title")).collect()}
    assert found.keys() == cast.keys()
    for labelled in cast.values():
        row = found[labelled.article.id]
        prediction = predictor.predict(labelled.article)
        assert row["scores"].asDict() == dict(prediction.scores)
        assert [tag["tag"] for tag in row["tags"]] == [tag.tag for tag in prediction.tags]


def test_columns_of_every_kind_come_along(predictor: Predictor, session: Any) -> None:
    """News has a time of publication, and Spark makes no Arrow type of that without a time zone."""
    kinds = "text string, at timestamp, local timestamp_ntz, day date, price decimal(9,2), more array<timestamp>"
    now = datetime(2026, 11, 23, 12)
    frame = session.createDataFrame([("قصف طال كييف.", now, now, now.date(), Decimal("1.50"), [now])], kinds)
    tagged = tag_frame(predictor, frame)
    assert tagged.schema.fields[:-2] == frame.schema.fields
    (row,) = tagged.collect()
    assert (row["at"], row["more"], row["tags"][0]["tag"]) == (now, [now], "ukraine")


def test_wrong_columns_are_named(predictor: Predictor, session: Any) -> None:
    """Before the cluster is asked for anything."""
    frame = session.createDataFrame([("نص", datetime(2026, 11, 23))], "text string, at timestamp")
    with pytest.raises(InputError, match=r"no column 'body'\. the columns are text, at"):
        tag_frame(predictor, frame, Columns(text="body"))
    with pytest.raises(InputError, match=r"column 'at' is of type timestamp\. texts are needed"):
        tag_frame(predictor, frame, Columns(text="at"))
    with pytest.raises(InputError, match="'tags' already"):
        tag_frame(predictor, tag_frame(predictor, frame))
