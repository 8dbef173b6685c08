"""The training recipe on articles that it did not see: grouped folds, and thresholds chosen without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tabwib.calibration import Calibration, calibrate, out_of_fold_sample, pooled_scores
from tabwib.duplicates import clusters
from tabwib.folds import grouped_folds
from tabwib.labels import LabelledArticle
from tabwib.prediction import Prediction
from tabwib.predictor import shown_tags
from tabwib.recipe import BASE_RATE
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib.truth import truth_of
from tabwib_eval.scored import ScoredSet, drawn_from, probabilities_of, thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model, TagModel

__all__ = ["CrossValidation", "cross_validate"]


@dataclass(frozen=True, slots=True, eq=False)
class CrossValidation:
    """What the recipe does to articles that it did not see.

    Attributes:
        scored: The articles, each scored by a fit without its fold and flagged by thresholds chosen without it.
        model: The model trained on all of the articles, with the thresholds that all of them give.
        folds: Fold of each article of `scored`, `(n_articles,)`.
    """

    scored: ScoredSet
    model: Model
    folds: NDArray[np.int64]


def cross_validate(
    articles: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
    *,
    calibration: Calibration | None = None,
    base_rate: float = BASE_RATE,
    precision: float = 0.95,
    confidence: float = 0.95,
    seed: int = 0,
    n_jobs: int = 1,
) -> CrossValidation:
    """Trains by folds in which near-duplicates stay together, and scores each article by the fit without it.

    With a calibration, probabilities and thresholds are those it gives: they were measured on other articles
    altogether. Without one, and of a tag that it holds nothing of, those of each fold come from the scores of the other
    folds, restated for `base_rate`.

    Raises:
        LabelError: A tag has no positive or no negative article.
    """
    articles = sorted(articles, key=lambda labelled: labelled.article.id)
    tagger = TopicTagger(taxonomy.tags, seed=seed, n_jobs=n_jobs).fit(articles)
    truth = truth_of(articles, taxonomy.ids)
    sketched = tagger.model_.sketches
    groups = np.array(clusters(sketched))
    folds = grouped_folds(truth, groups.tolist(), sketched, tagger.folds, seed)
    scores = pooled_scores(tagger.model_, tagger.out_of_fold_)
    log_odds, lines = np.empty(truth.shape), np.empty(truth.shape)
    model, tags_of_fold = tagger.model_, []
    for fold in (*range(tagger.folds), -1):
        others = folds != fold
        samples = {
            tag: out_of_fold_sample(scores[others, column], truth[others, column], base_rate)
            for column, tag in enumerate(taxonomy.ids)
            if calibration is None or tag not in calibration.samples
        }
        model = calibrate(tagger.model_, samples, "the other folds", precision=precision, confidence=confidence)
        if calibration is not None:
            model = calibrate(
                model, calibration.samples, calibration.source, precision=precision, confidence=confidence
            )
        slopes = np.array([new.pool[0] / old.pool[0] for new, old in zip(model.tags, tagger.model_.tags, strict=True)])
        pooled = tagger.out_of_fold_[~others] - np.array([old.intercept for old in tagger.model_.tags])
        log_odds[~others] = pooled * slopes + np.array([new.intercept for new in model.tags])
        lines[~others] = thresholds(model)
        tags_of_fold.append(model.tags)
    once = np.flatnonzero(groups == np.arange(len(groups)))
    predictions = _predictions(articles, [tags_of_fold[fold] for fold in folds], log_odds, tagger.out_of_fold_passages_)
    drawn, set_aside = drawn_from(articles), len(articles) - len(once)
    scored = ScoredSet(tuple(articles), taxonomy.ids, log_odds, lines, predictions, drawn, set_aside)
    return CrossValidation(scored.subset(once.tolist()), model, folds[once])


def _predictions(
    articles: Sequence[LabelledArticle],
    tags: Sequence[tuple[TagModel, ...]],
    log_odds: NDArray[np.float64],
    scores: NDArray[np.float64],
) -> tuple[Prediction, ...]:
    """Returns what is shown of each article by the fit that did not see it, with its evidence.

    Only the line from a passage's score to its probability, two numbers a tag, is that of all folds together.

    Args:
        articles: The articles.
        tags: With the thresholds for each article's fold.
        log_odds: `(n_articles, n_tags)`.
        scores: Of the passages, article after article, `(n_passages, n_tags)`.
    """
    found, start = [], 0
    for labelled, entries, row in zip(articles, tags, probabilities_of(log_odds).tolist(), strict=True):
        article = labelled.article
        shown = shown_tags(entries, article, row, scores[start:])
        start += sum(1 for _ in article.passages())
        named = {entry.tag.id: probability for entry, probability in zip(entries, row, strict=True)}
        found.append(Prediction(article.id, shown, named, article.extra))
    return tuple(found)
