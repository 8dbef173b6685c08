"""`tabwib import`: an annotation tool's export in, label lines out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tabwib.cli import options, reading
from tabwib.cli.kept import check_labels
from tabwib.cli.output import check_out, tell, text_output
from tabwib.errors import LabelError
from tabwib.exchange.annotation import Choices, label_lines
from tabwib.exchange.formats import FORMATS, read_exports
from tabwib.jsonlines import decode
from tabwib.readers import STANDARD_INPUT, standard_input
from tabwib.sources import read_taxonomy

__all__ = ["run"]

MOST_NAMED = 20
"""Cells in dispute that are named; all of them stand in the lines, under `annotations`."""


@click.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.out
@options.taxonomy
@click.option("--tag", "offered", multiple=True, help="A tag that annotators were asked for; not chosen means no.")
@click.option("--ignore", "ignored", multiple=True, help="A choice that stands for no tag, such as 'unclear'.")
@click.option("--annotator", help="Take this annotator's answers only.")
@reading.encoding
def run(
    form: str,
    paths: tuple[Path, ...],
    out: Path | None,
    named: Path | None,
    offered: tuple[str, ...],
    ignored: tuple[str, ...],
    annotator: str | None,
    encoding: str,
) -> None:
    """Turn exports of an annotation tool into label lines. FORMAT is label-studio, doccano, prodigy, fasttext or csv.

    Labels are of whole articles. What was cancelled, skipped or ignored stays unlabelled; where annotators disagree
    about a tag, it stays unlabelled too, and each one's labels are kept in the line under "annotations".

    \b
    Examples:
      tabwib import label-studio project-3.json --out labels/mine.jsonl
      tabwib import doccano admin.jsonl sara.jsonl --tag economy --out labels/mine.jsonl
    """  # noqa: D301
    check_out(out, paths)
    taxonomy = read_taxonomy([], named, tell=tell)
    for tag in offered:
        if tag not in taxonomy.ids:
            raise click.UsageError(f"no tag {tag!r}; {taxonomy.suggest(tag)}")
    choices = Choices(taxonomy, offered, ignored)
    annotations = read_exports(form, [_export(path, encoding) for path in paths], choices)
    if annotator is not None:
        people = sorted({annotation.annotator for annotation in annotations})
        if annotator not in people:
            raise click.UsageError(f"no answer of annotator {annotator!r}; there are {', '.join(map(repr, people))}")
        annotations = [annotation for annotation in annotations if annotation.annotator == annotator]
    found = list(label_lines(annotations))
    lines = [line for line, _ in found]
    check_labels(out, lines)
    with text_output(out) as stream:
        stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    unlabelled = sum(not line["labels"] for line in lines)
    click.echo(f"{len(lines)} articles, {unlabelled} of them without a label", err=True)
    disputes = [f"{line['id']}: {dispute}" for line, disputed in found for dispute in disputed]
    if disputes:
        more = f"\n… and {len(disputes) - MOST_NAMED} more" if len(disputes) > MOST_NAMED else ""
        click.echo(f"{len(disputes)} cells left unlabelled because annotators disagree:", err=True)
        click.echo("\n".join(disputes[:MOST_NAMED]) + more, err=True)
    if out is not None:
        click.echo(f"next: tabwib check {out}", err=True)


def _export(path: Path, encoding: str) -> tuple[str, str]:
    """Returns the name and the text of an export."""
    name = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        content = standard_input().read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise LabelError(f"{path}: {error.strerror or error}") from error
    return name, decode(content, name, encoding)
