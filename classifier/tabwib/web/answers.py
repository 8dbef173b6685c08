"""What answers look like: the media type that a client takes, JSON, ninjs and CSV of predictions, explanations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from tabwib.explanation import Explanation, WordShare
from tabwib.model import TagModel
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag
from tabwib.web.problem import Problem

__all__ = ["CSV", "JSON", "NINJS", "accepted", "csv_table", "explained", "json_response", "tag_card"]

JSON = "application/json"

CSV = "text/csv"

NINJS = "application/vnd.iptc.ninjs+json"
"""Media type that stands for ninjs in Accept headers and answers."""


def accepted(header: str) -> str:
    """Returns the media type of the answer: JSON unless the client prefers ninjs or CSV.

    Raises:
        Problem: The client takes none of them.
    """
    weights: dict[str, float] = {}
    for part in header.split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            weights[kind.lower()] = float(quality)
        except ValueError:
            continue
    if not header.strip():
        return JSON
    offers = {
        JSON: (JSON, "application/*", "*/*"),
        NINJS: (NINJS, "application/ninjs+json", "application/*", "*/*"),
        CSV: (CSV, "text/*", "*/*"),
    }
    quality_of = {  # the most specific range that names an offer decides (RFC 9110, 12.5.1)
        offer: next((weights[name] for name in names if name in weights), 0.0) for offer, names in offers.items()
    }
    best = max(quality_of, key=quality_of.__getitem__)
    if quality_of[best] <= 0:
        raise Problem(406, f"accept {header!r}. ask for {', '.join(offers)}")
    return best


def json_response(content: Any, media_type: str = JSON, status: int = 200) -> Response:
    """Returns JSON; a lone surrogate goes out as the escape it came in as."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return Response(text.encode("utf-8", "backslashreplace"), status, media_type=media_type)


def csv_table(predictions: Sequence[Prediction], tags: Sequence[Tag]) -> str:
    """Returns a row a prediction: id, its tags, the probability of every tag."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["id", "tags", *(tag.id for tag in tags)])
    for prediction in predictions:
        shown = "|".join(tag.tag for tag in prediction.tags)
        writer.writerow([prediction.id, shown, *(round(prediction.scores[tag.id], 4) for tag in tags)])
    return table.getvalue()


def explained(found: Explanation) -> dict[str, Any]:
    """Returns an explanation as JSON: offsets of words count from the start of the text, as those of passages do."""
    return {
        "tag": found.tag,
        "probability": round(found.probability, 4),
        "threshold": found.threshold,
        "log_odds": round(found.log_odds, 4),
        "intercept": round(found.intercept, 4),
        "passages": [
            {
                "paragraph": share.passage.paragraph,
                "start": share.passage.start,
                "end": share.passage.end,
                "share": round(share.share, 4),
                "words": _placed(share.words, share.passage.start),
                "pairs": _placed(share.pairs, share.passage.start),
            }
            for share in found.passages
        ],
    }


def _placed(terms: Sequence[WordShare], offset: int) -> list[dict[str, Any]]:
    return [
        {"start": offset + term.word.start, "end": offset + term.word.end, "share": round(term.share, 4)}
        for term in terms
    ]


def tag_card(entry: TagModel) -> dict[str, Any]:
    """Returns what a client needs to know of a tag: its names, what it means, what its threshold promises."""
    return {
        "tag": entry.tag.id,
        "name_ar": entry.tag.name_ar,
        "name_en": entry.tag.name_en,
        "definition": entry.tag.definition,
        "excludes": entry.tag.excludes,
        "threshold": entry.threshold,
        "verdict": entry.verdict,
        "matches": [{"scheme": m.scheme, "id": m.id, "relation": m.relation} for m in entry.tag.matches],
    }
