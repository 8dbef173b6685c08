"""Markup inside a text, as content systems store it: blanked out in its place, so that every offset still holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = ["readable", "unmarked"]

FILLER = "\u034f"
"""The grapheme joiner: not seen, no white space, and deleted by the normalisation, so that no word breaks at it."""

_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|div|figcaption|figure|footer|form|h[1-6r]|header|iframe|li|main"
    "|nav|[ou]l|p|pre|section|table|t[dhr]|tbody|tfoot|thead|video"
)
"""Elements that stand apart from the text around them: a line ends where their tags are."""

_INLINE = re.compile(
    "[abiqsu]|abbr|bd[io]|big|cite|code|del|em|font|img|ins|kbd|mark|small|span|strike|strong|su[bp]|time|wbr"
)

_UNSEEN = frozenset(("script", "style"))
"""Elements whose content is no text."""

_TAG = re.compile(r"</?([a-z][a-z0-9]*)(?:[\s/:][^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.IGNORECASE)


def unmarked(text: str) -> str:
    r"""Returns a text of the same length in which tags, comments and entities of HTML are blanked out.

    A tag of a block becomes a line break, one inside a line is as if it were not there, and an entity becomes its
    character. What is no tag of HTML stays: `2 < 3`, `<unk>`.

    Examples:
        >>> unmarked("<p>قصف&nbsp;كييف</p>").split("\n")
        ['  ', 'قصف      كييف   ', '']
    """
    if "<" in text:
        text = "".join(_without_tags(text))
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return text


def readable(text: str) -> str:
    """Returns a text as a person reads it, markup taken out and not filled up: offsets do not hold in it."""
    return unmarked(text).replace(FILLER, "").strip()


def _without_tags(text: str) -> Iterator[str]:
    place = 0
    for start, end, fill in _marked(text):
        yield text[place:start]
        yield fill
        place = end
    yield text[place:]


def _marked(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields start, end and what stands in its place of every stretch of markup, in order."""
    place = text.find("<")
    closed = {"-->": True} | dict.fromkeys(_UNSEEN, True)  # a search that failed once fails for good: no second one
    while place >= 0:
        end = place
        if text.startswith("<!--", place):
            end = text.find("-->", place + 4) + 3 if closed["-->"] else 2
            closed["-->"] = end > 2
            if closed["-->"]:
                yield place, end, FILLER * (end - place)
        elif tag := _TAG.match(text, place):
            name, end = tag[1].lower(), tag.end()
            if name in _UNSEEN and closed[name]:
                closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, end)
                closed[name] = closing is not None
                end = closing.end() if closing else end
            if name in _UNSEEN or _BLOCK.fullmatch(name):
                yield place, end, " " * (end - place - 1) + "\n"
            elif _INLINE.fullmatch(name) or text[tag.end(1)] == ":":  # <o:p>
                yield place, end, FILLER * (end - place)
        place = text.find("<", max(end, place + 1))


def _character(entity: re.Match[str]) -> str:
    """Returns the character of an entity, filled up to its length; an unknown one as it is."""
    character = html.unescape(entity[0])
    if len(character) > 1:
        return entity[0]
    if character.isspace():
        return " " * len(entity[0])
    return character + FILLER * (len(entity[0]) - 1)
