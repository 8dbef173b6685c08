"""`tabwib import`: an annotation tool's export in, label lines out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tabwib.cli import options, reading
from tabwib.cli.output import check_out, tell, text_output
from tabwib.errors import LabelError
from tabwib.exchange.annotation import Choices, label_lines
from tabwib.exchange.formats import FORMATS, read_exports
from tabwib.jsonlines import decode
from tabwib.readers import STANDARD_INPUT, standard_input
from tabwib.sources import read_taxonomy

__all__ = ["run"]


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
    count = disagreements = unlabelled = 0
    with text_output(out) as stream:
        for line, disputed in label_lines(annotations):
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
            disagreements += disputed
            unlabelled += not line["labels"]
    click.echo(f"{count} articles, {unlabelled} of them without a label", err=True)
    if disagreements:
        click.echo(f"{disagreements} cells left unlabelled because annotators disagree", err=True)
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
