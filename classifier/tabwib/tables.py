"""Records of articles in columns: .csv, .tsv and .parquet files."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from tabwib.columns import Columns, Record, renamed
from tabwib.errors import InputError
from tabwib.extras import load
from tabwib.jsonlines import LARGEST_RECORD, decode, narrowed, raw_lines
from tabwib.packed import ALWAYS, MOST_TIMES
from tabwib.plain import plain

__all__ = ["read_delimited", "read_parquet"]

_DELIMITERS = ",;\t|"
"""What may stand between fields of a .csv file; spreadsheets in Arabic locales write semicolons."""

_BATCH = 256
"""Rows of a Parquet file in memory at once."""


def read_delimited(
    stream: IO[bytes], name: str, encoding: str, columns: Columns, *, delimiter: str | None = None
) -> Iterator[Record]:
    """Yields a record for each row after the header; a row that is wrong comes as the error that it is.

    Args:
        stream: The file.
        name: Of the file, for places.
        encoding: Of the bytes.
        columns: Which columns hold what.
        delimiter: Between fields; found out from the header if left out.

    Raises:
        InputError: The file has no header, or no column holds the text.
    """
    csv.field_size_limit(LARGEST_RECORD)
    lines = _Lines(stream, name, encoding)
    header_line = next(lines, None)
    if header_line is None or lines.errors:
        raise next(iter(lines.errors.values()), InputError(f"{name}: empty. a header of column names is needed"))
    delimiter = delimiter or max(_DELIMITERS, key=header_line.count)
    try:
        header = [column.strip() for column in next(csv.reader([header_line], delimiter=delimiter))]
    except csv.Error as error:
        raise InputError(f"{name}:1: not a row ({error}). a header of column names is needed") from error
    roles = {column: key for key, column in columns.found_in(header, name).items()}
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        first = lines.number + 1
        lines.size = 0
        try:
            row = next(rows, None)
        except _RowTooLongError as error:
            raise InputError(
                f"{name}:{first}: a row of over {LARGEST_RECORD:,} bytes; the rest is not read. is a quote left open?"
            ) from error
        except csv.Error as error:
            yield f"{name}:{first}", InputError(f"{name}:{first}: not a row ({error}). is a quote left open?")
            continue
        wrong = [lines.errors.pop(number) for number in sorted(lines.errors)]
        if wrong:
            yield f"{name}:{first}", wrong[0]
        elif row is None:
            return
        elif lines.is_at_end:
            what = "a quote is left open to the end of the file, over all rows from here on"
            yield f"{name}:{first}", InputError(f"{name}:{first}: {what}. close it, or write it twice to mean it")
        elif not row:
            continue  # a blank line
        elif len(row) != len(header):
            place = f"{name}:{lines.number}"
            yield place, InputError(f"{place}: {len(row)} fields under {len(header)} columns. is a quote left open?")
        else:
            place = f"{name}:{lines.number}"
            yield place, _record(zip(header, row, strict=True), roles)


class _RowTooLongError(Exception):
    """A row goes on over more lines than an article has."""


class _Lines(Iterator[str]):
    """Lines for the csv module, which wants text: of one that is wrong the quotes are handed on and the error kept.

    Attributes:
        number: Of the last line.
        size: Bytes since it was last set to 0.
        errors: By number of the line.
        is_at_end: Whether a line was asked for that is not there: by a row, only inside a quote.
    """

    def __init__(self, stream: IO[bytes], name: str, encoding: str) -> None:
        narrow, self._encoding = narrowed(stream, encoding)
        self._lines = raw_lines(narrow, name)
        self._name = name
        self.number = 0
        self.size = 0
        self.errors: dict[int, InputError] = {}
        self.is_at_end = False

    def __next__(self) -> str:
        try:
            self.number, content = next(self._lines)
        except StopIteration:
            self.is_at_end = True
            raise
        if isinstance(content, InputError):
            self.errors[self.number] = content
            return "\n"
        self.size += len(content)
        if self.size > LARGEST_RECORD:
            raise _RowTooLongError
        try:
            return decode(content, f"{self._name}:{self.number}", self._encoding)
        except InputError as error:
            self.errors[self.number] = error
            return content.decode(self._encoding, "replace").replace("\0", "")


def _record(cells: Iterable[tuple[str, Any]], roles: Mapping[str, str]) -> dict[str, Any]:
    """Returns a row by its keys; a column `paragraphs` that holds no lists is left out: desks count them there.

    Args:
        cells: Name of the column and value of each.
        roles: Chosen columns to the keys that they hold.
    """
    record = renamed(cells, roles)
    if not isinstance(record.get("paragraphs"), list):
        record.pop("paragraphs", None)
    return record


def read_parquet(stream: IO[bytes], name: str, columns: Columns) -> Iterator[Record]:
    """Yields a record for each row, few of them in memory at once.

    Raises:
        InputError: The file is no Parquet file, or no column holds the text.
        TabwibError: pyarrow is not installed.
    """
    parquet = load("pyarrow.parquet", "reading .parquet")
    arrow = load("pyarrow", "reading .parquet")
    row = 0
    try:
        with _seekable(stream) as whole:
            file = parquet.ParquetFile(whole)
            _check_size(file.metadata, whole.seek(0, io.SEEK_END), name)
            roles = {column: key for key, column in columns.found_in(file.schema_arrow.names, name).items()}
            for batch in file.iter_batches(batch_size=_BATCH):
                for found in _rows(batch):
                    row += 1
                    if isinstance(found, InputError):
                        yield f"{name}:{row}", InputError(f"{name}:{row}: {found}")
                        continue
                    record = _record(((column, plain(value)) for column, value in found.items()), roles)
                    if isinstance(record["text"], list):
                        record["paragraphs"] = record.pop("text")
                    yield f"{name}:{row}", record
    except (arrow.ArrowException, OSError, EOFError, MemoryError, RuntimeError, ValueError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(f"{name}: not a whole Parquet file after row {row} ({reason}). get it again") from error


@contextmanager
def _seekable(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Yields a stream whose end can be read first; what comes out of a gzipped file is laid down in a file."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as unpacked:
        shutil.copyfileobj(stream, unpacked)
        yield unpacked


def _check_size(metadata: Any, packed: int, name: str) -> None:
    """Raises InputError where a file claims to unpack as no text does.

    The columns are not asked: pyarrow ends the process over damaged statistics in them, where reading raises.
    """
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if unpacked > ALWAYS and unpacked > MOST_TIMES * packed:
        raise InputError(f"{name}: unpacks to more than {MOST_TIMES} times its size, as no text does. write it anew")


def _rows(batch: Any) -> Iterator[dict[str, Any] | InputError]:
    """Yields the rows of a batch; where a text is no UTF-8, one by one, so that a wrong row costs itself alone."""
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for place in range(batch.num_rows):
            try:
                yield from batch.slice(place, 1).to_pylist()
            except UnicodeDecodeError as error:
                yield InputError(f"not utf-8 (byte 0x{error.object[error.start]:02X}). write it anew as UTF-8")
