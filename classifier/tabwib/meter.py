"""How far reading has come, in bytes of the files as they lie on disk."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO

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

    def open(self, path: Path, stream: IO[bytes]) -> None:
        """Notes that a file is being read now."""
        self._size = path.stat().st_size
        self._stream = stream.fileobj if isinstance(stream, gzip.GzipFile) else stream

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
