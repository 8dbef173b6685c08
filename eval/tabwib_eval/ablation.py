"""What each part of the recipe is worth: trained without it, or with another in its place.

uv run python -m tabwib_eval.ablation labels/ --on dev.jsonl --on natural.jsonl.gz
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np

from tabwib.atomic import write_atomically
from tabwib.errors import TabwibError
from tabwib.labels import LabelledArticle
from tabwib.model import Model
from tabwib.pooling import COEFFICIENTS
from tabwib.predictor import Predictor
from tabwib.sources import read_training_labels
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib_eval.peers.ranking import TagRanking, rank
from tabwib_eval.peers.sets import NewsSet, read_set

__all__ = ["VARIANTS", "Measured", "Variant", "measured"]

FEWEST = 10
"""Positive articles below which a tag stays out of the means: it says next to nothing."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A recipe that differs from the shipped one in a single thing.

    Attributes:
        name: What differs, in words.
        parameters: Of `TopicTagger`.
        coefficients: Of the terms of `tabwib.pooling`, in their order.
        share: Of the articles that it is trained on, drawn at random, in (0, 1].
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    coefficients: tuple[float, ...] = COEFFICIENTS
    share: float = 1.0


VARIANTS = (
    Variant("shipped"),
    Variant("maximum only", coefficients=(1.0, 0.0, 0.0, 0.0)),
    Variant("whole only", coefficients=(0.0, 0.0, 0.0, 1.0)),
    Variant("maximum + whole", coefficients=(1.0, 0.0, 0.0, 1.0)),
    Variant("without the top of the article", coefficients=(1.0, 0.5, 0.0, 1.0)),
    Variant("top of the article at 0.25", coefficients=(1.0, 0.5, 0.25, 1.0)),
    Variant("without pairs", {"pair_scale": 0.0}),
    Variant("pairs at scale 2", {"pair_scale": 2.0}),
    Variant("pairs at scale 4", {"pair_scale": 4.0}),
    Variant("pairs that tell by 2 e-folds", {"least_telling": 2.0}),
    Variant("without words", {"word_scale": 0.0}),
    Variant("without stems", {"stem_scale": 0.0}),
    Variant("without n-grams", {"ngram_scale": 0.0}),
    Variant("words only", {"stem_scale": 0.0, "ngram_scale": 0.0, "pair_scale": 0.0}),
    Variant("stems only", {"word_scale": 0.0, "ngram_scale": 0.0, "pair_scale": 0.0}),
    Variant("n-grams only", {"word_scale": 0.0, "stem_scale": 0.0, "pair_scale": 0.0}),
    Variant("every feature kept", {"least_contribution": 0.0}),
    Variant("half of the shipped features kept", {"least_contribution": 2e-4}),
    Variant("C = 0.1", {"C": 0.1}),
    Variant("C = 0.4", {"C": 0.4}),
    Variant("10 % of the articles", share=0.1),
    Variant("25 % of the articles", share=0.25),
    Variant("50 % of the articles", share=0.5),
    Variant("75 % of the articles", share=0.75),
)
"""One change each; the last four are the learning curve."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a variant ranks a set of articles.

    Attributes:
        variant: Its name.
        on: Name of the set.
        tags: One ranking a tag.
    """

    variant: str
    on: str
    tags: tuple[TagRanking, ...]


def measured(
    variants: Sequence[Variant],
    labels: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
    sets: Sequence[NewsSet],
    n_jobs: int = 1,
) -> Iterator[Measured]:
    """Yields what each variant reaches on each set; variants of one training that follow each other share it."""
    trained: tuple[tuple[Mapping[str, Any], float], Model] | None = None
    for variant in variants:
        if trained is None or trained[0] != (variant.parameters, variant.share):
            chosen = _drawn(labels, variant.share)
            # Two folds: only the ranking counts, and the folds, from which probabilities are learnt, leave it alone.
            tagger = TopicTagger(taxonomy.tags, folds=2, n_jobs=n_jobs, **variant.parameters).fit(chosen)
            trained = (variant.parameters, variant.share), tagger.model_
        predictor = Predictor(_pooled_by(trained[1], variant.coefficients))
        for found in sets:
            yield Measured(variant.name, found.name, _rankings(predictor, found, taxonomy))


