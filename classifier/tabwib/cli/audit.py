"""`tabwib audit`: articles of a stream to label, drawn so that the answers speak for the whole stream."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from tabwib.cli import options, reading
from tabwib.cli.kept import check_grades
from tabwib.cli.output import write_text
from tabwib.cli.pile import end_over_unread, read_pile
from tabwib.cli.unfilled import unfilled_line
from tabwib.columns import Columns
from tabwib.errors import InputError
from tabwib.labels import UNFILLED, LabelledArticle
from tabwib.predictor import Predictor
from tabwib_eval.auditor import DRAWN_BY, mark
from tabwib_eval.leakage import find_leaks, leaks_by_kind
from tabwib_eval.sampling import draw
from tabwib_eval.scored import ScoredSet, probabilities_of, score

__all__ = ["run"]


@click.command("audit")
@click.argument("articles", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.model
@click.option(
    "-n",
    "--number",
    type=click.IntRange(4),
    default=100,
    show_default=True,
    help="Articles to draw for each tag.",
)
@click.option("--tag", "only", multiple=True, help="Audit this tag only. May be repeated.  [default: every tag]")
@options.out
@options.seed
@reading.columns
@reading.encoding
def run(
    articles: tuple[Path, ...],
    model: Path | None,
    number: int,
    only: tuple[str, ...],
    out: Path | None,
    seed: int,
    text_column: str | None,
    title_column: str | None,
    id_column: str | None,
    encoding: str,
) -> None:
    """Draw articles of an unlabelled stream to label: flagged ones, those near the threshold, and some of the rest.

    Writes label lines in random order: put a grade in the place of each "?" (and the numbers of its paragraphs). The
    weights beside them say how many articles of the stream each line stands for; `tabwib evaluate` and `tabwib
    calibrate` use them. `drawn_by` marks the model: for another one, or after `calibrate`, the interval of precision is
    too narrow, and `evaluate` says so. Near-duplicates are drawn once, and articles that the model was trained on are
    passed over.

    \b
    Examples:
      tabwib audit stream.jsonl -n 100 --out audit.jsonl
      tabwib evaluate audit.jsonl
    """  # noqa: D301
    check_grades(out)
    predictor = Predictor.load(model)
    tags = predictor.model.tag_ids
    unknown = [tag for tag in only if tag not in tags]
    if unknown:
        raise click.UsageError(f"--tag: no tag {unknown[0]!r}; tags are {', '.join(tags)}")
    columns = Columns(text_column, title_column, id_column)
    found, unread = read_pile(articles, out, encoding=encoding, columns=columns)
    pile = [LabelledArticle(article, {}) for article in found]
    leaks = find_leaks(predictor.model, pile)
    trained = {id(leak.labelled) for leak in leaks}
    scored = score(predictor, [labelled for labelled in pile if id(labelled) not in trained])
    if not scored.articles:
        raise InputError("no article to draw from")
    known = f" ({leaks_by_kind(leaks)})" if leaks else ""
    click.echo(
        f"{len(scored.articles):,} articles; {scored.set_aside:,} near-duplicates and {len(leaks):,} articles that "
        f"the model was trained on{known} are passed over",
        err=True,
    )
    weights = _weights(scored, only or tags, number, seed)
    order = np.random.default_rng(seed).permutation(sorted(weights)).tolist()
    marks = {tag: mark(predictor.model, tag) for tag in only or tags}
    lines = [
        unfilled_line(
            scored.articles[row].article,
            weights[row],
            weight=weights[row],
            **{DRAWN_BY: {tag: marks[tag] for tag in weights[row]}},
        )
        for row in order
    ]
    write_text("".join(lines), out)
    noun = "article" if len(lines) == 1 else "articles"
    click.echo(f"{len(lines)} {noun} to label; write a grade in the place of each {UNFILLED!r}", err=True)
    end_over_unread(unread)


def _weights(scored: ScoredSet, tags: tuple[str, ...], number: int, seed: int) -> dict[int, dict[str, float]]:
    """Returns the weights of the drawn articles, by row and tag, and tells what was drawn from where."""
    found: dict[int, dict[str, float]] = {}
    rng = np.random.default_rng(seed)
    for tag in tags:
        column = scored.tags.index(tag)
        log_odds = scored.log_odds[:, column]
        flagged = probabilities_of(log_odds) >= scored.thresholds[:, column]
        strata = draw(log_odds, flagged, number, rng)
        for stratum in strata:
            for row in stratum.drawn.tolist():
                found.setdefault(row, {})[tag] = round(stratum.weight, 6)
        told = ", ".join(f"{len(stratum.drawn)} of {len(stratum.rows):,} {stratum.name}" for stratum in strata)
        click.echo(f"{tag:20} {told}", err=True)
    return found
