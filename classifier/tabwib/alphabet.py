"""Characters as bytes: a short word becomes one 16-byte number, so that numpy can compare and take words apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.text import Normalizer

__all__ = ["DELETED", "FOREIGN", "LONGEST", "WHITE_SPACE", "Alphabet", "Keys", "Page"]

LONGEST = 15
"""Characters of a word that fits a number, one byte being kept for a mark in front of it. Five in ten thousand are
longer."""

WHITE_SPACE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What `str.split` parts words at."""

SPACE, FOREIGN, DELETED = 0, 1, 255
"""Bytes of white space, of a character without a byte of its own, and of one that normalisation removes."""

_LETTERS = "".join(
    [
        "".join(map(chr, range(0x21, 0x7F))),  # ASCII
        "".join(map(chr, range(0x621, 0x63B))),
        "".join(map(chr, range(0x640, 0x653))),  # the other letters, tatweel, harakat
        "".join(map(chr, range(0x660, 0x66A))),  # Arabic-Indic digits
        "\u060c\u061b\u061f\u066a\u066b\u066c\u0670\u0671",  # Arabic punctuation, superscript alef, alef wasla
        "\u067e\u0686\u0698\u06a4\u06a9\u06af\u06be\u06c1\u06cc\u06d5",  # letters of names and of Persian keyboards
        "«»“”‘’‹›–—…•·°©",
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\xad",  # invisible
    ]
)
"""Characters with a byte of their own: all but one in a hundred thousand of real Arabic news."""


class Keys(NamedTuple):
    """Words of at most 16 bytes as two numbers each, `(n,)`: equal words have equal numbers and no others have."""

    low: NDArray[np.uint64]
    high: NDArray[np.uint64]


class Page:
    """Bytes with room behind them, of which any stretch of up to 16 can be read as a key.

    Attributes:
        bytes: `(n + 16,)`; the last 16 are white space.
    """

    def __init__(self, content: NDArray[np.uint8]) -> None:
        self.bytes = np.concatenate([content, np.zeros(16, dtype=np.uint8)])
        self.eights: NDArray[np.uint64] = np.ndarray(
            (len(self.bytes) - 7,), dtype="<u8", buffer=self.bytes, strides=(1,)
        )
        """The eight bytes from each place on."""

    def keys(self, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Keys:
        """Returns the stretches of at most 16 bytes as keys."""
        return Keys(
            self.eights.take(starts) & _LOW.take(lengths),
            self.eights.take(starts + 8, mode="clip") & _HIGH.take(lengths),
        )

    def runs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns where each run of bytes other than white space starts, and how long it is."""
        is_written = np.concatenate([_NOTHING, self.bytes != SPACE])
        edges = np.flatnonzero(is_written[1:] != is_written[:-1])
        return edges[::2], edges[1::2] - edges[::2]


_NOTHING = np.zeros(1, dtype=np.bool_)
_LOW, _HIGH = (
    np.array([(1 << 8 * min(max(length - before, 0), 8)) - 1 for length in range(17)], dtype=np.uint64)
    for before in (0, 8)
)
"""What leaves of the first and of the second eight bytes those of a stretch, by its length."""


class Alphabet:
    """Which byte stands for which character, and what normalisation makes of each byte.

    Attributes:
        plain: Byte of the normalised character, `(256,)`; `SPACE` where it is no part of a word, `DELETED` where
            nothing is left of it.
    """

    def __init__(self, normalizer: Normalizer) -> None:
        known = [char for char in _LETTERS if _is_simple(normalizer(char))]
        self._byte_of = {char: number for number, char in enumerate(known, FOREIGN + 1)}
        self._table = np.full(0x110000, FOREIGN, dtype=np.uint8)
        self._table[[ord(char) for char in WHITE_SPACE]] = SPACE
        self._table[[ord(char) for char in known]] = range(FOREIGN + 1, FOREIGN + 1 + len(known))
        self.plain: NDArray[np.uint8] = np.zeros(256, dtype=np.uint8)
        for char, byte in self._byte_of.items():
            target = normalizer(char)
            self.plain[byte] = (self._byte_of[target] if words(target) else SPACE) if target else DELETED

    def __getitem__(self, char: str) -> int:
        """Returns the byte of a character that has one."""
        return self._byte_of[char]

    def page(self, text: str) -> Page:
        """Returns a text as bytes, one a character."""
        code_points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return Page(self._table.take(code_points))


def _is_simple(target: str) -> bool:
    """Says whether a normalised character is one at most, and a letter only if that has a byte as well."""
    return len(target) <= 1 and (target in _LETTERS or not words(target))
