"""The project's own evaluation: grouped cross-validation of its labels, and the seeds held out of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib_eval.crossvalidation import cross_validate
from tabwib_eval.leakage import without_trained
from tabwib_eval.scored import Drawn, ScoredSet, score

if TYPE_CHECKING:
    from tabwib.calibration import Calibration

__all__ = ["LEAST_SUPPORT", "ProjectScores", "score_project", "split_seeds"]

SEEDS = ("seeds.jsonl", "seeds.jsonl.gz")
"""Names of the label file that is held out of all training."""

LEAST_SUPPORT = {"labels": 20, "seeds": 0}
"""Positive articles below which a tag's figures decide nothing; the seeds are judged one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class ProjectScores:
    """Scored articles of the repository: those of labels/ by folds, and the seeds by a model that never saw them."""

    labels: ScoredSet
    seeds: ScoredSet | None


def split_seeds(articles: Sequence[LabelledArticle]) -> tuple[list[LabelledArticle], list[LabelledArticle]]:
    """Returns the labelled articles that are no seeds, and the seeds: those of a label file named seeds.jsonl."""
    seeds = [labelled for labelled in articles if _file_of(labelled) in SEEDS]
    names = {id(labelled) for labelled in seeds}
    return [labelled for labelled in articles if id(labelled) not in names], seeds


def _file_of(labelled: LabelledArticle) -> str:
    """Returns the name of the file that a label line stands in."""
    path, _, _ = labelled.place.rpartition(":")
    return path.replace("\\", "/").split("/")[-1]


def score_project(
    articles: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
    *,
    calibration: Calibration | None = None,
    precision: float = 0.95,
    confidence: float = 0.95,
    seed: int = 0,
    n_jobs: int = 1,
) -> ProjectScores:
    """Trains once, by folds, without the seeds, and scores everything that was held out.

    Raises:
        LabelError: A tag has no positive or no negative article, or a seed stands in the labels under another id.
    """
    labels, seeds = split_seeds(articles)
    found = cross_validate(
        labels,
        taxonomy,
        calibration=calibration,
        precision=precision,
        confidence=confidence,
        seed=seed,
        n_jobs=n_jobs,
    )
    if not seeds:
        return ProjectScores(found.scored, None)
    kept, _ = without_trained(found.model, seeds, exclude=False)
    return ProjectScores(found.scored, score(Predictor(found.model), kept, Drawn.UNKNOWN))
