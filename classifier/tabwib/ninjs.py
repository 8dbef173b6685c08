"""A prediction as a ninjs 3.1 news item (IPTC): tags as subjects with confidence, countries as places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from tabwib.labels import Match, Tag
    from tabwib.predictor import Prediction

__all__ = ["to_ninjs"]

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
"""The schema that an item is valid against."""

MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
WIKIDATA = "http://www.wikidata.org/entity/"

NEAREST_FIRST = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")
"""SKOS relations, the nearest first."""

RETIRED = frozenset({"medtop:20000229"})
"""Media Topics that were retired and must not be assigned any more (20000229 was computer security)."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]+\Z")
_UNSAFE = re.compile(r"[\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")


def to_ninjs(prediction: Prediction, tags: Sequence[Tag], *, language: str = "en") -> dict[str, Any]:
    """Returns a partial news item that says what an article is about, to be merged into the item of the article.

    A tag becomes a subject: its name, its id as `literal`, the nearest Media Topic that is in force as `uri`, how near
    that is as `rel`, and the probability as `confidence` (0 to 100). A tag that is a country becomes a place, for
    which ninjs has no confidence.

    Args:
        prediction: Of one article. An id that is a URI is the item's `uri`; any other is quoted into a URN.
        tags: The model's tags.
        language: Of the names, `ar` or `en`.
    """
    by_id = {tag.id: tag for tag in tags}
    subjects = []
    places = []
    for found in prediction.tags:
        tag = by_id[found.tag]
        name = tag.name_ar if language == "ar" else tag.name_en
        if country := _nearest(tag, "iso3166-1"):
            place = {"name": name, "rel": country.relation, "literal": tag.id}
            if entity := _nearest(tag, "wikidata"):
                place["uri"] = WIKIDATA + entity.id
            places.append(place)
            continue
        subject: dict[str, Any] = {"name": name, "literal": tag.id}
        if topic := _nearest(tag, "mediatopic"):
            subject["uri"] = MEDIA_TOPIC + topic.id.removeprefix("medtop:")
            subject["rel"] = topic.relation
        subject["creator"] = f"tabwib {version('tabwib')}"
        subject["confidence"] = round(100 * found.probability)
        subjects.append(subject)
    item: dict[str, Any] = {
        "uri": _uri(prediction.id),
        "type": "text",
        "representationType": "partial",
        "altIds": [{"role": "tabwib", "value": prediction.id}],
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
    }
    if subjects:
        item["subjects"] = subjects
    if places:
        item["places"] = places
    return item


def _nearest(tag: Tag, scheme: str) -> Match | None:
    """Returns the nearest term of a vocabulary that is not retired; at equal nearness the one listed first."""
    terms = [
        match
        for match in tag.matches
        if match.scheme == scheme and match.id not in RETIRED and match.relation in NEAREST_FIRST
    ]
    return min(terms, key=lambda match: NEAREST_FIRST.index(match.relation), default=None)


def _uri(id: str) -> str:
    if _URI.match(id) and not _UNSAFE.search(id):
        return id
    return "urn:x-tabwib:" + quote(id.encode("utf-8", "backslashreplace"), safe="")
