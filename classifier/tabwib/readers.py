"""Articles from files, folders and standard input; what cannot be read is reported and passed over."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from tabwib.article import Article
from tabwib.columns import Columns, Record
from tabwib.encoding import is_wide
from tabwib.errors import InputError
from tabwib.feed import Feed
from tabwib.json_files import read_json
from tabwib.jsonlines import narrowed, open_bytes, raw_lines
from tabwib.meter import Meter
from tabwib.portions import DOCUMENTS, Files, Lines, Portion, Ready, Report, kind_of, read_document, read_records
from tabwib.predictor import batches
from tabwib.tables import read_delimited, read_parquet

if TYPE_CHECKING:
    from io import BufferedReader

__all__ = [
    "KINDS",
    "STANDARD_INPUT",
    "Source",
    "file_size",
    "find_files",
    "read_articles",
    "read_portions",
    "read_stream",
    "standard_input",
]

STANDARD_INPUT = Path("-")

MOST_KINDS = 8
"""Kinds of files that a note lists."""


@dataclass(frozen=True, slots=True)
class Source:
    """What bytes are read as.

    Attributes:
        name: Of the file, for places and ids.
        encoding: Of the bytes.
        columns: Which columns of tables, or keys of JSON lines, hold what.
    """

    name: str
    encoding: str = "utf-8"
    columns: Columns = field(default_factory=Columns)


def read_articles(
    paths: Iterable[Path],
    report: Report,
    *,
    encoding: str = "utf-8",
    plain: bool = False,
    columns: Columns | None = None,
) -> Iterator[Article]:
    """Yields the articles of files and folders, in order, each checked to hold Arabic.

    Args:
        paths: Files of the kinds in `KINDS`, `.gz` of them, folders of them (below as well), and `-` for JSON
            lines on standard input. The id of an article without one is the path, or the path and the line.
        report: Called with what could not be read, which is then passed over.
        encoding: Of the bytes.
        plain: Standard input is one plain text.
        columns: Which columns of tables, or keys of JSON lines, hold what.

    Raises:
        TabwibError: A file is of a kind whose reader is not installed.
    """
    for portion in read_portions(find_files(paths, report), encoding=encoding, plain=plain, columns=columns):
        yield from portion.articles(report)


def read_portions(
    files: Iterable[Path],
    *,
    encoding: str = "utf-8",
    plain: bool = False,
    columns: Columns | None = None,
    meter: Meter | None = None,
    is_prompt: bool = False,
) -> Iterator[Portion]:
    """Yields what `read_articles` reads in portions, their articles unread; memory stays flat.

    Args:
        files: As `find_files` finds them.
        encoding: Of the bytes.
        plain: Standard input is one plain text.
        columns: Which columns of tables, or keys of JSON lines, hold what.
        meter: Is told how far reading has come.
        is_prompt: A portion of standard input waits for no line that is long in coming.

    Raises:
        TabwibError: A file is of a kind whose reader is not installed.
    """
    columns = columns or Columns()
    meter = meter or Meter()
    for is_document, group in groupby(files, lambda path: kind_of(path) in DOCUMENTS):
        if is_document:
            for paths in batches(group, file_size):
                meter.add(sum(map(file_size, paths)))
                yield Files(paths, encoding)
            continue
        for path in group:
            if path == STANDARD_INPUT:
                source = Source("standard input", encoding, columns)
                try:
                    if is_prompt and not plain:
                        yield from _prompt_portions(source)
                    else:
                        yield from _portions(standard_input(), ".txt" if plain else ".jsonl", source)
                except InputError as error:
                    yield Ready([error])
                continue
            try:
                with open_bytes(path) as stream, meter.following(stream):
                    yield from _portions(stream, kind_of(path), Source(str(path), encoding, columns))
            except InputError as error:
                yield Ready([error])


def standard_input() -> IO[bytes]:
    """Returns the bytes of standard input.

    Raises:
        InputError: Whoever started this closed it (`<&-`).
    """
    if sys.stdin is None:
        raise InputError("standard input: is closed. pipe something in, or name a file")
    return sys.stdin.buffer


def read_stream(stream: IO[bytes], kind: str, source: Source, report: Report) -> Iterator[Article]:
    """Yields the articles of a stream of one kind (of `KINDS`), each checked to hold Arabic."""
    for portion in _portions(stream, kind, source):
        yield from portion.articles(report)


def find_files(
    paths: Iterable[Path], report: Report, tell: Callable[[str], None] = lambda note: None
) -> Iterator[Path]:
    """Yields the files that paths name: a folder gives those below it that can be read, sorted by path.

    Args:
        paths: Files, folders and `-`.
        report: Called with what names nothing that can be read.
        tell: Called with how many files of other kinds a folder holds; hidden ones are not looked at.
    """
    for path in paths:
        if path == STANDARD_INPUT or path.is_file():
            if path != STANDARD_INPUT and kind_of(path) not in KINDS:
                report(InputError(f"{path}: unknown kind of file ({path.suffix or 'no ending'}). {_SPOKEN} are read"))
            else:
                yield path
        elif path.is_dir():
            below = [file for file in path.rglob("*") if not _is_hidden(file.relative_to(path)) and file.is_file()]
            found = sorted(file for file in below if kind_of(file) in KINDS)
            if others := Counter(kind_of(file) or "no ending" for file in below if kind_of(file) not in KINDS):
                tell(f"{path}: {_passed_over(others)}")
            if not found:
                report(InputError(f"{path}: holds no article. {_SPOKEN} are read"))
            yield from found
        elif path.exists():
            report(InputError(f"{path}: is a pipe or a device. send its lines to standard input and say -"))
        else:
            report(InputError(f"{path}: no such file or folder"))


def _is_hidden(path: Path) -> bool:
    """Whether a path below a folder is one that file managers do not show: a draft, a version, a lock."""
    return any(part.startswith(".") for part in path.parts)


def _passed_over(kinds: Counter[str]) -> str:
    """Returns how many files were not read, and of which kinds."""
    count = kinds.total()
    ranked = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    named = ", ".join(f"{kind} {number}" for kind, number in ranked[:MOST_KINDS])
    more = ", …" if len(kinds) > MOST_KINDS else ""
    return f"{count:,} {'file' if count == 1 else 'files'} of other kinds passed over ({named}{more})"


def _portions(stream: IO[bytes], kind: str, source: Source) -> Iterator[Portion]:
    if kind in _LINE_KINDS:
        yield from _lines(*narrowed(stream, source.encoding), source)
    else:
        for items in batches(_items(stream, kind, source), _weight):
            yield Ready(items)


def _prompt_portions(source: Source) -> Iterator[Portion]:
    stream = standard_input()
    if is_wide(source.encoding):
        return _portions(stream, ".jsonl", source)
    feed = Feed(cast("BufferedReader", stream))
    return _lines(cast("IO[bytes]", feed), source.encoding, source, feed.is_dry)


def _lines(
    stream: IO[bytes], encoding: str, source: Source, is_dry: Callable[[], bool] = lambda: False
) -> Iterator[Portion]:
    for lines in batches(raw_lines(stream, source.name), lambda line: _weight(line[1]), is_dry):
        yield Lines(source.name, encoding, lines[0][0], [content for _, content in lines], source.columns)


def _items(stream: IO[bytes], kind: str, source: Source) -> Iterator[Article | InputError]:
    """Yields the articles of a stream that only one process can read; what is none comes as the error that it is."""
    try:
        if kind in DOCUMENTS:
            yield read_document(stream, kind, source.name, source.encoding)
        else:
            yield from read_records(_TABLES[kind](stream, source))
    except InputError as error:
        yield error


def _weight(content: bytes | Article | InputError) -> int:
    if isinstance(content, InputError):
        return 0
    return len(content.text if isinstance(content, Article) else content)


def file_size(path: Path) -> int:
    """Returns the bytes of a file; 0 if it has gone, which is said when it is opened."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_csv(stream: IO[bytes], source: Source) -> Iterator[Record]:
    return read_delimited(stream, source.name, source.encoding, source.columns)


def _read_json(stream: IO[bytes], source: Source) -> Iterator[Record]:
    return read_json(stream, source.name, source.encoding, source.columns)


def _read_tsv(stream: IO[bytes], source: Source) -> Iterator[Record]:
    return read_delimited(stream, source.name, source.encoding, source.columns, delimiter="\t")


def _read_parquet(stream: IO[bytes], source: Source) -> Iterator[Record]:
    return read_parquet(stream, source.name, source.columns)


_TABLES: dict[str, Callable[[IO[bytes], Source], Iterator[Record]]] = {
    ".csv": _read_csv,
    ".json": _read_json,
    ".parquet": _read_parquet,
    ".tsv": _read_tsv,
}

_LINE_KINDS = (".jsonl", ".ndjson")

KINDS = tuple(sorted([*DOCUMENTS, *_TABLES, *_LINE_KINDS]))
"""Endings of the files that are read; `.gz` may follow."""

_SPOKEN = ", ".join(KINDS) + " and .gz of them"
