"""Which model drew an audit: how much it flags is known of that model alone, and estimated for every other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from tabwib.labels import LabelledArticle
from tabwib.model import Model

__all__ = ["DRAWN_BY", "drawn_by_others", "mark"]

DRAWN_BY = "drawn_by"
"""Key of an audit line: tag to the mark of the model whose flags decided at which chance the article was drawn."""


def mark(model: Model, tag: str) -> str:
    """Returns a hash, in 16 hexadecimal digits, of whatever decides which articles the model flags with a tag."""
    place = model.tag_ids.index(tag)
    entry = model.tags[place]
    scale = [entry.scale, entry.bias, entry.pool, entry.intercept, entry.threshold, model.normalizer.to_json()]
    digest = blake2b(json.dumps([*scale, model.features], sort_keys=True).encode(), digest_size=8)
    digest.update(np.ascontiguousarray(model.weights[:, place], dtype="<i2").data)
    return digest.hexdigest()


def drawn_by_others(model: Model, articles: Sequence[LabelledArticle]) -> tuple[str, ...]:
    """Returns the model's tags for which articles say that another model drew them, or other thresholds did."""
    found = []
    for tag in model.tag_ids:
        said = {_said(labelled, tag) for labelled in articles if tag in labelled.weight} - {None}
        if said and said != {mark(model, tag)}:
            found.append(tag)
    return tuple(found)


def _said(labelled: LabelledArticle, tag: str) -> str | None:
    marks = labelled.article.extra.get(DRAWN_BY)
    return str(marks[tag]) if isinstance(marks, dict) and tag in marks else None
