"""From labelled articles to a finished model: weights, pooling, probabilities, thresholds, provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from tabwib.article import Article
from tabwib.calibration import Calibration, calibrate, out_of_fold_sample, pooled_scores
from tabwib.labels import LabelledArticle, fingerprint
from tabwib.model import Model
from tabwib.predictor import Predictor, golden
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib.truth import truth_of

__all__ = ["BASE_RATE", "train"]

BASE_RATE = 0.01
"""Share of a stream that carries a tag, assumed where nothing was measured; the four shipped tags have 0.1 to 3 %."""

GOLDEN = 3
"""Training articles that are replayed when a model is loaded."""

_VERSIONS = ("camel-tools", "datasketch", "numpy", "safetensors", "scikit-learn", "scipy", "tabwib")
"""Packages that the bytes of a model may hang on, which names their versions. Those of Python do not: 3.11 to 3.13 give
the same (tests/faults/test_supply.py)."""


def train(
    articles: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
    *,
    calibration: Calibration | None = None,
    base_rate: float = BASE_RATE,
    precision: float = 0.95,
    confidence: float = 0.95,
    certify: bool = False,
    seed: int = 0,
    n_jobs: int = 1,
) -> Model:
    """Trains a model; same articles, seed and versions give the same bytes, with whichever Python.

    Thresholds come from `calibration` where it was measured for these very labels and this recipe
    (`Calibration.misfit`); otherwise from out-of-fold scores of the training articles, restated for `base_rate`:
    written or enriched articles say little about a stream.

    Raises:
        LabelError: A tag has no positive or no negative article.
    """
    articles = sorted(articles, key=lambda labelled: labelled.article.id)
    tagger = TopicTagger(taxonomy.tags, seed=seed, n_jobs=n_jobs).fit(articles)
    truth = truth_of(articles, taxonomy.ids)
    labels, examples = fingerprint(articles, taxonomy.ids), _golden_articles(articles)
    untuned = replace(tagger.model_, provenance={"labels": labels}, golden=golden(Predictor(tagger.model_), examples))
    if calibration is not None and calibration.misfit(untuned) is None:
        samples, source = calibration.samples, calibration.source
    else:
        scores = pooled_scores(tagger.model_, tagger.out_of_fold_)
        samples = {
            tag: out_of_fold_sample(scores[:, column], truth[:, column], base_rate)
            for column, tag in enumerate(taxonomy.ids)
        }
        source = f"held-out folds of the training articles, restated for a base rate of {base_rate:.1%}"
    model = calibrate(untuned, samples, source, precision=precision, confidence=confidence, certify=certify)
    model = replace(
        model,
        provenance={
            **model.provenance,
            "articles": len(articles),
            "seed": seed,
            "recipe": {
                key: value for key, value in sorted(tagger.get_params().items()) if key not in ("tags", "n_jobs")
            },
            "versions": {name: version(name) for name in _VERSIONS},
            "out_of_fold": _figures(tagger.out_of_fold_, truth, taxonomy.ids),
        },
    )
    return replace(model, golden=golden(Predictor(model), examples))


def _golden_articles(articles: Sequence[LabelledArticle]) -> list[Article]:
    """Returns the shortest articles that carry a tag: enough to find a platform that computes otherwise."""
    tagged = [
        labelled.article for labelled in articles if any(label.grade.is_positive for label in labelled.labels.values())
    ]
    shortest = sorted(tagged, key=lambda article: (len(article.text), article.id))[:GOLDEN]
    return [Article("golden", article.text, article.title) for article in shortest]


def _figures(scores: Any, truth: Any, tags: Sequence[str]) -> dict[str, dict[str, float]]:
    """Returns support and average precision of out-of-fold scores, per tag."""
    figures = {}
    for column, tag in enumerate(tags):
        known = ~np.isnan(truth[:, column])
        positive = truth[known, column] == 1
        figures[tag] = {
            "support": int(positive.sum()),
            "average_precision": round(float(average_precision_score(positive, scores[known, column])), 4),
        }
    return figures
