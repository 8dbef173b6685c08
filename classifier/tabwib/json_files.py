"""Records of a .json file: an array of articles, one article, or JSON lines after all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from tabwib.columns import Columns, Record
from tabwib.errors import InputError
from tabwib.jsonlines import LARGEST_RECORD, decode, narrowed, parse_json, parsed, raw_lines

__all__ = ["read_json"]

_NEEDED = "an array of articles, one article, or one a line is needed"


def read_json(stream: IO[bytes], name: str, encoding: str, columns: Columns) -> Iterator[Record]:
    """Yields a record for each article; a bad one comes as the error that it is.

    JSON lines are known by their first line, and read one at a time. Anything else is read whole, so it may be as large
    as one record. The place of an article is its line, or its number in the array.

    Raises:
        InputError: The file is neither, damaged, or too large to be read whole.
    """
    narrow, encoding = narrowed(stream, encoding)
    lines = raw_lines(narrow, name)
    head = []
    first = None
    for line in lines:
        head.append(line)
        first = next((record for _, record in parsed([line], name, encoding)), None)
        if first is not None:
            break
    else:
        return
    if isinstance(first, dict):
        found = parsed(chain(head, lines), name, encoding)
        yield from columns.read_all((f"{name}:{number}", record) for number, record in found)
    else:
        yield from columns.read_all(_records(_whole(chain(head, lines), name), name, encoding))


def _whole(lines: Iterator[tuple[int, bytes | InputError]], name: str) -> bytes:
    """Returns the bytes of all lines."""
    contents = []
    size = 0
    for _, content in lines:
        if isinstance(content, InputError):
            raise content
        contents.append(content)
        size += len(content)
        if size > LARGEST_RECORD:
            raise InputError(
                f"{name}: too large to be read whole (over {LARGEST_RECORD:,} bytes). write an article a line: "
                "jq -c '.[]'"
            )
    return b"".join(contents)


def _records(content: bytes, name: str, encoding: str) -> Iterator[Record]:
    value = _parsed(decode(content, name, encoding), name)
    if isinstance(value, dict):
        yield name, value
        return
    if not isinstance(value, list):
        raise InputError(f"{name}: not an article ({type(value).__name__}). {_NEEDED}")
    for number, record in enumerate(value, 1):
        place = f"{name}:{number}"
        if isinstance(record, dict):
            yield place, record
        else:
            yield place, InputError(f"{place}: not a JSON object ({type(record).__name__}). {_NEEDED}")


def _parsed(text: str, name: str) -> Any:
    try:
        return parse_json(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{name}:{error.lineno}: invalid JSON ({error.msg}). {_NEEDED}") from error
    except ValueError as error:
        raise InputError(f"{name}: invalid JSON ({error}). {_NEEDED}") from error
    except RecursionError as error:
        raise InputError(f"{name}: JSON nested too deep. {_NEEDED}") from error
