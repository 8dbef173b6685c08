"""`tabwib predict`: articles in, tags out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tabwib.cli import options, reading
from tabwib.cli.interrupt import Interrupt
from tabwib.cli.output import ID_OF, Resumed, binary_output, partial_path, text_output
from tabwib.cli.progress import Progress
from tabwib.errors import InputError
from tabwib.meter import Meter
from tabwib.predictor import Prediction, Predictor
from tabwib.readers import STANDARD_INPUT, find_files, read_articles
from tabwib.tables import Columns
from tabwib.terminal import printable, table_lines
from tabwib.writers import csv_lines, json_lines, ninjs_lines, write_parquet

__all__ = ["run"]

FORMATS = ("table", "jsonl", "csv", "parquet", "ninjs")


@click.command("predict")
@click.argument("paths", nargs=-1, required=True, type=options.readable)
@options.model
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Output format.  [default: as --out ends; else a table on a terminal, jsonl otherwise]",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file instead of standard output.")
@click.option("--resume", is_flag=True, help="Go on with the half-written --out of a run that was stopped.")
@click.option("--scores", is_flag=True, help="Add the probability of every tag, shown or not.")
@reading.plain
@click.option(
    "--lang",
    "language",
    type=click.Choice(["ar", "en"]),
    default="en",
    show_default=True,
    help="Language of tag names in a table and in ninjs.",
)
@reading.columns
@reading.encoding
@click.option("--quiet", is_flag=True, help="No progress bar.")
def run(
    paths: tuple[Path, ...],
    model: Path | None,
    form: str | None,
    out: Path | None,
    resume: bool,
    scores: bool,
    plain: bool,
    language: str,
    text_column: str | None,
    title_column: str | None,
    id_column: str | None,
    encoding: str,
    quiet: bool,
) -> None:
    """Tag articles: .txt, .html, .jsonl, .csv, .tsv and .parquet files (.gz as well), folders of them, or - for JSON
    lines on standard input.

    Writes one line an article. What cannot be read is reported with its place and passed over; the exit status is
    then 1. Ctrl-C leaves whole lines, and --resume goes on from there.

    \b
    Examples:
      tabwib predict seeds/
      tabwib predict news.jsonl.gz --scores --out tags.jsonl
      tabwib predict export.csv --text-column body --id-column url --out tags.parquet
      echo "نص المقال" | tabwib predict - --text
    """  # noqa: D205, D301
    form = form or _format_of(out)
    if resume and (out is None or form not in ID_OF):
        raise click.UsageError(f"--resume goes on with a file of {' or '.join(ID_OF)}. name it with --out")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for reading on a terminal. name a file with --out")
    predictor = Predictor.load(model)
    failures = 0

    def report(error: InputError) -> None:
        nonlocal failures
        failures += 1
        progress.say(f"error: {printable(str(error))}")

    progress = Progress(Meter(), is_shown=not quiet)
    files = list(find_files(paths, report))
    meter = Meter(None if STANDARD_INPUT in files else sum(map(_size, files)))
    progress = Progress(meter, is_shown=not quiet)
    columns = Columns(text_column, title_column, id_column)
    articles = read_articles(files, report, encoding=encoding, plain=plain, columns=columns, meter=meter)
    interrupt = Interrupt()
    try:
        with interrupt.listening():
            if form == "parquet":
                with binary_output(out) as stream:
                    write_parquet(
                        progress.counted(predictor.predict_all(articles)),
                        stream,
                        [entry.tag for entry in predictor.model.tags],
                        scores=scores,
                    )
            else:
                half = Resumed(out, form) if resume and out is not None else None
                predictions = progress.counted(predictor.predict_all(half.rest(articles) if half else articles))
                lines = _lines(predictions, predictor, form, language, scores)
                _write(half.fresh(lines) if half else lines, out, interrupt, append=half is not None)
    except KeyboardInterrupt:
        left = f"; {partial_path(out)} holds whole lines" if out is not None else ""
        hint = ", and the same command with --resume goes on" if left and form in ID_OF else ""
        progress.say(f"stopped{left}{hint}")
        sys.exit(130)
    finally:
        progress.clear()
    if failures:
        click.echo(f"{failures} {'article' if failures == 1 else 'articles'} could not be read", err=True)
        sys.exit(1)


def _size(file: Path) -> int:
    """Returns the bytes of a file; none where it has gone since it was found: the reader will say so."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _format_of(out: Path | None) -> str:
    """Returns the format that nobody named: what the file's ending says, or a table for a terminal."""
    if out is None:
        return "table" if sys.stdout.isatty() else "jsonl"
    return {".csv": "csv", ".parquet": "parquet", ".ninjs": "ninjs"}.get(out.suffix.lower(), "jsonl")


def _lines(
    predictions: Iterator[Prediction], predictor: Predictor, form: str, language: str, scores: bool
) -> Iterator[str]:
    tags = [entry.tag for entry in predictor.model.tags]
    if form == "table":
        return table_lines(predictions, tags, language=language, scores=scores)
    if form == "csv":
        return csv_lines(predictions, tags, scores=scores)
    if form == "ninjs":
        return ninjs_lines(predictions, tags, language=language)
    return json_lines(predictions, scores=scores)


def _write(lines: Iterator[str], out: Path | None, interrupt: Interrupt, *, append: bool) -> None:
    """Writes lines, none of which an interrupt can cut."""
    with text_output(out, append=append) as stream:
        try:
            for line in lines:
                with interrupt.put_off():
                    stream.write(line)
        except KeyboardInterrupt:
            with interrupt.put_off():
                stream.flush()
            raise
