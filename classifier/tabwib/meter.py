"""How far reading has come, in bytes of the files as they lie on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tabwib.packed import file_on_disk

__all__ = ["Meter"]


class Meter:
    """Counts the bytes of files that were read: readers tell it, a progress bar looks at it.

    Attributes:
        total: Bytes of all files to be read; None where standard input is among them.
    """

    def __init__(self, total: int | None = None) -> None:
        self.total = total
        self._added = 0
        self._stream: IO[bytes] | None = None

    def add(self, count: int) -> None:
        """Notes that so many bytes are done with."""
        self._added += count

    @contextmanager
    def following(self, stream: IO[bytes]) -> Iterator[None]:
        """Counts a file as it is read; at the end it is done with, whether read to its end or not."""
        self._stream = file_on_disk(stream)
        size = os.fstat(self._stream.fileno()).st_size
        try:
            yield
        finally:
            self._stream = None
            self.add(size)

    @property
    def done(self) -> int:
        """Bytes read so far, packed ones where a file is packed."""
        if self._stream is None or self._stream.closed:
            return self._added
        return self._added + self._stream.tell()
