"""What `tabwib next` saves: labels needed to reach a quality, chosen by it or at random, simulated on known labels.

uv run python -m tabwib_eval.active_learning labels/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import numpy as np

from tabwib.acquisition import choose
from tabwib.atomic import write_atomically
from tabwib.duplicates import clusters, sketches
from tabwib.errors import TabwibError
from tabwib.folds import grouped_folds
from tabwib.labels import LabelledArticle
from tabwib.model import Model
from tabwib.normalization import compile_normalizer
from tabwib.predictor import Predictor
from tabwib.recipe import train
from tabwib.sources import read_training_labels
from tabwib.taxonomy import Taxonomy
from tabwib.truth import truth_of
from tabwib_eval.peers.ranking import rank
from tabwib_eval.report.figures import UNDEFINED

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Point", "markdown", "simulate"]

START = 40
"""Articles labelled before the first choice, drawn at random, the same for every way of choosing."""

LEAST = 5
"""Positive articles of each tag among them: who adds a tag has a few examples."""

Choice = Callable[[Model, Sequence[LabelledArticle], int], list[int]]


@dataclass(frozen=True, slots=True)
class Point:
    """What a number of labels reached on held-out articles.

    Attributes:
        way: How they were chosen.
        fold: Which articles were held out.
        labels: Labelled articles trained on.
        positives: Of them, those that carry any tag.
        average_precision: Mean over the tags of which a positive article was held out, in [0, 1]; None without one.
        recall: Mean over the same tags of the best recall at precision 0.95, in [0, 1].
    """

    way: str
    fold: int
    labels: int
    positives: int
    average_precision: float | None
    recall: float | None


class Round(NamedTuple):
    """Points of one round, each figure the mean over the folds in which it is known."""

    labels: float
    average_precision: float | None
    recall: float | None
    positives: float


def simulate(
    articles: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
    *,
    step: int = 40,
    most: int = 400,
    folds: int = 3,
    seed: int = 0,
    tell: Callable[[Point], None] = lambda point: None,
) -> list[Point]:
    """Labels a pile step by step, by `tabwib.acquisition.choose` and at random, and measures on held-out folds.

    Near-duplicates share a fold, so that none of the pile is held out. After the last step the whole pile is
    trained on: what no choice can beat by much.

    Args:
        articles: Labelled articles; their labels are looked at once an article is chosen.
        taxonomy: The tags.
        step: Articles labelled between two trainings.
        most: Articles labelled at the end.
        folds: Parts; each is held out once.
        seed: Of the folds, the start and the random choice.
        tell: Called with each point as it is known.
    """
    truth = truth_of(articles, taxonomy.ids)
    sketched = sketches((labelled.article for labelled in articles), compile_normalizer())
    fold_of = grouped_folds(truth, clusters(sketched), sketched, folds, seed)
    points = []
    for fold in range(folds):
        pile = [labelled for labelled, place in zip(articles, fold_of, strict=True) if place != fold]
        held = [labelled for labelled, place in zip(articles, fold_of, strict=True) if place == fold]
        rng = np.random.default_rng(seed + fold)
        start = _start(truth_of(pile, taxonomy.ids), rng)
        ways: dict[str, Choice] = {"next": _by_next, "random": _at_random(np.random.default_rng(seed + fold))}
        for way, choice in ways.items():
            for labelled, model in _rounds(pile, start, choice, taxonomy, step, most):
                points.append(_point(way, fold, labelled, model, held, taxonomy))
                tell(points[-1])
        points.append(_point("everything", fold, pile, train(pile, taxonomy), held, taxonomy))
        tell(points[-1])
    return points


def _rounds(
    pile: Sequence[LabelledArticle], start: Sequence[int], choice: Choice, taxonomy: Taxonomy, step: int, most: int
) -> list[tuple[list[LabelledArticle], Model]]:
    """Returns, round by round, what was labelled and the model trained on it."""
    known = list(start)
    found = []
    while True:
        labelled = [pile[row] for row in known]
        model = train(labelled, taxonomy)
        found.append((labelled, model))
        taken = set(known)
        rest = [row for row in range(len(pile)) if row not in taken]
        wanted = min(step, most - len(known))
        if wanted <= 0 or not rest:
            return found
        added = [rest[place] for place in choice(model, [pile[row] for row in rest], wanted)]
        if not added:
            return found
        known += added


def _by_next(model: Model, rest: Sequence[LabelledArticle], wanted: int) -> list[int]:
    articles = [labelled.article for labelled in rest]
    return [candidate.row for candidate in choose(Predictor(model), articles, wanted)]


def _at_random(rng: np.random.Generator) -> Choice:
    def choice(model: Model, rest: Sequence[LabelledArticle], wanted: int) -> list[int]:
        return list(map(int, rng.permutation(len(rest))[:wanted]))

    return choice


def _start(truth: NDArray[np.float64], rng: np.random.Generator) -> list[int]:
    """Returns places of random articles, and of as many positives more as each tag lacks of `LEAST`."""
    order = list(map(int, rng.permutation(len(truth))))
    chosen = order[:START]
    for column in truth.T:
        lacking = LEAST - int((column[chosen] == 1).sum())
        chosen += [row for row in order if column[row] == 1 and row not in chosen][: max(0, lacking)]
    return chosen


def _point(
    way: str,
    fold: int,
    labelled: Sequence[LabelledArticle],
    model: Model,
    held: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
) -> Point:
    scores = Predictor(model).log_odds([article.article for article in held])
    truth = truth_of(held, taxonomy.ids)
    ones, read = np.ones(len(held)), np.ones(len(held), dtype=bool)
    ranks = [rank(tag, scores[:, c], truth[:, c], ones, read) for c, tag in enumerate(taxonomy.ids)]
    return Point(
        way,
        fold,
        len(labelled),
        int((truth_of(labelled, taxonomy.ids) == 1).any(axis=1).sum()),
        _mean([found.average_precision for found in ranks]),
        _mean([found.recall for found in ranks]),
    )


def markdown(points: Sequence[Point]) -> str:
    """Returns the curves as a table, and how many labels either way needed for a share of what all labels give."""
    curves = {way: _curve([point for point in points if point.way == way]) for way in ("next", "random")}
    (best,) = _curve([point for point in points if point.way == "everything"])
    lines = [
        "| labels | average precision: next | random | recall at precision 0.95: next | random "
        "| positives: next | random |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one, other in zip(curves["next"], curves["random"], strict=False):
        lines.append(
            f"| {_shown(one.labels)} | {_shown(one.average_precision, 3)} | {_shown(other.average_precision, 3)} "
            f"| {_shown(one.recall, 2)} | {_shown(other.recall, 2)} "
            f"| {_shown(one.positives)} | {_shown(other.positives)} |"
        )
    lines.append(
        f"| all {_shown(best.labels)} | {_shown(best.average_precision, 3)} | | {_shown(best.recall, 2)} | | | |"
    )
    lines.append("")
    names = (("average precision", best.average_precision), ("recall at precision 0.95", best.recall))
    for column, (name, reached) in enumerate(names, start=1):
        for share in (0.9, 0.95):
            target = None if reached is None else share * reached
            needed = [_needed(curves[way], column, target) for way in ("next", "random")]
            lines.append(
                f"- {share:.0%} of the {name} of all labels ({_shown(target, 3)}): "
                f"{needed[0]} labels by next, {needed[1]} at random"
            )
    return "\n".join(lines) + "\n"


def _curve(points: Sequence[Point]) -> list[Round]:
    """Returns the means over folds, round by round."""
    folds = [[point for point in points if point.fold == fold] for fold in sorted({point.fold for point in points})]
    return [
        Round(
            float(np.mean([point.labels for point in row])),
            _mean([point.average_precision for point in row]),
            _mean([point.recall for point in row]),
            float(np.mean([point.positives for point in row])),
        )
        for row in zip(*folds, strict=False)
    ]


def _needed(curve: Sequence[Round], column: int, target: float | None) -> str:
    """Returns the labels at which a curve first reaches a target, between rounds by a straight line."""
    if target is None:
        return UNDEFINED
    before: tuple[float, float] | None = None
    for row in curve:
        value = row[column]
        if value is None:
            continue
        if value >= target:
            if before is None:
                return f"at most {row.labels:.0f}"
            part = (target - before[1]) / (value - before[1])
            return f"{before[0] + part * (row.labels - before[0]):.0f}"
        before = row.labels, value
    return UNDEFINED if before is None else f"more than {before[0]:.0f}"


def _mean(values: Sequence[float | None]) -> float | None:
    """Returns the mean of what is known; None if nothing is."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _shown(value: float | None, digits: int = 0) -> str:
    return UNDEFINED if value is None else f"{value:,.{digits}f}"


