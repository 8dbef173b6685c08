"""The OpenAPI document of the API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from tabwib.labels import Grade
from tabwib.readers import KINDS
from tabwib.web.tagger import HOLDS_WORD

__all__ = ["openapi"]


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def _object(required: Sequence[str] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


TEXT = {"type": "string"}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
WHOLE = {"type": "integer", "minimum": 0}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_PARAGRAPHS = {"type": ["array", "null"], "items": TEXT}
WORDS = {"type": "string", "pattern": HOLDS_WORD.pattern}

ID = {"type": ["string", "integer"]}
CONTENT = [
    {"required": ["text"], "properties": {"text": TEXT}},
    {"required": ["paragraphs"], "properties": {"paragraphs": {"type": "array"}}},
]
"""An article has a text, or paragraphs."""

SOMETHING = [
    {"required": ["title"], "properties": {"title": WORDS}},
    {"required": ["text"], "properties": {"text": WORDS, "paragraphs": {"type": "null"}}},
    {"required": ["paragraphs"], "properties": {"paragraphs": {"type": "array", "contains": WORDS}}},
]
"""And there is something to tag in it: paragraphs go before the text."""

FILE_NAME = {"type": "string", "pattern": f"[^/.\\s]({'|'.join(map(re.escape, KINDS))})$"}


def openapi(most_articles: int, tags: Sequence[str]) -> dict[str, Any]:
    """Returns the document, OpenAPI 3.1.

    Args:
        most_articles: In one request.
        tags: Ids of the model's tags.
    """
    problems = {
        str(status): {"description": what, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
        for status, what in (
            (400, "The body is no JSON."),
            (406, "None of the media types asked for can be given."),
            (413, "Too many bytes or articles."),
            (415, "The body is of another content type."),
            (422, "No article, or one without a word."),
            (503, "Too many requests are waiting, or it took too long."),
        )
    }

    def operation(
        summary: str, answer: dict[str, Any], body: dict[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        found: dict[str, Any] = {"summary": summary, "responses": {"200": {"description": "Done.", "content": answer}}}
        if body is not None:
            found["requestBody"] = {"required": True, "content": body}
            found["responses"] |= problems
        return found | more

    article = {"anyOf": [WORDS, _ref("Article")]}
    evidence = _object(
        ("paragraph", "start", "end", "probability"), paragraph=WHOLE, start=WHOLE, end=WHOLE, probability=SHARE
    )
    tag = _object(
        ("tag", "probability", "evidence"), tag={"enum": list(tags)}, probability=SHARE, evidence=_many(evidence)
    )
    label = operation(
        "Keep a correction; it replaces an earlier one of the same id.", _json(_ref("Label")), _json(_ref("Correction"))
    )
    label["responses"]["201"] = label["responses"].pop("200")
    label["responses"]["403"] = {
        "description": "The server keeps no labels.",
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    answers = {
        **_json({"anyOf": [_ref("Prediction"), _many(_ref("Prediction"))]}),
        "application/vnd.iptc.ninjs+json": {"schema": {"anyOf": [{"type": "object"}, _many({"type": "object"})]}},
        "text/csv": {"schema": TEXT},
    }
    explained = operation(
        "Say what each word and pair of words adds to the log-odds of each tag.",
        _json(_many({"type": "object"})),
        _json(article),
    )
    explained["parameters"] = [{"name": "tag", "in": "query", "schema": {"enum": list(tags)}}]
    explained["responses"]["404"] = {
        "description": "No such tag.",
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "tabwib", "version": version("tabwib"), "description": "Topic tags for Arabic news."},
        "paths": {
            "/predict": {
                "post": operation(
                    "Tag one article or several.",
                    answers,
                    _json({"anyOf": [article, {**_many(article), "maxItems": most_articles}]}),
                    parameters=[{"name": "scores", "in": "query", "schema": {"type": "boolean", "default": False}}],
                )
            },
            "/explain": {"post": explained},
            "/read": {
                "post": operation(
                    "Read the articles of a file; the ending of its name says how.",
                    _json(
                        _object(
                            ("articles", "problems", "left_out"),
                            articles=_many(_ref("Article")),
                            problems=_many(TEXT),
                            left_out=WHOLE,
                        )
                    ),
                    {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
                    parameters=[{"name": "name", "in": "query", "required": True, "schema": FILE_NAME}],
                )
            },
            "/labels": {"post": label},
            "/tags": {
                "get": operation("The tags, and what their thresholds promise.", _json(_many({"type": "object"})))
            },
            "/healthz": {"get": operation("Whether the server is there.", _json({"type": "object"}))},
            "/readyz": {
                "get": operation("Whether an article that came now would be tagged.", _json({"type": "object"}))
            },
            "/metrics": {"get": operation("Counters for Prometheus.", {"text/plain": {"schema": TEXT}})},
            "/openapi.json": {"get": operation("This document.", _json({"type": "object"}))},
        },
        "components": {
            "schemas": {
                "Article": {
                    **_object(id=ID, title=MAYBE_TEXT, text=MAYBE_TEXT, paragraphs=MAYBE_PARAGRAPHS),
                    "allOf": [{"anyOf": CONTENT}, {"anyOf": SOMETHING}],
                },
                "Prediction": _object(
                    ("id", "tags"), id=TEXT, tags=_many(tag), scores={"type": "object", "additionalProperties": SHARE}
                ),
                "Correction": {
                    **_object(
                        ("id", "labels"),
                        id={"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]},
                        title=MAYBE_TEXT,
                        text=MAYBE_TEXT,
                        paragraphs=MAYBE_PARAGRAPHS,
                        labels={
                            "type": "object",
                            "propertyNames": {"enum": list(tags)},
                            "additionalProperties": {"enum": [True, False, *Grade]},
                            "minProperties": 1,
                        },
                    ),
                    "anyOf": CONTENT,
                },
                "Label": {"type": "object"},
                "Problem": _object(
                    ("title", "status", "detail"), type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT
                ),
            }
        },
    }
