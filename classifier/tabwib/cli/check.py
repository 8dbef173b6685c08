"""`tabwib check`: every problem of label files, with its place."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tabwib.checks import check
from tabwib.cli import options
from tabwib.cli.sources import DEFAULT_LABELS, label_folder
from tabwib.labels import Taxonomy, describe

__all__ = ["run"]


@click.command("check")
@options.labels
def run(labels: tuple[Path, ...]) -> None:
    """Check label files or folders (default: labels/) and the taxonomy beside them.

    Writes every problem as file:line: what is wrong (the value). what to do. The exit status is 1 if there are any.

    \b
    Examples:
      tabwib check
      tabwib check labels/ more.jsonl
    """  # noqa: D301
    taxonomy = Taxonomy.read(label_folder(labels) / "tags.toml")
    articles, problems = check(labels or [DEFAULT_LABELS], taxonomy)
    if problems:
        click.echo(describe(problems))
        sys.exit(1)
    positive = {tag: sum(article.is_positive(tag) is True for article in articles) for tag in taxonomy.ids}
    click.echo(
        f"{len(articles)} articles, no problem; positive: " + ", ".join(f"{t} {n}" for t, n in positive.items()),
        err=True,
    )
