"""Spark in local mode: the frame comes back with the scores that the predictor gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor

pytest.importorskip("pyspark", reason="needs the extra spark: uv run --group bench pytest tests/test_spark.py")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)
from pyspark.sql import SparkSession

from tabwib.arrow import Columns
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
