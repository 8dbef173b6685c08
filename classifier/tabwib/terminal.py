"""Predictions as a table for a terminal: a column a tag, left to right in English, right to left in Arabic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tabwib.prediction import Prediction
    from tabwib.taxonomy import Tag

__all__ = ["display_width", "printable", "table_head", "table_lines"]

MOST_COLUMNS = 8
"""Tags that have a column each; more are listed in one column."""

_ISOLATE = "\u2068"  # first strong isolate: what follows has its own direction
_END = "\u2069"  # pop directional isolate
_RIGHT_TO_LEFT = "\u200f"  # right-to-left mark: the line starts at the right even if it opens with a number
_ABSENT = "·"
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]")
_HEAD_OF_TAGS = {"ar": "الوسوم", "en": "tags"}
_HEAD_OF_IDS = {"ar": "المقال", "en": "article"}


def table_head(tags: Sequence[Tag], *, language: str) -> str:
    """Returns the line above those of `table_lines`."""
    return _line(_heads(tags, language), _widths(tags, language), _HEAD_OF_IDS[language], language)


def table_lines(
    predictions: Iterable[Prediction], tags: Sequence[Tag], *, language: str, scores: bool
) -> Iterator[str]:
    """Yields one line an article: the probability of each tag that holds, then the article's id.

    Lines come as predictions do, so the id, whose width is not known beforehand, stands last.

    Args:
        predictions: Of the articles.
        tags: The model's tags, in order.
        language: `ar`: Arabic names, and marks by which a terminal lays each line out from right to left.
        scores: Show the probability of every tag; those that hold are marked with `*`.
    """
    names = _names(tags, language)
    widths = _widths(tags, language)
    for prediction in predictions:
        shown = {tag.tag: f"{tag.probability:.2f}{'*' if scores else ''}" for tag in prediction.tags}
        if scores:
            shown |= {tag: f"{value:.2f} " for tag, value in prediction.scores.items() if tag not in shown}
        if len(tags) > MOST_COLUMNS:
            cells = ["  ".join(f"{names[tag]} {value}" for tag, value in shown.items()) or _ABSENT]
        else:
            cells = [shown.get(tag.id, _ABSENT) for tag in tags]
        yield _line(cells, widths, prediction.id, language)


def _names(tags: Sequence[Tag], language: str) -> dict[str, str]:
    return {tag.id: tag.name_ar if language == "ar" else tag.name_en for tag in tags}


def _heads(tags: Sequence[Tag], language: str) -> list[str]:
    return [_HEAD_OF_TAGS[language]] if len(tags) > MOST_COLUMNS else list(_names(tags, language).values())


def _widths(tags: Sequence[Tag], language: str) -> list[int]:
    return [max(display_width(head), 6) for head in _heads(tags, language)]


def display_width(text: str) -> int:
    """Returns the columns a text takes on a terminal: marks none, East Asian wide letters two.

    Examples:
        >>> display_width("تَبْويب")
        5
    """
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def _line(cells: Sequence[str], widths: Sequence[int], last: str, language: str) -> str:
    padded = [" " * (width - display_width(cell)) + cell for cell, width in zip(cells, widths, strict=True)]
    shown = "".join(char if char.isprintable() else "\ufffd" for char in last)
    if language == "ar":
        return f"{_RIGHT_TO_LEFT}{'  '.join(padded)}  {_ISOLATE}{shown}{_END}\n"
    return f"{'  '.join(padded)}  {shown}\n"


def printable(text: str) -> str:
    r"""Returns a text on one line, its control characters spelt out: what a feed says must not steer a terminal.

    Examples:
        >>> printable("a\nb\x1b[31m")
        'a\\nb\\x1b[31m'
    """
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)
