"""Text and JSON lines from files, plain or gzipped, with errors that name the place and teach the way out."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from tabwib.errors import InputError

__all__ = ["LARGEST_RECORD", "decode", "open_bytes", "parse", "read_json_lines", "read_lines"]

LARGEST_RECORD = 20_000_000
"""Bytes of the largest file, line or unpacked article that is read: a hundred times the longest real article."""

_CP1256_ARABIC = frozenset(range(0xC0, 0xFF))
"""Bytes that stand for Arabic letters in Windows-1256; in UTF-8 most of them cannot follow each other."""


def open_bytes(path: Path) -> BinaryIO:
    """Opens a file for reading bytes, unpacking `.gz`.

    Raises:
        InputError: The file does not exist or may not be read.
    """
    try:
        return cast("BinaryIO", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: {_reason(error)}") from error


def decode(content: bytes, place: str, encoding: str = "utf-8") -> str:
    """Returns bytes as text without a byte order mark.

    Raises:
        InputError: The bytes are not in that encoding, or hold NUL characters.
    """
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        byte = content[error.start]
        raise InputError(
            f"{place}: not {encoding} (byte 0x{byte:02X} at offset {error.start}). {_remedy(content)}"
        ) from error
    if "\0" in text:
        raise InputError(f"{place}: not text (a NUL character at offset {text.index(chr(0))}). is it a binary file?")
    return text


def read_lines(stream: IO[bytes], name: str, encoding: str = "utf-8") -> Iterator[tuple[int, str | InputError]]:
    """Yields `(line number, line)` of each line that is not blank; a bad line comes as the error that it is.

    Lines are read one at a time, and an overlong one is passed over in pieces, so memory stays flat.
    """
    number = 0
    while True:
        try:
            content = stream.readline(LARGEST_RECORD + 1)
        except (OSError, EOFError, zlib.error) as error:
            yield number + 1, InputError(f"{name}:{number + 1}: {_reason(error)}. is the file whole?")
            return
        if not content:
            return
        number += 1
        if len(content) > LARGEST_RECORD:
            while content and not content.endswith(b"\n"):
                content = stream.readline(LARGEST_RECORD)
            yield number, InputError(f"{name}:{number}: line too long (over {LARGEST_RECORD:,} bytes). split it")
            continue
        try:
            line = decode(content, f"{name}:{number}", encoding)
        except InputError as error:
            yield number, error
            continue
        if not line.isspace():
            yield number, line


def parse(line: str, place: str) -> dict[str, Any]:
    """Returns the JSON object that a line holds.

    Raises:
        InputError: The line is no JSON object.
    """
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InputError(f"{place}: invalid JSON ({error}). one JSON object a line is needed") from error
    except RecursionError as error:
        raise InputError(f"{place}: JSON nested too deep. one flat JSON object a line is needed") from error
    if not isinstance(record, dict):
        raise InputError(f"{place}: not a JSON object ({type(record).__name__}). one object a line is needed")
    return record


def read_json_lines(
    stream: IO[bytes], name: str, encoding: str = "utf-8"
) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    """Yields `(line number, object)` of JSON lines; a bad line comes as the error that it is."""
    for number, line in read_lines(stream, name, encoding):
        if isinstance(line, InputError):
            yield number, line
            continue
        try:
            yield number, parse(line, f"{name}:{number}")
        except InputError as error:
            yield number, error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _remedy(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it opens with the mark of UTF-16; say --encoding utf-16"
    high = [byte for byte in content[:4096] if byte >= 0x80]
    if high and sum(byte in _CP1256_ARABIC for byte in high) > 0.9 * len(high):
        return "it looks like Windows-1256 Arabic; say --encoding cp1256"
    return "say --encoding NAME, or convert it to UTF-8"