@click.command("active_learning")
@click.argument("labels", nargs=-1, type=click.Path(path_type=Path))
@click.option("--step", type=click.IntRange(1), default=40, show_default=True, help="Labels between two trainings.")
@click.option("--most", type=click.IntRange(1), default=400, show_default=True, help="Labels at the end.")
@click.option("--folds", type=click.IntRange(2), default=3, show_default=True, help="Parts, each held out once.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write the points as JSON.")
def run(labels: tuple[Path, ...], step: int, most: int, folds: int, out: Path | None) -> None:
    """Simulate labelling with `tabwib next` and at random on LABELS (default: labels/)."""
    try:
        taxonomy, articles, _ = read_training_labels(labels, tell=partial(click.echo, err=True))
        points = simulate(
            articles,
            taxonomy,
            step=step,
            most=most,
            folds=folds,
            tell=lambda point: click.echo(
                f"{point.way} fold {point.fold}: {point.labels} labels, {_shown(point.average_precision, 3)}", err=True
            ),
        )
    except TabwibError as error:
        raise click.ClickException(str(error)) from error
    if out is not None:
        write_atomically(out, (json.dumps([asdict(point) for point in points], indent=1) + "\n").encode())
    click.echo(markdown(points), nl=False)


if __name__ == "__main__":
    run(prog_name="python -m tabwib_eval.active_learning")
