"""Normalised Arabic: one table from code point to replacement, and the words of a normalised text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

__all__ = ["Normalizer", "Word", "surfaces", "words"]

_WORD = re.compile("[0-9a-zà-öø-ÿ\u0621-\u063a\u0641-\u064a]+")


class Normalizer(dict[int, str]):
    """A table for `str.translate`: a code point that it does not hold is deleted.

    The table is compiled from camel-tools functions by `tabwib.normalization` and travels inside the model, so
    that the predictor normalises exactly as the training did without importing camel-tools.
    """

    def __missing__(self, code_point: int) -> None:
        return None

    def __call__(self, text: str) -> str:
        """Returns the normalised text; normalising twice changes nothing more."""
        return text.translate(self)

    @classmethod
    def from_json(cls, table: Mapping[str, str]) -> Normalizer:
        """Reads what `to_json` wrote."""
        return cls({ord(source): target for source, target in table.items()})

    def to_json(self) -> dict[str, str]:
        """Returns the table as a JSON object from character to replacement, in code point order."""
        return {chr(code_point): self[code_point] for code_point in sorted(self)}


class Word(NamedTuple):
    """A surface form, as `str.split` finds it, with its place.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        surface: The characters, nothing changed.
    """

    start: int
    end: int
    surface: str


def words(normalized: str) -> list[str]:
    """Returns the words of a normalised text: runs of Arabic letters, Latin letters and digits.

    Examples:
        >>> words('(ستارت-3) وقعت "امس".')
        ['ستارت', '3', 'وقعت', 'امس']
    """
    return _WORD.findall(normalized)


def surfaces(text: str) -> Iterator[Word]:
    """Yields the same forms as `text.split()`, with their offsets."""
    end = 0
    for surface in text.split():
        start = text.index(surface, end)
        end = start + len(surface)
        yield Word(start, end, surface)
