"""Where a verb's lines go: standard output, or a file that bears its name only when it is complete."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from tabwib.errors import InputError
from tabwib.portions import Portion, Ready, Report

__all__ = ["ID_OF", "Resumed", "binary_output", "text_output"]

ID_OF: dict[str, Callable[[dict[str, Any]], object]] = {
    "jsonl": lambda line: line["id"],
    "ninjs": lambda line: line["altIds"][0]["value"],
}
"""How the id is found in a line of each format that can be resumed."""

_BLOCK = 1 << 16


@contextlib.contextmanager
def text_output(out: Path | None) -> Iterator[TextIO]:
    """Yields standard output, or `OUT.partial`, which becomes `OUT` if nothing goes wrong.

    Raises:
        InputError: The file cannot be written.
    """
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        sys.stdout.flush()
        return
    with (
        _renamed(out) as partial,
        partial.open("w", encoding="utf-8", newline="\n") as stream,
    ):
        yield stream


@contextlib.contextmanager
def binary_output(out: Path | None, *, append: bool = False) -> Iterator[BinaryIO]:
    """Yields standard output or `OUT.partial`, as `text_output` does, for bytes."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with _renamed(out) as partial, partial.open("ab" if append else "wb") as stream:
        yield stream


def partial_path(out: Path) -> Path:
    """Returns the name that a file has while it is being written."""
    return out.with_name(f"{out.name}.partial")


@contextlib.contextmanager
def _renamed(out: Path) -> Iterator[Path]:
    partial = partial_path(out)
    try:
        yield partial
        partial.replace(out)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise InputError(f"{out}: cannot be written ({error.strerror or error})") from error


class Resumed:
    """A half-written output file: what it holds is not written again.

    Attributes:
        path: The half-written file.
        count: Whole lines in it, after a half one at its end was cut off.
    """

    def __init__(self, out: Path, form: str) -> None:
        """Finds `OUT.partial`, or takes OUT itself for half-written.

        Raises:
            InputError: The file cannot be read or cut.
        """
        self.path = partial_path(out)
        self._id_of = ID_OF[form]
        self._last = b""
        self.count = 0
        try:
            if not self.path.exists() and out.exists():
                out.replace(self.path)
            if self.path.exists():
                _cut_half_line(self.path)
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read ({error.strerror or error})") from error

    def rest(self, portions: Iterator[Portion], report: Report) -> Iterator[Portion]:
        """Yields the portions from the article of the last line on: that one is tagged anew to compare.

        Raises:
            InputError: A line is not of the article that stands in its place.
        """
        lines = self._lines()
        if (line := next(lines, None)) is None:
            yield from portions
            return
        for portion in portions:
            articles = portion.articles(report)
            for article in articles:
                self._compare(line, article.id)
                if (line := next(lines, None)) is None:
                    yield Ready([article, *articles])
                    yield from portions
                    return
        self._compare(line, None)

    def fresh(self, contents: Iterator[bytes]) -> Iterator[bytes]:
        """Yields the lines that are not in the file yet.

        Raises:
            InputError: The last line in the file comes out otherwise now.
        """
        first = next(contents, b"")
        if not first.startswith(self._last):
            raise InputError(
                f"{self.path}:{self.count}: comes out otherwise now. use the model and options that it was begun "
                f"with, or delete {self.path}"
            )
        yield first[len(self._last) :]
        yield from contents

    def _compare(self, line: bytes, id: str | None) -> None:
        """Raises an error unless the next line in the file is of the article with that id; None if there is none."""
        self.count += 1
        self._last = line
        place = f"{self.path}:{self.count}"
        try:
            found = self._id_of(json.loads(line))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{place}: no line of this format ({error}). delete it and start anew") from error
        if found != id:
            wanted = "the input ends before it" if id is None else f"the input has {id!r} there"
            raise InputError(f"{place}: article {found!r}, but {wanted}. delete {self.path} and start anew")

    def _lines(self) -> Iterator[bytes]:
        if self.path.exists():
            with self.path.open("rb") as stream:
                yield from stream


def _cut_half_line(path: Path) -> None:
    """Cuts off what stands after the last newline of a file."""
    with path.open("r+b") as stream:
        end = stream.seek(0, io.SEEK_END)
        while end > 0:
            start = max(0, end - _BLOCK)
            stream.seek(start)
            newline = stream.read(end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        stream.truncate(end)
