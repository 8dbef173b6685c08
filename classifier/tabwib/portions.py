"""Stretches of the input, small enough to travel: any process can read the articles of one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from tabwib.article import Article
from tabwib.columns import Columns, Record
from tabwib.encoding import is_misread
from tabwib.errors import InputError, shortly
from tabwib.jsonlines import LARGEST_RECORD, decode, open_bytes, parsed
from tabwib.pages import read_page
from tabwib.predictor import to_article

__all__ = ["DOCUMENTS", "Files", "Lines", "Portion", "Ready", "Report", "kind_of", "read_document", "read_records"]

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufefc]")

Report = Callable[[InputError], None]
"""Takes what could not be read; the rest is read on."""


class Portion(Protocol):
    """A few hundred articles, not read yet or read already."""

    def articles(self, report: Report) -> Iterator[Article]:
        """Yields the articles that can be tagged, in order, and reports what cannot."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines of a JSON-lines file.

    Attributes:
        name: Of the file, for places.
        encoding: Of the bytes.
        first: Number of the first line.
        contents: Its bytes and those of the lines after it; what is no line is the error that it is.
        columns: Which keys hold what.
    """

    name: str
    encoding: str
    first: int
    contents: list[bytes | InputError]
    columns: Columns = field(default_factory=Columns)

    def articles(self, report: Report) -> Iterator[Article]:
        """Yields the articles that can be tagged, in order, and reports what cannot."""
        lines = parsed(enumerate(self.contents, self.first), self.name, self.encoding)
        records = ((f"{self.name}:{number}", record) for number, record in lines)
        return _sound(read_records(self.columns.read_all(records)), report)


@dataclass(frozen=True, slots=True)
class Files:
    """Files that hold one article each."""

    paths: list[Path]
    encoding: str

    def articles(self, report: Report) -> Iterator[Article]:
        """Yields the articles that can be tagged, in order, and reports what cannot."""
        return _sound((self._article(path) for path in self.paths), report)

    def _article(self, path: Path) -> Article | InputError:
        try:
            with open_bytes(path) as stream:
                return read_document(stream, kind_of(path), str(path), self.encoding)
        except InputError as error:
            return error


@dataclass(frozen=True, slots=True)
class Ready:
    """Articles that were read already, and errors in the places of those that could not be."""

    items: list[Article | InputError]

    def articles(self, report: Report) -> Iterator[Article]:
        """Yields the articles that can be tagged, in order, and reports what cannot."""
        return _sound(self.items, report)


def read_document(stream: IO[bytes], kind: str, name: str, encoding: str) -> Article:
    """Returns the article of a stream that holds one, of a kind in `DOCUMENTS`.

    Raises:
        InputError: The file is damaged, too large for one article, or holds none that can be tagged.
    """
    try:
        content = stream.read(LARGEST_RECORD + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: {error}. is the file whole?") from error
    if len(content) > LARGEST_RECORD:
        raise InputError(f"{name}: too large for one article (over {LARGEST_RECORD:,} bytes). split it")
    article = DOCUMENTS[kind](content, name, encoding)
    if (fault := _fault(article)) is not None:
        raise InputError(f"{name}: {fault}")
    return article


def _read_text(content: bytes, name: str, encoding: str) -> Article:
    return Article(name, decode(content, name, encoding))


DOCUMENTS: dict[str, Callable[[bytes, str, str], Article]] = {
    ".htm": read_page,
    ".html": read_page,
    ".txt": _read_text,
}
"""How files that hold one article each are read, by their ending."""


def kind_of(path: Path) -> str:
    """Returns the ending that says how a file is read, without `.gz`."""
    return path.with_suffix("").suffix.lower() if path.suffix == ".gz" else path.suffix.lower()


def read_records(records: Iterable[Record]) -> Iterator[Article | InputError]:
    """Yields the articles of records, one without an id under its place; a bad one comes as the error that it is."""
    for place, record in records:
        if isinstance(record, InputError):
            yield record
            continue
        try:
            article = to_article({key: value for key, value in record.items() if key != "id" or value is not None})
        except InputError as error:
            yield InputError(f"{place}: {error}")
            continue
        if (fault := _fault(article)) is not None:
            named = f"article {shortly(article.id)}: " if article.id else ""
            yield InputError(f"{place}: {named}{fault}")
            continue
        yield article if article.id else Article(place, article.text, article.title, article.spans, article.extra)


def _sound(items: Iterable[Article | InputError], report: Report) -> Iterator[Article]:
    """Yields the articles, and reports what is none."""
    for item in items:
        if isinstance(item, InputError):
            report(item)
        else:
            yield item


def _fault(article: Article) -> str | None:
    """Returns why an article cannot be tagged; None if it can."""
    if not article.text.strip() and not article.title.strip():
        return "empty. nothing to tag"
    if not _holds_arabic(article.title) and not _holds_arabic(article.text):
        if is_misread(article.text):
            return "Arabic that was read in the wrong encoding and saved so. save it anew from its source, as UTF-8"
        return "no Arabic letter in it. tabwib tags Arabic news"
    if next(article.passages(), None) is None:
        return "nothing but web furniture. nothing to tag"
    return None


def _holds_arabic(text: str) -> bool:
    """Whether any Arabic letter stands in a text, presentation forms included."""
    return _ARABIC.search(text) is not None
