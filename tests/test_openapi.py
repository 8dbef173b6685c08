"""The API does what its OpenAPI document says, whatever is sent."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import BaseSchema, Case, Config, GenerationMode

from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.tagger import Tagger

EXAMPLES = 40
"""Requests of each kind to each operation."""

CONFIG = {
    "checks": {"negative_data_rejection": {"expected-statuses": ["400", "404", "406", "413", "415", "422"]}},
}
"""What counts as turned away: without 413, which schemathesis leaves out, an array of six articles would not."""


@pytest.fixture(scope="session")
def schema(predictor: Predictor, tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    tagger = Tagger(predictor, seconds=20)
    corrections = Corrections(tmp_path_factory.mktemp("api") / "corrections.jsonl", Taxonomy(tagger.tags))
    app = application(tagger, Limits(bytes=200_000, articles=5, seconds=20), corrections)
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=Config.from_dict(CONFIG))


def test_the_document_is_openapi(schema: BaseSchema) -> None:
    """Client generators take nothing less."""
    schema.validate()
    for part in schema.raw_schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(part)


POST = ("/predict", "/explain", "/read", "/labels")
GET = ("/tags", "/healthz", "/readyz", "/metrics", "/openapi.json")
REQUESTS = [
    *((path, "POST", mode) for path in POST for mode in GenerationMode),
    *((path, "GET", GenerationMode.POSITIVE) for path in GET),
]
"""What takes nothing cannot be given anything wrong."""


@pytest.mark.parametrize(("path", "method", "mode"), REQUESTS)
def test_the_api_is_as_described(schema: BaseSchema, path: str, method: str, mode: GenerationMode) -> None:
    """Right and wrong requests that the document allows or forbids: no fault, no answer that it does not describe."""

    @given(schema[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def as_described(case: Case[Any]) -> None:
        case.call_and_validate()

    as_described()
