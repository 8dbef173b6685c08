"""The cast: a dozen short articles that any reader of Arabic can label, used by tests and README alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabwib.labels import LabelledArticle, Taxonomy, read_labels
from tabwib.predictor import Predictor

ROOT = Path(__file__).parent.parent
CAST = ROOT / "tests" / "cast.jsonl"


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return Taxonomy.read(ROOT / "labels" / "tags.toml")


@pytest.fixture(scope="session")
def cast(taxonomy: Taxonomy) -> dict[str, LabelledArticle]:
    return {labelled.article.id: labelled for labelled in read_labels([CAST], taxonomy)}


@pytest.fixture(scope="session")
def predictor() -> Predictor:
    return Predictor.load()
