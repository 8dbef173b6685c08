"""How far reading has come, in bytes of the files as they lie on disk."""

from __future__ import annotations

import os
from typing import IO

from tabwib.packed import file_on_disk

__all__ = ["Meter"]


class Meter:
    """Counts the bytes of files that were read; readers open and close files on it, a progress bar looks at it.

    Attributes:
        total: Bytes of all files to be read; None where standard input is among them.
    """

    def __init__(self, total: int | None = None) -> None:
        self.total = total
        self._closed = 0
        self._size = 0
        self._stream: IO[bytes] | None = None

    def open(self, stream: IO[bytes]) -> None:
        """Notes that a file is being read now."""
        self._stream = file_on_disk(stream)
        self._size = os.fstat(self._stream.fileno()).st_size

    def close(self) -> None:
        """Notes that the file is done with, whether read to its end or not."""
        self._closed += self._size
        self._size = 0
        self._stream = None

    @property
    def done(self) -> int:
        """Bytes read so far, packed ones where a file is packed."""
        if self._stream is None or self._stream.closed:
            return self._closed
        return self._closed + min(self._stream.tell(), self._size)
