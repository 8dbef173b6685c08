"""What in a page's markup makes its parser slow: a tag with thousands of attributes, found before it is parsed.

libxml2 takes time in the square of the attributes of one tag: 160,000 of them, a page of 1.6 MB, a minute and a half.
Tags are told apart here as the HTML standard does (its section on tokenization), in one walk.
"""

from __future__ import annotations

import re
from typing import cast

__all__ = ["most_attributes"]

_RAW = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
"""Elements in which no tag stands but their own end."""

_MERGED = ("html", "body")
"""Elements of which a page has one: the attributes of every further tag go to the first."""

_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+              # between attributes
    (?:=[^\s/>=]*+ | [^\s/>=]++)  # its name, which may open with an equals sign
    (?:\s*+=\s*+(?:"[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | [^\s>"'][^\s>]*+ | (?=>) | \Z))?+""",
    re.VERBOSE,
)
_END = re.compile(r"[\s/]*+>?")
_COMMENT_END = re.compile(r"--!?>")
_EMPTY_COMMENT = re.compile(r"<!---?>")


def most_attributes(page: str) -> int:
    """Returns how many attributes the tag with the most of them has.

    Examples:
        >>> most_attributes('<p class="a > b" hidden>1 < 2 <br></p><!-- <i a b c> -->')
        2
    """
    most = place = 0
    merged = dict.fromkeys(_MERGED, 0)
    while (place := page.find("<", place)) >= 0:
        name = _NAME.match(page, place)
        if name is None:
            place = _after_declaration(page, place)
            continue
        count, end = _attributes(page, name.end())
        element = name[1].lower()
        if element in merged:
            count = merged[element] = merged[element] + count
        most = max(most, count)
        place = end.end()
        is_open = page[name.start() + 1] != "/" and not end[0].endswith("/>")
        if element in _RAW and is_open:
            closing = re.compile(rf"</{element}(?=[\s/>])", re.IGNORECASE).search(page, place)
            place = closing.start() if closing else len(page)
    return most


def _attributes(page: str, place: int) -> tuple[int, re.Match[str]]:
    """Returns the number of attributes that follow on the name of a tag, and what ends it."""
    count = 0
    while attribute := _ATTRIBUTE.match(page, place):
        count += 1
        place = attribute.end()
    return count, cast("re.Match[str]", _END.match(page, place))  # it matches nothing as well


def _after_declaration(page: str, place: int) -> int:
    """Returns the place after a comment, a declaration, or a `<` that opens nothing."""
    if page.startswith("<!--", place):
        empty = _EMPTY_COMMENT.match(page, place)
        end = empty or _COMMENT_END.search(page, place + 4)
        return end.end() if end else len(page)
    if page[place + 1 : place + 2] in ("!", "?", "/"):
        end_at = page.find(">", place)
        return end_at + 1 if end_at >= 0 else len(page)
    return place + 1
