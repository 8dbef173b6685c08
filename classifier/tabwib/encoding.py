"""Which encoding bytes are in: the mark they open with, or the one in which they read as Arabic."""

from __future__ import annotations

import codecs

__all__ = ["guess_encoding", "is_misread", "is_wide"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer before those that they begin with."""

CANDIDATES = ("utf-8", "cp1256", "iso-8859-6", "cp864", "cp720", "utf-16-le", "utf-16-be")
"""Encodings that Arabic news is found in; at equal evidence the earlier one holds."""

_FREQUENT = frozenset("اليمنورتبعدسفهكقة")
"""Letters that make up four in five of any Arabic news text; the wrong code page hits them by chance only."""

LEAST_FREQUENT = 0.6
"""Share of the characters beyond ASCII that must be frequent letters before an encoding is named."""

SAMPLE = 8192
"""Bytes that are looked at."""


def guess_encoding(content: bytes) -> str | None:
    """Returns the name of the encoding in which bytes read as Arabic, or None.

    Examples:
        >>> guess_encoding("أعلنت الوزارة اليوم".encode("cp1256"))
        'cp1256'
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    found = {name: _share_of_frequent(content[:SAMPLE], name) for name in CANDIDATES}
    best = max(CANDIDATES, key=found.__getitem__)
    return best if found[best] >= LEAST_FREQUENT else None


def is_wide(encoding: str) -> bool:
    """Whether a line end takes more than one byte in an encoding."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def is_misread(text: str) -> bool:
    """Whether a text is Arabic UTF-8 that somebody read as a Western code page and saved again.

    Examples:
        >>> is_misread("أعلنت الوزارة".encode().decode("latin-1"))
        True
    """
    high = [char for char in text[:SAMPLE] if char > "\u007f"]
    return bool(high) and sum(char in "ØÙÛ" for char in high) > len(high) / 3


def _share_of_frequent(content: bytes, encoding: str) -> float:
    text = content.decode(encoding, "ignore") if encoding == "utf-8" else content.decode(encoding, "replace")
    high = [char for char in text if char > "\u007f"]
    return sum(char in _FREQUENT for char in high) / len(high) if high else 0.0
