"""Text and JSON lines from files, plain or gzipped, with errors that name the place and teach the way out."""

from __future__ import annotations

import io
import json
import math
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from tabwib.encoding import guess_encoding, is_wide
from tabwib.errors import InputError
from tabwib.packed import open_packed

__all__ = [
    "LARGEST_RECORD",
    "decode",
    "narrowed",
    "open_bytes",
    "parse",
    "parse_json",
    "parsed",
    "raw_lines",
    "read_json_lines",
]

LARGEST_RECORD = 20_000_000
"""Bytes of the largest file, line or unpacked article that is read: a hundred times the longest real article."""

DEEPEST = 100
"""Levels of lists and objects in each other; a CMS has five."""

_SPOKEN_NAMES = {"cp1256": "Windows-1256 Arabic", "iso-8859-6": "ISO-8859-6 Arabic", "utf-8-sig": "UTF-8"}
"""Encodings that go by another name among people."""


def open_bytes(path: Path) -> BinaryIO:
    """Opens a file for reading bytes, unpacking `.gz`.

    Raises:
        InputError: The file does not exist or may not be read.
    """
    try:
        return open_packed(path) if path.suffix == ".gz" else path.open("rb")
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
    except UnicodeError as error:
        raise InputError(f"{place}: not {encoding} ({error}). {_remedy(content)}") from error
    if "\0" in text:
        found = guess_encoding(content)
        if found is not None and is_wide(found):
            raise InputError(f"{place}: not {encoding} (NUL bytes). {_remedy(content)}")
        raise InputError(f"{place}: not text (a NUL character at offset {text.index(chr(0))}). is it a binary file?")
    return text


def raw_lines(stream: IO[bytes], name: str) -> Iterator[tuple[int, bytes | InputError]]:
    """Yields `(line number, bytes)` of each line, with its end; what is no line comes as the error that it is.

    Lines are read one at a time, and an overlong one is passed over in pieces, so memory stays flat.
    """
    number = 0
    while True:
        try:
            content = stream.readline(LARGEST_RECORD + 1)
            is_too_long = len(content) > LARGEST_RECORD
            while is_too_long and content and not content.endswith(b"\n"):
                content = stream.readline(LARGEST_RECORD)
        except InputError as error:
            yield number + 1, error
            return
        except (OSError, EOFError, UnicodeError, zlib.error) as error:
            yield number + 1, InputError(f"{name}:{number + 1}: {_reason(error)}. is the file whole?")
            return
        if not content and not is_too_long:
            return
        number += 1
        if is_too_long:
            yield number, InputError(f"{name}:{number}: line too long (over {LARGEST_RECORD:,} bytes). split it")
            continue
        yield number, content


def narrowed(stream: IO[bytes], encoding: str) -> tuple[IO[bytes], str]:
    """Returns a stream that can be cut at newline bytes, and its encoding: UTF-16 and UTF-32 are turned to UTF-8."""
    return (cast("BinaryIO", _Narrowed(stream, encoding)), "utf-8") if is_wide(encoding) else (stream, encoding)


class _Narrowed:
    """Lines of a text in wide characters, as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._text = io.TextIOWrapper(cast("BinaryIO", stream), encoding=encoding, newline="\n")

    def readline(self, limit: int) -> bytes:
        return self._text.readline(limit).encode("utf-8", "surrogatepass")


def parse(line: str, place: str, *, keys_once: bool = False) -> dict[str, Any]:
    """Returns the JSON object that a line holds.

    Args:
        line: The line.
        place: Where it stands.
        keys_once: A key that stands twice in an object is an error.

    Raises:
        InputError: The line is no JSON object.
    """
    try:
        record = parse_json(line)
        if keys_once:
            json.loads(line, object_pairs_hook=_each_once)
    except ValueError as error:
        raise InputError(f"{place}: invalid JSON ({error}). one JSON object a line is needed") from error
    except RecursionError as error:
        raise InputError(f"{place}: JSON nested too deep. one flat JSON object a line is needed") from error
    if not isinstance(record, dict):
        raise InputError(f"{place}: not a JSON object ({type(record).__name__}). one object a line is needed")
    return record


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    return found


def parse_json(text: str) -> Any:
    """Returns the value of a JSON text; of a key that stands twice in an object, the last one holds.

    Raises:
        ValueError: It is no JSON, or holds a number that JSON does not know (NaN, 1e999).
        RecursionError: It is nested too deep for whoever writes it out again.
    """
    value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    return value


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON number")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:20]} is beyond all numbers")
    return value


def _check_depth(value: Any) -> None:
    """Raises RecursionError where lists and objects stand in each other more than `DEEPEST` deep."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            part
            for outer in level
            if isinstance(outer, dict | list)
            for part in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise RecursionError("nested too deep")


def read_json_lines(
    stream: IO[bytes], name: str, *, keys_once: bool = False
) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    """Yields `(line number, object)` of JSON lines in UTF-8; a bad line comes as the error that it is."""
    return parsed(raw_lines(stream, name), name, "utf-8", keys_once=keys_once)


def parsed(
    lines: Iterable[tuple[int, bytes | InputError]], name: str, encoding: str, *, keys_once: bool = False
) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    """Yields `(line number, object)` of raw lines that are not blank; a bad one comes as the error that it is."""
    for number, content in lines:
        if isinstance(content, InputError):
            yield number, content
            continue
        if content in (b"\n", b"\r\n"):
            continue
        place = f"{name}:{number}"
        try:
            line = decode(content, place, encoding)
            if not line.isspace():
                yield number, parse(line, place, keys_once=keys_once)
        except InputError as error:
            yield number, error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _remedy(content: bytes) -> str:
    """Returns what to do about bytes that are not in the encoding that was named."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it opens with the mark of UTF-16; say --encoding utf-16"
    found = guess_encoding(content)
    if found is None:
        return "say --encoding NAME, or convert it to UTF-8"
    return f"it looks like {_SPOKEN_NAMES.get(found, found.upper())}; say --encoding {found}"
