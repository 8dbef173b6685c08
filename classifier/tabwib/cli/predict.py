"""`tabwib predict`: articles in, tags out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tabwib.atomic import is_stream
from tabwib.cli import options, reading
from tabwib.cli.interrupt import Interrupt
from tabwib.cli.output import binary_output, check_out, partial_path
from tabwib.cli.progress import Progress
from tabwib.cli.resume import LINES, ResumedLines, ResumedRows
from tabwib.cli.spool import Spool
from tabwib.columns import Columns
from tabwib.errors import InputError
from tabwib.meter import Meter
from tabwib.parquet import prediction_schema, record_batch, write_parquet
from tabwib.predictor import Predictor
from tabwib.readers import STANDARD_INPUT, file_size, find_files, read_portions
from tabwib.tagging import LineWriter, Tagged, Tagging, whole_lines
from tabwib.terminal import printable, table_head, table_lines
from tabwib.writers import csv_head, csv_lines, json_lines, ninjs_lines

if TYPE_CHECKING:
    from tabwib.portions import Portion
    from tabwib.taxonomy import Tag

__all__ = ["run"]

Content = TypeVar("Content")

FORMATS = ("table", "jsonl", "csv", "parquet", "ninjs")

ENDINGS = {".jsonl": "jsonl", ".json": "jsonl", ".csv": "csv", ".parquet": "parquet", ".ninjs": "ninjs", "": "jsonl"}
"""Ending of an output file to its format."""


@click.command("predict")
@click.argument("paths", nargs=-1, required=True, type=options.readable)
@options.model
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Output format.  [default: as --out ends; else a table on a terminal, jsonl otherwise]",
)
@options.out
@click.option("--resume", is_flag=True, help="Go on with the half-written --out of a run that was stopped.")
@click.option("--scores", is_flag=True, help="Add the probability of every tag, shown or not.")
@options.jobs
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
@click.option(
    "--quiet", is_flag=True, help="No progress bar, and no word of the files that a folder's articles lie among."
)
def run(
    paths: tuple[Path, ...],
    model: Path | None,
    form: str | None,
    out: Path | None,
    resume: bool,
    scores: bool,
    jobs: int,
    plain: bool,
    language: str,
    text_column: str | None,
    title_column: str | None,
    id_column: str | None,
    encoding: str,
    quiet: bool,
) -> None:
    """Tag articles: .txt, .html, .json, .jsonl, .csv, .tsv and .parquet files (.gz as well), folders of them, or - for
    JSON lines on standard input.

    Writes one line an article. What cannot be read is reported with its place and passed over; the exit status is
    then 1. Ctrl-C leaves whole lines, and --resume goes on from there.

    \b
    Examples:
      tabwib predict seeds/
      tabwib predict news.jsonl.gz --scores --out tags.jsonl
      tabwib predict archive/ --jobs 4 --out tags.jsonl
      tabwib predict export.csv --text-column body --id-column url --out tags.parquet
      echo "نص المقال" | tabwib predict - --text
    """  # noqa: D205, D301
    reading.check_plain(plain, paths)
    if out is not None and out.suffix.lower() == ".gz":
        raise click.UsageError(f"--out {out}: nothing is written packed. pipe it: tabwib predict … | gzip > {out}")
    form = form or _format_of(out)
    is_kept = out is not None and not is_stream(out)
    if resume and (not is_kept or form == "table"):
        why = "a table is laid out for the eye" if form == "table" else "nothing is kept of what went to a pipe"
        raise click.UsageError(f"--resume: {why}. name a file of {', '.join(LINES)} or parquet with --out")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for reading on a terminal. name a file with --out")
    predictor = Predictor.load(model)
    failures = 0
    count = 0

    def report(error: InputError) -> None:
        nonlocal failures
        failures += 1
        progress.say(f"error: {printable(str(error))}")

    progress = Progress(Meter(), is_shown=not quiet)
    files = list(find_files(paths, report, (lambda note: None) if quiet else progress.say))
    check_out(out, files)
    meter = Meter(None if STANDARD_INPUT in files else sum(map(file_size, files)))
    progress = Progress(meter, is_shown=not quiet)
    columns = Columns(text_column, title_column, id_column)
    portions = read_portions(files, encoding=encoding, plain=plain, columns=columns, meter=meter, is_prompt=jobs == 1)
    tags = [entry.tag for entry in predictor.model.tags]
    interrupt = Interrupt()

    def contents(tagged: Iterator[Tagged[Content]]) -> Iterator[Content]:
        nonlocal count
        for answer in tagged:
            count += answer.count
            for error in answer.errors:
                report(error)
            progress.advance(answer.count)
            yield answer.content

    try:
        with interrupt.listening():
            if form == "parquet":
                rows = Tagging(predictor, partial(record_batch, tags=tags, scores=scores))
                schema = prediction_schema(tags, scores=scores)
                if out is None or not is_kept:
                    with binary_output(out) as stream:
                        write_parquet(contents(_tagged(rows, portions, jobs)), stream, schema)
                else:
                    spool = Spool(out, schema)
                    kept = ResumedRows(spool) if resume else None
                    batches = contents(_tagged(rows, kept.rest(portions, report) if kept else portions, jobs))
                    spool.fill(kept.fresh(batches) if kept else batches, interrupt, append=resume)
                    spool.finish()
            else:
                lines = Tagging(predictor, whole_lines(_lines(form, tags, language, scores)))
                head = _head(form, tags, language)
                half = ResumedLines(out, form, head) if resume and out is not None else None
                written = contents(_tagged(lines, half.rest(portions, report) if half else portions, jobs))
                fresh = half.fresh(written) if half else chain([head], written)
                _write(fresh, out, interrupt, append=half is not None)
    except KeyboardInterrupt:
        left = ""
        if out is not None and is_kept:
            left = f"; {partial_path(out)} holds whole {'rows' if form == 'parquet' else 'lines'}"
        hint = ", and the same command with --resume goes on" if left and form != "table" else ""
        progress.say(f"stopped{left}{hint}")
        sys.exit(130)
    finally:
        progress.clear()
    if failures:
        click.echo(f"{failures} {'article' if failures == 1 else 'articles'} could not be read", err=True)
        if STANDARD_INPUT in files and not plain and not count:
            click.echo(reading.SAY_TEXT, err=True)
        sys.exit(1)


def _format_of(out: Path | None) -> str:
    """Returns the format that nobody named: what the file's ending says, or a table for a terminal."""
    if out is None:
        return "table" if sys.stdout.isatty() else "jsonl"
    form = ENDINGS.get(out.suffix.lower())
    if form is None:
        endings = ", ".join(ending for ending in ENDINGS if ending)
        raise click.UsageError(f"--out {out}: no format is written as {out.suffix} ({endings} are). say --format")
    return form


