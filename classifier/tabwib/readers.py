"""Articles from files, folders and standard input; what cannot be read is reported and passed over."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tabwib.article import Article
from tabwib.encoding import is_misread
from tabwib.errors import InputError
from tabwib.jsonlines import LARGEST_RECORD, decode, open_bytes, read_json_lines
from tabwib.meter import Meter
from tabwib.pages import read_page
from tabwib.predictor import to_article
from tabwib.tables import Columns, Record, read_delimited, read_parquet

__all__ = ["READERS", "STANDARD_INPUT", "Source", "find_files", "read_articles", "read_stream"]

STANDARD_INPUT = Path("-")

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufefc]")

Report = Callable[[InputError], None]
"""Takes what could not be read; the rest is read on."""


@dataclass(frozen=True, slots=True)
class Source:
    """What bytes are read as.

    Attributes:
        name: Of the file, for places and ids.
        encoding: Of the bytes.
        columns: Which columns hold what, where there are columns.
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
    stdin: IO[bytes] | None = None,
    meter: Meter | None = None,
) -> Iterator[Article]:
    """Yields the articles of files and folders, in order, each checked to hold Arabic.

    Args:
        paths: Files of the kinds in `READERS`, `.gz` of them, folders of them (below as well), and `-` for JSON
            lines on standard input. The id of an article without one is the path, or the path and the line.
        report: Called with what could not be read, which is then passed over.
        encoding: Of the bytes.
        plain: Standard input is one plain text.
        columns: Which columns of tables hold what.
        stdin: In place of the process's standard input.
        meter: Is told how far reading has come.

    Raises:
        TabwibError: A file is of a kind whose reader is not installed.
    """
    columns = columns or Columns()
    for path in find_files(paths, report):
        if path == STANDARD_INPUT:
            stream = stdin if stdin is not None else sys.stdin.buffer
            source = Source("standard input", encoding, columns)
            yield from read_stream(stream, ".txt" if plain else ".jsonl", source, report)
            continue
        try:
            with open_bytes(path) as stream:
                if meter is not None:
                    meter.open(stream)
                yield from read_stream(stream, _kind(path), Source(str(path), encoding, columns), report)
        except InputError as error:
            report(error)
        finally:
            if meter is not None:
                meter.close()


def read_stream(stream: IO[bytes], kind: str, source: Source, report: Report) -> Iterator[Article]:
    """Yields the articles of a stream of one kind (a key of `READERS`), each checked to hold Arabic."""
    try:
        yield from _checked(READERS[kind](stream, source, report), report)
    except InputError as error:
        report(error)


def find_files(paths: Iterable[Path], report: Report) -> Iterator[Path]:
    """Yields the files that paths name: a folder gives those below it that can be read, sorted by path."""
    for path in paths:
        if path == STANDARD_INPUT or path.is_file():
            if path != STANDARD_INPUT and _kind(path) not in READERS:
                report(InputError(f"{path}: unknown kind of file ({path.suffix or 'no ending'}). {_kinds()} are read"))
            else:
                yield path
        elif path.is_dir():
            found = sorted(file for file in path.rglob("*") if _kind(file) in READERS and file.is_file())
            if not found:
                report(InputError(f"{path}: holds no article. {_kinds()} are read"))
            yield from found
        else:
            report(InputError(f"{path}: no such file or folder"))


def _kind(path: Path) -> str:
    """Returns the ending that says how a file is read, without `.gz`."""
    return path.with_suffix("").suffix.lower() if path.suffix == ".gz" else path.suffix.lower()


def _kinds() -> str:
    return ", ".join(sorted(READERS)) + " and .gz of them"


def _read_whole(stream: IO[bytes], source: Source) -> bytes:
    """Returns all bytes of a file that holds one article.

    Raises:
        InputError: The file is damaged, or too large for one article.
    """
    try:
        content = stream.read(LARGEST_RECORD + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{source.name}: {error}. is the file whole?") from error
    if len(content) > LARGEST_RECORD:
        raise InputError(f"{source.name}: too large for one article (over {LARGEST_RECORD:,} bytes). split it")
    return content


def _read_text(stream: IO[bytes], source: Source, report: Report) -> Iterator[Article]:
    yield Article(source.name, decode(_read_whole(stream, source), source.name, source.encoding))


def _read_html(stream: IO[bytes], source: Source, report: Report) -> Iterator[Article]:
    yield read_page(_read_whole(stream, source), source.name, source.encoding)


def _read_json_lines(stream: IO[bytes], source: Source, report: Report) -> Iterator[Article]:
    lines = read_json_lines(stream, source.name, source.encoding)
    return _articles(((f"{source.name}:{number}", record) for number, record in lines), report)


def _read_csv(stream: IO[bytes], source: Source, report: Report) -> Iterator[Article]:
    return _articles(read_delimited(stream, source.name, source.encoding, source.columns), report)


def _read_tsv(stream: IO[bytes], source: Source, report: Report) -> Iterator[Article]:
    return _articles(read_delimited(stream, source.name, source.encoding, source.columns, delimiter="\t"), report)


def _read_parquet(stream: IO[bytes], source: Source, report: Report) -> Iterator[Article]:
    return _articles(read_parquet(stream, source.name, source.columns), report)


READERS: dict[str, Callable[[IO[bytes], Source, Report], Iterator[Article]]] = {
    ".csv": _read_csv,
    ".htm": _read_html,
    ".html": _read_html,
    ".jsonl": _read_json_lines,
    ".parquet": _read_parquet,
    ".tsv": _read_tsv,
    ".txt": _read_text,
}
"""How each kind of file is read, by its ending."""


def _articles(records: Iterable[Record], report: Report) -> Iterator[Article]:
    """Yields the articles of records; one without an id takes its place for it."""
    for place, record in records:
        if isinstance(record, InputError):
            report(record)
            continue
        try:
            article = to_article({key: value for key, value in record.items() if key != "id" or value is not None})
        except InputError as error:
            report(InputError(f"{place}: {error}"))
            continue
        if article.id:
            yield article
        else:
            yield Article(place, article.text, article.title, article.spans, article.extra)


def _checked(articles: Iterable[Article], report: Report) -> Iterator[Article]:
    """Yields the articles that have something to tag, and reports the others."""
    for article in articles:
        if not article.text.strip() and not article.title.strip():
            report(InputError(f"{article.id}: empty. nothing to tag"))
        elif not holds_arabic(article.title) and not holds_arabic(article.text):
            if is_misread(article.text):
                report(
                    InputError(
                        f"{article.id}: Arabic that was read in the wrong encoding and saved so. save it anew from its "
                        "source, as UTF-8"
                    )
                )
            else:
                report(InputError(f"{article.id}: no Arabic letter in it. tabwib tags Arabic news"))
        elif next(article.passages(), None) is None:
            report(InputError(f"{article.id}: nothing but web furniture. nothing to tag"))
        else:
            yield article


def holds_arabic(text: str) -> bool:
    """Whether any Arabic letter stands in a text, presentation forms included."""
    return _ARABIC.search(text) is not None