def _drawn(labels: Sequence[LabelledArticle], share: float) -> list[LabelledArticle]:
    if share == 1:
        return list(labels)
    return [labels[row] for row in np.random.default_rng(0).permutation(len(labels))[: round(share * len(labels))]]


def _pooled_by(model: Model, coefficients: Sequence[float]) -> Model:
    """Returns a model that pools by other coefficients, and thus ranks otherwise; its probabilities mean nothing."""
    return model.with_tags(tuple(replace(entry, pool=tuple(coefficients)) for entry in model.tags))


def _rankings(predictor: Predictor, found: NewsSet, taxonomy: Taxonomy) -> tuple[TagRanking, ...]:
    scores = predictor.log_odds(labelled.article for labelled in found.articles)
    return tuple(
        rank(tag, scores[:, column], found.truth[:, column], found.weights, found.read)
        for column, tag in enumerate(taxonomy.ids)
    )


def row(found: Measured) -> str:
    """Returns a line of the table: average precision and recall at precision 0.95, tag by tag and in the mean."""
    mean = [one for one in found.tags if one.support >= FEWEST]
    precision = [one.average_precision for one in mean if one.average_precision is not None]
    recall = [one.recall for one in mean if one.recall is not None]
    cells = [
        found.variant,
        " / ".join("—" if one.average_precision is None else f"{one.average_precision:.3f}" for one in found.tags),
        f"{np.mean(precision):.3f}" if precision else "—",
        " / ".join("—" if one.recall is None else f"{one.recall:.2f}" for one in found.tags),
        f"{np.mean(recall):.2f}" if recall else "—",
    ]
    return f"| {' | '.join(cells)} |"


def table(results: Sequence[Measured]) -> str:
    """Returns a Markdown table for each set."""
    parts = []
    for name in dict.fromkeys(found.on for found in results):
        rows = [found for found in results if found.on == name]
        tags = " / ".join(f"{one.tag} ({one.support})" for one in rows[0].tags)
        lines = [
            f"**{name}**, {tags}; means over tags with at least {FEWEST} positives:",
            "",
            "| variant | average precision | mean | recall at precision 0.95 | mean |",
            "|---|---|--:|---|--:|",
            *map(row, rows),
            "",
        ]
        parts += lines
    return "\n".join(parts)


@click.command()
@click.argument("labels", nargs=-1, type=click.Path(path_type=Path))
@click.option("--on", type=click.Path(path_type=Path), multiple=True, required=True, help="Real articles, labelled.")
@click.option("--only", multiple=True, help="Variants, by their names or how they begin.")
@click.option("--jobs", default=1, show_default=True, help="Processes.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write the figures as JSON.")
def run(labels: tuple[Path, ...], on: tuple[Path, ...], only: tuple[str, ...], jobs: int, out: Path | None) -> None:
    """Train variants of the recipe on LABELS (default: labels/) and rank real articles by each."""
    try:
        taxonomy, training, _ = read_training_labels(labels, tell=partial(click.echo, err=True))
        sets = [read_set(path, taxonomy) for path in on]
    except TabwibError as error:
        raise click.ClickException(str(error)) from error
    variants = [variant for variant in VARIANTS if not only or variant.name.startswith(only)]
    if not variants:
        raise click.UsageError(f"no such variant; variants are {', '.join(variant.name for variant in VARIANTS)}")
    results = []
    for found in measured(variants, training, taxonomy, sets, jobs):
        results.append(found)
        click.echo(f"{found.on} {row(found)}", err=True)
    if out is not None:
        record = {"training_articles": len(training), "results": [asdict(found) for found in results]}
        write_atomically(out, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())
    click.echo(table(results), nl=False)


if __name__ == "__main__":
    run(prog_name="python -m tabwib_eval.ablation")
