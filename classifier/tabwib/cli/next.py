"""`tabwib next`: the unlabelled articles whose labels would teach most, as a label file to fill in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from tabwib.acquisition import choose
from tabwib.cli import options, reading
from tabwib.cli.kept import check_grades
from tabwib.cli.output import write_text
from tabwib.cli.pile import end_over_unread, read_pile
from tabwib.cli.unfilled import unfilled_line
from tabwib.columns import Columns
from tabwib.errors import InputError
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy

__all__ = ["run"]


@click.command("next")
@click.argument("articles", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.model
@click.option("--tag", "asked", multiple=True, help="A tag to ask for; may be repeated.  [default: all of the model's]")
@click.option("-n", "--number", type=click.IntRange(1), default=50, show_default=True, help="Articles to choose.")
@options.out
@reading.columns
@reading.encoding
def run(
    articles: tuple[Path, ...],
    model: Path | None,
    asked: tuple[str, ...],
    number: int,
    out: Path | None,
    text_column: str | None,
    title_column: str | None,
    id_column: str | None,
    encoding: str,
) -> None:
    """Choose, from a pile of unlabelled articles, those whose labels would teach the model most.

    The tags take turns; each takes articles near its threshold that are unlike those already chosen. Near-duplicates,
    also of articles that the model was trained on, are passed over. Writes label lines: put a grade (main, substantive,
    mention, none) in the place of each "?", and for positive ones the numbers of the paragraphs, 0 being the title;
    take a tag out to leave it unlabelled. Articles chosen like this are good to train on and say nothing of a stream's
    precision: `tabwib audit` draws those that do.

    \b
    Examples:
      tabwib next pile.jsonl -n 50 --out to-label.jsonl
      tabwib next pile.jsonl --model mine.tabwib --tag football --out to-label.jsonl
      tabwib check to-label.jsonl
      tabwib train labels/ to-label.jsonl --out mine.tabwib
    """  # noqa: D301
    check_grades(out)
    predictor = Predictor.load(model)
    for tag in asked:
        if tag not in predictor.model.tag_ids:
            taxonomy = Taxonomy(tuple(entry.tag for entry in predictor.model.tags))
            raise click.UsageError(f"the model has no tag {tag!r}; {taxonomy.suggest(tag)}")
    columns = Columns(text_column, title_column, id_column)
    pile, unread = read_pile(articles, out, encoding=encoding, columns=columns)
    if not pile:
        raise InputError("no article to choose from")
    tags = tuple(tag for tag in predictor.model.tag_ids if not asked or tag in asked)
    chosen = choose(predictor, pile, number, tags)
    lines = [unfilled_line(pile[candidate.row], tags, chosen_for=candidate.tag) for candidate in chosen]
    write_text("".join(lines), out)
    turns = Counter(candidate.tag for candidate in chosen)
    told = ", ".join(f"{tag} {turns[tag]}" for tag in tags)
    click.echo(f"{len(chosen)} of {len(pile):,} articles to label, chosen for {told}", err=True)
    if len(chosen) < number:
        click.echo("the others are near-duplicates, or the pile is smaller than the number asked for", err=True)
    end_over_unread(unread)
