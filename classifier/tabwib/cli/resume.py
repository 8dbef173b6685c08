"""Going on with a half-written output: what it holds is held against the input, and not written again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from tabwib.cli.output import partial_path
from tabwib.cli.spool import Spool
from tabwib.errors import InputError
from tabwib.portions import Portion, Ready, Report
from tabwib.writers import encodable

__all__ = ["LINES", "Resumed", "ResumedLines", "ResumedRows"]

Record = TypeVar("Record")
Content = TypeVar("Content")

LINES = ("jsonl", "csv", "ninjs")
"""Formats of lines that can be gone on with. A table is laid out for the eye, and holds ids cut short."""

_BLOCK = 1 << 16


class Resumed(ABC, Generic[Record, Content]):
    """A half-written output.

    Attributes:
        path: The half-written file.
        count: Articles in it that were held against the input.
        last: The record of the last of them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.last: Record | None = None

    @abstractmethod
    def records(self) -> Iterator[Record]:
        """Yields what was written, an article a record."""

    @abstractmethod
    def id_of(self, record: Record) -> object:
        """Returns the id in a record."""

    @abstractmethod
    def fresh(self, contents: Iterator[Content]) -> Iterator[Content]:
        """Yields what is not in the file yet of what comes out from the article of the last record on."""

    def rest(self, portions: Iterator[Portion], report: Report) -> Iterator[Portion]:
        """Yields the portions from the article of the last record on: that one is tagged anew to compare.

        Raises:
            InputError: A record is not of the article that stands in its place.
        """
        records = self.records()
        if (record := next(records, None)) is None:
            yield from portions
            return
        for portion in portions:
            articles = portion.articles(report)
            for article in articles:
                self._compare(record, article.id)
                if (record := next(records, None)) is None:
                    yield Ready([article, *articles])
                    yield from portions
                    return
        self._compare(record, None)

    def _compare(self, record: Record, id: str | None) -> None:
        """Raises an error unless a record is of the article with that id; None if there is no article left."""
        self.count += 1
        self.last = record
        place = f"{self.path}:{self.count}"
        try:
            found = self.id_of(record)
        except (ValueError, KeyError, TypeError, IndexError, csv.Error) as error:
            raise InputError(f"{place}: no line of this format ({error}). delete it and start anew") from error
        if id is None or encodable(str(found)) != encodable(id):
            wanted = "the input ends before it" if id is None else f"the input has {id!r} there"
            raise InputError(f"{place}: article {found!r}, but {wanted}. delete {self.path} and start anew")

    def otherwise(self) -> InputError:
        """Returns the error that other options, or another model, would make another file."""
        place = f"{self.path}:{self.count}" if self.count else f"{self.path}"
        return InputError(
            f"{place}: comes out otherwise now. use the model and options that it was begun with, or delete {self.path}"
        )


class ResumedLines(Resumed[bytes, bytes]):
    """A half-written file of lines."""

    def __init__(self, out: Path, form: str, head: bytes) -> None:
        """Finds `OUT.partial`, or begins it with what OUT holds, and cuts off a record that is not whole.

        Args:
            out: The output file.
            form: One of `LINES`.
            head: What stands above the records.

        Raises:
            InputError: The file cannot be read or cut, or another head stands in it.
        """
        super().__init__(partial_path(out))
        self._form = form
        self._head = head
        self._is_begun = False
        try:
            if not self.path.exists() and out.exists():
                shutil.copy(out, self.path)  # OUT may be whole: it stays until what comes of it is
            if self.path.exists():
                self._cut()
                with self.path.open("rb") as stream:
                    found = stream.read(len(head))
                self._is_begun = found == head or bool(found)
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read ({error.strerror or error})") from error
        if self._is_begun and found != head:
            raise self.otherwise()

    def records(self) -> Iterator[bytes]:
        """Yields the lines; a row of CSV may be several."""
        if self._is_begun:
            with self.path.open("rb") as stream:
                stream.seek(len(self._head))
                yield from _rows(stream) if self._form == "csv" else stream

    def id_of(self, record: bytes) -> object:
        """Returns the id in a line."""
        if self._form == "csv":
            return next(csv.reader(io.StringIO(record.decode(), newline="")))[0]
        line: dict[str, Any] = json.loads(record)
        return line["id"] if self._form == "jsonl" else line["altIds"][0]["value"]

    def fresh(self, contents: Iterator[bytes]) -> Iterator[bytes]:
        """Yields the lines that are not in the file yet.

        Raises:
            InputError: The last line in the file comes out otherwise now.
        """
        if not self._is_begun:
            yield self._head
        first = next(contents, b"")
        last = self.last or b""  # known when the first portion was asked for, which next() did
        if not first.startswith(last):
            raise self.otherwise()
        yield first[len(last) :]
        yield from contents

    def _cut(self) -> None:
        """Cuts off what stands after the last whole record."""
        with self.path.open("r+b") as stream:
            stream.truncate(sum(map(len, _rows(stream))) if self._form == "csv" else _end_of_lines(stream))


class ResumedRows(Resumed[dict[str, Any], Any]):
    """A half-written Parquet file."""

    def __init__(self, spool: Spool) -> None:
        """Takes over what a spool holds.

        Raises:
            InputError: It cannot be read, or was written with other columns.
        """
        super().__init__(spool.path)
        self._spool = spool
        if not spool.recover():
            raise self.otherwise()

    def records(self) -> Iterator[dict[str, Any]]:
        """Yields the rows."""
        for batch in self._spool.batches():
            yield from batch.to_pylist()

    def id_of(self, record: dict[str, Any]) -> object:
        """Returns the id in a row."""
        return record["id"]

    def fresh(self, contents: Iterator[Any]) -> Iterator[Any]:
        """Yields batches of the rows that are not in the file yet.

        Raises:
            InputError: The last row in the file comes out otherwise now.
        """
        first = next(contents, None)
        if self.last is not None:
            if first is None or first.slice(0, 1).to_pylist() != [self.last]:
                raise self.otherwise()
            first = first.slice(1)
        if first is not None:
            yield first
        yield from contents


def _rows(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """Yields the whole rows of a CSV file from where a stream stands: a newline inside quotes ends none."""
    row = b""
    for line in stream:
        row += line
        if row.endswith(b"\n") and row.count(b'"') % 2 == 0:
            yield row
            row = b""


def _end_of_lines(stream: io.BufferedIOBase) -> int:
    """Returns where the last whole line of a file ends."""
    end = stream.seek(0, io.SEEK_END)
    while end > 0:
        start = max(0, end - _BLOCK)
        stream.seek(start)
        newline = stream.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
