"""A prediction as a ninjs 3.1 news item (IPTC): tags as subjects with confidence, countries as places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from tabwib.prediction import Prediction
    from tabwib.taxonomy import Match, Tag

__all__ = ["to_ninjs"]

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
"""The schema that an item is valid against."""

MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
WIKIDATA = "http://www.wikidata.org/entity/"

ABOUT = "about"
"""What an article has to do with a tag, in a word of the published examples; ninjs has none for how near a term is."""

NO_ID = "urn:uuid:00000000-0000-0000-0000-000000000000"
"""The nil UUID (RFC 9562, 5.9): an article that came without an id."""

NEAREST_FIRST = ("exactMatch", "closeMatch", "broadMatch")
"""SKOS relations, the nearest first: an article about the tag is about these terms; not so about narrower ones."""

RETIRED = frozenset({"medtop:20000229"})
"""Media Topics that were retired and must not be assigned any more (20000229 was computer security)."""

_CHARACTER = r"(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_PATH = rf"(?:{_CHARACTER}|/)*"
_AUTHORITY = r"(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*(?::[0-9]*)?"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_AUTHORITY}(?:/{_PATH})?|(?!//){_PATH})"
    rf"(?:\?(?:{_CHARACTER}|[/?])*)?(?:#(?:{_CHARACTER}|[/?])*)?",
    re.ASCII,
)
"""A URI (RFC 3986, appendix A), but for addresses in brackets."""


def to_ninjs(prediction: Prediction, tags: Sequence[Tag], *, language: str = "en") -> dict[str, Any]:
    """Returns a partial news item that says what an article is about, to be merged into the item of the article.

    A tag becomes a subject: its name, its id as `literal`, the nearest Media Topic that is in force as `uri`, and the
    probability as `confidence` (0 to 100). A tag that is a country becomes a place, for which ninjs has no confidence.

    Args:
        prediction: Of one article. An id that is a URI is the item's `uri`; any other is quoted into a URN, and none
            is the nil UUID.
        tags: The model's tags.
        language: Of the names, `ar` or `en`.
    """
    by_id = {tag.id: tag for tag in tags}
    subjects = []
    places = []
    for found in prediction.tags:
        tag = by_id[found.tag]
        name = tag.name_ar if language == "ar" else tag.name_en
        if _nearest(tag, "iso3166-1"):
            place = {"name": name, "rel": ABOUT, "literal": tag.id}
            if entity := _nearest(tag, "wikidata"):
                place["uri"] = WIKIDATA + entity.id
            places.append(place)
            continue
        subject: dict[str, Any] = {"name": name, "rel": ABOUT, "literal": tag.id}
        if topic := _nearest(tag, "mediatopic"):
            subject["uri"] = MEDIA_TOPIC + topic.id.removeprefix("medtop:")
        subject["creator"] = f"tabwib {version('tabwib')}"
        subject["confidence"] = round(100 * found.probability)
        subjects.append(subject)
    item: dict[str, Any] = {
        "uri": _uri(prediction.id),
        "type": "text",
        "representationType": "partial",
        **({"altIds": [{"role": "tabwib", "value": prediction.id}]} if prediction.id else {}),
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
    if not id:
        return NO_ID
    if _URI.fullmatch(id):
        return id
    return "urn:x-tabwib:" + quote(id.encode("utf-8", "backslashreplace"), safe="")
