"""The cast: a dozen short articles that any reader of Arabic can label, used by tests and README alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy

ROOT = Path(__file__).parent.parent
CAST = ROOT / "tests" / "cast.jsonl"

NAME = {"type": "string"}
URI = {"type": "string", "format": "uri"}
SHARE = {"type": "integer", "minimum": 0, "maximum": 100}


def closed(required: tuple[str, ...] = (), **properties: object) -> dict[str, object]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


NINJS = closed(
    ("uri",),
    uri=URI,
    type={"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    representationType={"enum": ["full", "partial"]},
    altIds={"type": "array", "items": closed(role=NAME, value=NAME)},
    standard=closed(name=NAME, version=NAME, schema=URI),
    subjects={
        "type": "array",
        "items": closed(name=NAME, rel=NAME, uri=URI, literal=NAME, creator=NAME, relevance=SHARE, confidence=SHARE),
    },
    places={"type": "array", "items": closed(name=NAME, rel=NAME, uri=URI, literal=NAME)},
)
"""The part of ninjs-schema_3.1.json (github.com/iptc/newsinjson, 3ace397) that the keys written here fall under, put in
our own words: types, enumerations and bounds are those of the schema, and no other key is let through."""


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return Taxonomy.read(ROOT / "labels" / "tags.toml")


@pytest.fixture(scope="session")
def cast(taxonomy: Taxonomy) -> dict[str, LabelledArticle]:
    return {labelled.article.id: labelled for labelled in read_labels([CAST], taxonomy)}


@pytest.fixture(scope="session")
def ninjs() -> Draft202012Validator:
    """Returns what tells a ninjs 3.1 item; its draft leaves `format` alone unless a checker is named."""
    return Draft202012Validator(NINJS, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="session")
def predictor() -> Predictor:
    return Predictor.load()
