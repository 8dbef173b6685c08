"""Lines that come when they come: a stream that knows whether its next one is there."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedReader

__all__ = ["Feed"]

PAUSE = 0.01
"""Seconds without a line after which nobody should wait for more; whoever writes a pipe full takes less."""

PIECE = 1 << 16
"""Bytes read at once: what a pipe holds."""


class Feed:
    """Lines of standard input, which may be an agency's feed as well as an archive.

    Args:
        stream: Of bytes; nobody else may read from it.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._lines: list[bytes] = []
        """Whole ones, the next one last."""
        self._begun = bytearray()
        """Of the line after them."""

    def readline(self, limit: int) -> bytes:
        """Returns the next line with its end, or its first `limit` bytes; nothing where the stream ends."""
        while not self._lines and len(self._begun) < limit:
            piece = self._stream.read1(PIECE)
            if not piece:
                break
            first, *others = piece.split(b"\n")
            self._begun += first
            if others:
                begun = others.pop()
                self._lines = [line + b"\n" for line in reversed(others)]
                self._lines.append(bytes(self._begun) + b"\n")
                self._begun = bytearray(begun)
        if self._lines and len(self._lines[-1]) <= limit:
            return self._lines.pop()
        if self._lines:
            line = self._lines.pop()
            self._lines.append(line[limit:])
        else:
            line = bytes(self._begun)
            del self._begun[:limit]
        return line[:limit]

    def is_dry(self) -> bool:
        """Whether nothing of the next line came within `PAUSE`; never of a stream in memory."""
        if self._lines:
            return False
        try:
            return not select.select([self._stream], [], [], PAUSE)[0]
        except (OSError, ValueError):
            return False
