"""A pile of unlabelled articles that a verb needs whole, and what of it could not be read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tabwib.article import Article
from tabwib.cli.output import check_out
from tabwib.columns import Columns
from tabwib.errors import InputError
from tabwib.readers import find_files, read_articles
from tabwib.terminal import printable

__all__ = ["end_over_unread", "read_pile"]


def read_pile(paths: Sequence[Path], out: Path | None, *, encoding: str, columns: Columns) -> tuple[list[Article], int]:
    """Returns the articles of files and folders, and how many could not be read: each is told as it is met.

    Args:
        paths: As `tabwib.readers.find_files` takes them.
        out: Where the verb writes.
        encoding: Of the bytes.
        columns: Which columns of tables, or keys of JSON lines, hold what.

    Raises:
        click.UsageError: The verb would write over one of the files.
    """
    unread = 0

    def report(error: InputError) -> None:
        nonlocal unread
        unread += 1
        click.echo(f"error: {printable(str(error))}", err=True)

    files = list(find_files(paths, report, lambda note: click.echo(printable(note), err=True)))
    check_out(out, files)
    articles = list(read_articles(files, report, encoding=encoding, columns=columns))
    return articles, unread


def end_over_unread(unread: int) -> None:
    """Says how many articles could not be read, and ends the verb with status 1 if there were any."""
    if unread:
        click.echo(f"{unread} {'article' if unread == 1 else 'articles'} could not be read", err=True)
        sys.exit(1)
