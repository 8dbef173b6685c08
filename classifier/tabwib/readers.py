"""Articles from files, folders and standard input; what cannot be read is reported and passed over."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from tabwib.article import Article
from tabwib.errors import InputError
from tabwib.jsonlines import LARGEST_RECORD, decode, open_bytes, read_json_lines
from tabwib.predictor import to_article

__all__ = ["READERS", "STANDARD_INPUT", "find_files", "read_articles"]

STANDARD_INPUT = Path("-")

Report = Callable[[InputError], None]
"""Takes what could not be read; the rest is read on."""


def read_articles(
    paths: Iterable[Path],
    report: Report,
    *,
    encoding: str = "utf-8",
    plain: bool = False,
    stdin: IO[bytes] | None = None,
) -> Iterator[Article]:
    """Yields the articles of files and folders, in order, each checked to hold Arabic.

    Args:
        paths: `.txt` files (one article each, whose id is the path), `.jsonl` files, `.gz` of both, folders of
            them (below as well), and `-` for JSON lines on standard input.
        report: Called with what could not be read, which is then passed over.
        encoding: Of the bytes.
        plain: Standard input is one plain text.
        stdin: In place of the process's standard input.
    """
    for path in find_files(paths, report):
        if path == STANDARD_INPUT:
            stream = stdin if stdin is not None else sys.stdin.buffer
            if plain:
                found = _read_whole(stream, "standard input", encoding, report)
            else:
                found = _read_json_lines(stream, "standard input", encoding, report)
            yield from _checked(found, report)
            continue
        try:
            with open_bytes(path) as stream:
                yield from _checked(READERS[_kind(path)](stream, str(path), encoding, report), report)
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


def _read_whole(stream: IO[bytes], name: str, encoding: str, report: Report) -> Iterator[Article]:
    try:
        content = stream.read(LARGEST_RECORD + 1)
    except (OSError, EOFError, zlib.error) as error:
        report(InputError(f"{name}: {error}. is the file whole?"))
        return
    if len(content) > LARGEST_RECORD:
        report(InputError(f"{name}: too large for one article (over {LARGEST_RECORD:,} bytes). split it"))
        return
    try:
        yield Article(name, decode(content, name, encoding))
    except InputError as error:
        report(error)


def _read_json_lines(stream: IO[bytes], name: str, encoding: str, report: Report) -> Iterator[Article]:
    for number, record in read_json_lines(stream, name, encoding):
        place = f"{name}:{number}"
        if isinstance(record, InputError):
            report(record)
            continue
        try:
            article = to_article(record)
        except InputError as error:
            report(InputError(f"{place}: {error}"))
            continue
        if article.id:
            yield article
        else:
            yield Article(place, article.text, article.title, article.spans, article.extra)


READERS: dict[str, Callable[[IO[bytes], str, str, Report], Iterator[Article]]] = {
    ".jsonl": _read_json_lines,
    ".txt": _read_whole,
}
"""How each kind of file is read, by its ending."""


def _checked(articles: Iterable[Article], report: Report) -> Iterator[Article]:
    """Yields the articles that have something to tag, and reports the others."""
    for article in articles:
        if not article.text.strip() and not article.title.strip():
            report(InputError(f"{article.id}: empty. nothing to tag"))
        elif not holds_arabic(article.title) and not holds_arabic(article.text):
            report(InputError(f"{article.id}: no Arabic letter in it. tabwib tags Arabic news"))
        elif next(article.passages(), None) is None:
            report(InputError(f"{article.id}: nothing but web furniture. nothing to tag"))
        else:
            yield article


def holds_arabic(text: str) -> bool:
    """Whether any Arabic letter stands in a text, presentation forms included."""
    return any(
        "\u0620" <= char <= "\u064a" or "\u066e" <= char <= "\u06d3" or "\ufb50" <= char <= "\ufefc" for char in text
    )
