"""Gzipped files as streams that unpack no further than real text packs: a bomb is refused while it is small."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from tabwib.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["ALWAYS", "MOST_TIMES", "file_on_disk", "open_packed"]

MOST_TIMES = 200
"""Unpacked bytes to one packed byte. Arabic news packs some eight times, JSON lines with long keys twenty."""

ALWAYS = 4_000_000
"""Bytes that are unpacked whatever the ratio: a short file of one repeated line is no danger."""

_BLOCK = 1 << 16


class _Unpacking(io.RawIOBase):
    """The unpacked bytes of a file, read in order."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")
        self._unpacked = gzip.GzipFile(fileobj=self.file, mode="rb")
        self._place = str(path)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        content = self._unpacked.read(len(view))
        view[: len(content)] = content
        self._count += len(content)
        if self._count > ALWAYS and self._count > MOST_TIMES * self.file.tell():
            raise InputError(
                f"{self._place}: unpacks to more than {MOST_TIMES} times its size, as no text does. unpack it by hand "
                "if you trust it"
            )
        return len(content)

    def close(self) -> None:
        self._unpacked.close()
        self.file.close()
        super().close()


def open_packed(path: Path) -> BinaryIO:
    """Opens a gzipped file for reading the bytes in it, from the first to the last; it cannot be sought in.

    Reading raises InputError where the file unpacks as no text does.

    Raises:
        OSError: The file does not exist or may not be read.
    """
    return cast("BinaryIO", io.BufferedReader(_Unpacking(path), _BLOCK))


def file_on_disk(stream: IO[bytes]) -> IO[bytes]:
    """Returns the file that a stream reads from: the packed one, where the stream unpacks."""
    raw = getattr(stream, "raw", None)
    return raw.file if isinstance(raw, _Unpacking) else stream
