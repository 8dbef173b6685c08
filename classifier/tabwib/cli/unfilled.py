"""Label lines for a person to fill in, as `tabwib audit` and `tabwib next` write them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tabwib.article import Article
from tabwib.labels import UNFILLED
from tabwib.unmarked import readable

__all__ = ["unfilled_line"]


def unfilled_line(article: Article, tags: Iterable[str], **more: Any) -> str:
    """Returns a label line whose every grade waits for a person, with more keys at its end.

    What the input says under the names that label lines give a meaning of their own is left out.
    """
    record = {
        **{key: value for key, value in article.extra.items() if key not in ("file", "labels", "weight")},
        "id": article.id,
        "title": readable(article.title),
        "paragraphs": [readable(article.text[start:end]) for start, end in article.paragraphs()],
        "labels": {tag: {"grade": UNFILLED} for tag in tags},
        **more,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"
