"""`tabwib predict`: articles in, tags out."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from tabwib.cli import options
from tabwib.errors import InputError
from tabwib.predictor import Predictor
from tabwib.readers import read_articles
from tabwib.writers import write_json_lines, write_table

__all__ = ["run"]


@click.command("predict")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.model
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    help="Output format.  [default: table on a terminal, jsonl otherwise]",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file instead of standard output.")
@click.option("--scores", is_flag=True, help="Add the probability of every tag, shown or not.")
@click.option("--text", "plain", is_flag=True, help="Standard input is one plain text, not JSON lines.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["ar", "en"]),
    default="en",
    show_default=True,
    help="Language of tag names in a table.",
)
@options.encoding
def run(
    paths: tuple[Path, ...],
    model: Path | None,
    form: str | None,
    out: Path | None,
    scores: bool,
    plain: bool,
    language: str,
    encoding: str,
) -> None:
    """Tag articles: .txt and .jsonl files (.gz as well), folders of them, or - for JSON lines on standard input.

    Writes one line an article. What cannot be read is reported with its place and passed over; the exit status is
    then 1.

    \b
    Examples:
      tabwib predict seeds/
      tabwib predict news.jsonl.gz --scores --out tags.jsonl
      echo "نص المقال" | tabwib predict - --text
    """  # noqa: D301
    predictor = Predictor.load(model)
    failures: list[InputError] = []

    def report(error: InputError) -> None:
        failures.append(error)
        click.echo(f"error: {error}", err=True)

    articles = read_articles(paths, report, encoding=encoding, plain=plain)
    predictions = predictor.predict_all(articles)
    with _output(out) as stream:
        if form == "table" or (form is None and out is None and stream.isatty()):
            write_table(
                predictions, stream, (entry.tag for entry in predictor.model.tags), language=language, scores=scores
            )
        else:
            write_json_lines(predictions, stream, scores=scores)
    if failures:
        count = len(failures)
        click.echo(f"{count} {'article' if count == 1 else 'articles'} could not be read", err=True)
        sys.exit(1)


@contextlib.contextmanager
def _output(out: Path | None) -> Iterator[TextIO]:
    """Yields standard output, or a file that appears under its name only when it is complete."""
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        sys.stdout.flush()
        return
    partial = out.with_name(f"{out.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        partial.replace(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror or error})") from error
