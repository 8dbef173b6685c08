"""`tabwib export`: label lines in, tasks for an annotation tool out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from tabwib.cli import options
from tabwib.cli.kept import check_sheet
from tabwib.cli.output import check_out, tell, text_output
from tabwib.exchange.formats import FORMATS, Task
from tabwib.exchange.label_studio import labeling_config
from tabwib.label_lines import label_files, read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.sources import DEFAULT_LABELS, read_taxonomy

__all__ = ["run"]

PREDICTED = ("label-studio", "prodigy")
"""Formats in which an annotator's answer can be told from what the model said."""


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@options.labels
@options.model
@options.taxonomy
@options.out
@click.option("--tag", "offered", multiple=True, help="A tag to ask for.  [default: every tag of the taxonomy]")
@click.option("--no-predictions", is_flag=True, help="Annotators start from nothing, not from the model's tags.")
@click.option("--config", is_flag=True, help="Write Label Studio's labelling configuration instead of tasks.")
def run(
    form: str,
    labels: tuple[Path, ...],
    model: Path | None,
    named: Path | None,
    out: Path | None,
    offered: tuple[str, ...],
    no_predictions: bool,
    config: bool,
) -> None:
    """Turn label lines (default: labels/; those of `tabwib next` too) into tasks for an annotation tool.

    FORMAT is label-studio, doccano, prodigy, fasttext or csv. All but fastText carry grades, paragraphs, ids and
    annotators along, so that `tabwib import` gives the same lines back. In Label Studio and Prodigy articles start
    from the model's tags; the others could not tell these from a person's answer.

    \b
    Examples:
      tabwib export label-studio labels/ --out tasks.json
      tabwib export label-studio --config
    """  # noqa: D301
    taxonomy = read_taxonomy(labels, named, model, tell=tell)
    check_out(out, label_files(labels or [DEFAULT_LABELS]))
    articles = read_labels(labels or [DEFAULT_LABELS], taxonomy, unfilled_is_unlabelled=True)
    if form == "csv" and not config:
        check_sheet(out, articles, taxonomy)
    for tag in offered:
        if tag not in taxonomy.ids:
            raise click.UsageError(f"no tag {tag!r}; {taxonomy.suggest(tag)}")
    tags = [tag for tag in taxonomy.tags if not offered or tag.id in offered]
    if config:
        pieces: Iterable[str] = [labeling_config(tags)]
    else:
        predictor = None if no_predictions or form not in PREDICTED else Predictor.load(model)
        pieces = FORMATS[form].write(_tasks(articles, predictor), tags)
    lines = 0
    with text_output(out) as stream:
        for piece in pieces:
            stream.write(piece)
            lines += 1
    if form == "fasttext" and lines < len(articles):
        click.echo(
            f"{len(articles) - lines} articles left out: fastText cannot say that a tag is unlabelled. name those that "
            "they are labelled for: --tag TAG",
            err=True,
        )


def _tasks(articles: list[LabelledArticle], predictor: Predictor | None) -> Iterator[Task]:
    if predictor is None:
        yield from ((labelled, None) for labelled in articles)
    else:
        yield from zip(articles, predictor.predict_all(labelled.article for labelled in articles), strict=True)
