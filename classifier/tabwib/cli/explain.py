"""`tabwib explain`: why an article has its tags, and why not others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tabwib.cli import options, reading
from tabwib.cli.output import check_out, text_output
from tabwib.columns import Columns
from tabwib.errors import InputError
from tabwib.explanation import Explanation, WordShare, explain
from tabwib.explanation_page import explanation_page
from tabwib.predictor import Predictor
from tabwib.readers import STANDARD_INPUT, read_articles
from tabwib.taxonomy import Taxonomy
from tabwib.terminal import printable

__all__ = ["run"]

STRONGEST_PASSAGES = 3
STRONGEST_WORDS = 8


@click.command("explain")
@click.argument("path", type=options.readable)
@options.model
@click.option("--id", "wanted", help="Explain the article of this id, as predict writes it.  [default: the first]")
@click.option("--tag", "only", help="Explain this tag only.  [default: the tags shown, or the likeliest]")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write a page of coloured words as well.")
@reading.plain
@reading.columns
@reading.encoding
def run(
    path: Path,
    model: Path | None,
    wanted: str | None,
    only: str | None,
    page: Path | None,
    plain: bool,
    text_column: str | None,
    title_column: str | None,
    id_column: str | None,
    encoding: str,
) -> None:
    """Show the passages and words behind each tag of one article of PATH (- for standard input).

    Each number is a share of the tag's log-odds; all of them and the intercept add up to it. Log-odds 0 is
    probability 0.5, +2.2 is 0.9, +4.6 is 0.99.

    \b
    Examples:
      tabwib explain seeds/000_5fc959f2a2ebeebe.txt
      tabwib explain article.txt --tag ukraine
      tabwib explain desk.csv --id 4711
      tabwib explain article.html --html why.html
    """  # noqa: D301
    reading.check_plain(plain, [path])
    check_out(page, [path], "--html")
    predictor = Predictor.load(model)
    if only is not None and only not in predictor.model.tag_ids:
        taxonomy = Taxonomy(tuple(entry.tag for entry in predictor.model.tags))
        raise click.UsageError(f"no tag {only!r}; {taxonomy.suggest(only)}")
    errors: list[InputError] = []
    columns = Columns(text_column, title_column, id_column)
    articles = read_articles([path], errors.append, encoding=encoding, plain=plain, columns=columns)
    article = next((article for article in articles if wanted in (None, article.id)), None)
    for error in errors:
        click.echo(f"error: {printable(str(error))}", err=True)
    if article is None:
        if wanted is not None:
            click.echo(
                f"error: {path}: no article of id {printable(wanted)!r}. ids are as predict writes them", err=True
            )
        elif path == STANDARD_INPUT and not plain:
            click.echo(reading.SAY_TEXT, err=True)
        sys.exit(1)
    if wanted is None and next(articles, None) is not None:
        click.echo(f"{printable(article.id)} is explained, the first of several; --id names another", err=True)
    found = explain(predictor, article)
    likeliest = max(found, key=lambda explanation: explanation.log_odds)
    chosen = [
        explanation
        for explanation in found
        if explanation.tag == only or (only is None and (explanation.is_tagged or explanation is likeliest))
    ]
    if page is not None:
        names = {entry.tag.id: entry.tag for entry in predictor.model.tags}
        with text_output(page) as stream:
            stream.write(explanation_page(article, chosen, names))
    with text_output(None) as stream:
        for explanation in chosen:
            stream.writelines(f"{line}\n" for line in _lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    threshold = "off" if explanation.threshold is None else f"threshold {explanation.threshold:.2f}"
    shown = "tagged" if explanation.is_tagged else "not tagged"
    yield f"{explanation.tag}  probability {explanation.probability:.2f}  {threshold}  {shown}"
    yield f"  log-odds {explanation.log_odds:+.2f} = intercept {explanation.intercept:+.2f} and:"
    ranked = sorted(explanation.passages, key=lambda passage: -abs(passage.share))
    for passage in ranked[:STRONGEST_PASSAGES]:
        place = "title" if passage.passage.paragraph == 0 else f"paragraph {passage.passage.paragraph}"
        yield f"  {passage.share:+.2f}  {place} [{passage.passage.start}:{passage.passage.end}]"
        yield f"         {_terms(passage.terms)}"
    rest = sum(passage.share for passage in ranked[STRONGEST_PASSAGES:])
    if len(ranked) > STRONGEST_PASSAGES:
        yield f"  {rest:+.2f}  {len(ranked) - STRONGEST_PASSAGES} other passages"


def _terms(words: tuple[WordShare, ...]) -> str:
    """Returns the strongest words and pairs of a passage with their shares, and what the others add up to."""
    ranked = sorted(words, key=lambda word: -abs(word.share))
    parts = [f"{word.word.surface} {word.share:+.2f}" for word in ranked[:STRONGEST_WORDS]]
    if len(ranked) > STRONGEST_WORDS:
        rest = sum(word.share for word in ranked[STRONGEST_WORDS:])
        parts.append(f"{len(ranked) - STRONGEST_WORDS} others {rest:+.2f}")
    return "  ".join(parts)
