"""The five seeds, each held out of training in turn: `python -m tabwib_eval.seeds`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from tabwib.calibration import Calibration, calibrate
from tabwib.errors import TabwibError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib_eval.project import split_seeds

__all__ = ["HeldOut", "hold_out_in_turn"]


class HeldOut(NamedTuple):
    """A seed, the tags that its labels give it, and those that a model gives it that was trained without it."""

    id: str
    labelled: frozenset[str]
    shown: frozenset[str]


def hold_out_in_turn(
    articles: Sequence[LabelledArticle], taxonomy: Taxonomy, calibration: Calibration, n_jobs: int = 1
) -> Iterator[HeldOut]:
    """Yields each seed as tagged by the recipe trained on everything else, the other seeds included.

    Args:
        articles: The labels, seeds among them.
        taxonomy: The tags.
        calibration: Scores that give the probabilities and thresholds.
        n_jobs: Processes, as in joblib.
    """
    _, seeds = split_seeds(articles)
    for seed in seeds:
        others = [labelled for labelled in articles if labelled is not seed]
        model = TopicTagger(taxonomy.tags, n_jobs=n_jobs).fit(others).model_
        predictor = Predictor(calibrate(model, calibration.samples, calibration.source))
        shown = frozenset(tag.tag for tag in predictor.predict(seed.article).tags)
        yield HeldOut(seed.article.id, frozenset(tag for tag in taxonomy.ids if seed.is_positive(tag)), shown)


@click.command()
@click.argument("labels", type=click.Path(path_type=Path), default=Path("labels"))
@click.option("--jobs", default=2, show_default=True, help="Processes.")
def main(labels: Path, jobs: int) -> None:
    """Hold each seed of LABELS out of training in turn, and say which of its tags are found."""
    try:
        taxonomy = Taxonomy.read(labels / "tags.toml")
        calibration = Calibration.read(labels / "calibration.json")
        articles = read_labels([labels], taxonomy)
    except (OSError, TabwibError) as error:
        raise click.ClickException(str(error)) from error
    right = wanted = 0
    for found in hold_out_in_turn(articles, taxonomy, calibration, jobs):
        right += len(found.labelled & found.shown)
        wanted += len(found.labelled)
        missed, wrong = sorted(found.labelled - found.shown), sorted(found.shown - found.labelled)
        click.echo(f"{found.id}  right {len(found.labelled & found.shown)}  missed {missed}  wrong {wrong}")
    click.echo(f"{right} of {wanted} tags")


if __name__ == "__main__":
    main()