def _tagged(tagging: Tagging[Content], portions: Iterable[Portion], jobs: int) -> Iterator[Tagged[Content]]:
    """Returns what comes of each portion, in order."""
    if jobs == 1:
        return map(tagging, portions)
    from tabwib.parallel import in_order  # slow to import: a cold start waits for nothing that it does without

    return in_order(tagging, portions, jobs)


def _lines(form: str, tags: Sequence[Tag], language: str, scores: bool) -> LineWriter:
    """Returns what makes the lines of a format, one an article."""
    if form == "table":
        return partial(table_lines, tags=tags, language=language, scores=scores)
    if form == "csv":
        return partial(csv_lines, tags=tags, scores=scores)
    if form == "ninjs":
        return partial(ninjs_lines, tags=tags, language=language)
    return partial(json_lines, scores=scores)


def _head(form: str, tags: Sequence[Tag], language: str) -> bytes:
    """Returns what stands above the lines of a format."""
    if form == "table":
        return table_head(tags, language=language).encode()
    return csv_head(tags).encode() if form == "csv" else b""


def _write(contents: Iterator[bytes], out: Path | None, interrupt: Interrupt, *, append: bool) -> None:
    """Writes whole lines, none of which an interrupt can cut."""
    with binary_output(out, append=append) as stream:
        for content in contents:
            with interrupt.put_off():
                stream.write(content)
                stream.flush()
