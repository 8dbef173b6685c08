"""The training recipe as a scikit-learn estimator: labelled articles in, integer word weights and pooling out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from tabwib.article import Article
from tabwib.duplicates import clusters, sketches
from tabwib.folds import grouped_folds
from tabwib.errors import LabelError
from tabwib.labels import Grade, Label, LabelledArticle, Tag
from tabwib.model import Model, TagModel
from tabwib.normalization import compile_normalizer
from tabwib.passage_matrix import PassageMatrix
from tabwib.pooling import TERMS
from tabwib.predictor import Predictor

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TopicTagger"]

LARGEST_WEIGHT = 4095
"""Integer that the largest weight of a tag becomes; rounding moves a score by less than 0.001."""


class TopicTagger(BaseEstimator):
    """Linear topic tags over passages, pooled to the article.

    A passage's score for a tag is the sum of its words' contributions over the root of their number. A word
    contributes the weights of its features (`tabwib.features`) times their idf. The weights are those of one linear
    support vector machine a tag, trained on passages. Article terms (`tabwib.pooling`) of held-out folds are then
    combined by logistic regression with coefficients that are not negative.

    Args:
        tags: The tags, in the order of the columns of every array.
        C: Inverse strength of the penalty on weights.
        min_passages: Passages in which a feature must stand to have a weight.
        folds: Folds from which the pooling is learnt; near-duplicate articles share a fold.
        seed: Of the folds and of the solver.
        n_jobs: Processes, as in joblib.

    Attributes:
        model_: The trained model, without thresholds.
        out_of_fold_: Log-odds of each training article from a fit that did not see it, `(n_articles, n_tags)`.
        classes_: Tag ids.
    """

    def __init__(
        self,
        tags: Sequence[Tag],
        *,
        C: float = 0.3,
        min_passages: int = 2,
        folds: int = 5,
        seed: int = 0,
        n_jobs: int = 1,
    ) -> None:
        self.tags = tags
        self.C = C
        self.min_passages = min_passages
        self.folds = folds
        self.seed = seed
        self.n_jobs = n_jobs

    def fit(self, X: Sequence[LabelledArticle | Article], y: NDArray[Any] | None = None) -> Self:
        """Trains on articles.

        Args:
            X: Labelled articles; or articles, and their labels in `y`.
            y: 1 where a tag holds, 0 where not, NaN where unlabelled, `(n_articles, n_tags)`. Left out, the
                labels of `X` are used, paragraph by paragraph.

        Raises:
            LabelError: A tag has no positive or no negative article.
        """
        labelled = _labelled(X, y, self.tags)
        truth = np.array([[_truth(article.is_positive(tag.id)) for tag in self.tags] for article in labelled])
        for tag, column in zip(self.tags, truth.T, strict=True):
            if not (column == 1).any() or not (column == 0).any():
                raise LabelError(f"tag {tag.id!r} has no article with it, or none without it. label some of both")
        normalizer = compile_normalizer()
        sketched = sketches((article.article for article in labelled), normalizer)
        passages = PassageMatrix(labelled, [tag.id for tag in self.tags], normalizer)
        folds = grouped_folds(truth, clusters(sketched), self.folds, self.seed)
        fits = Parallel(n_jobs=self.n_jobs)(
            delayed(self._weights)(passages, None if fold < 0 else folds != fold) for fold in range(-1, self.folds)
        )
        terms = np.empty((len(TERMS), *truth.shape))
        scores = np.empty(passages.truth.shape)
        for fold, weights in enumerate(fits[1:]):
            held_out = folds == fold
            terms[:, held_out], scores[np.isin(passages.article_of, np.flatnonzero(held_out))] = passages.terms(
                weights, held_out
            )
        weights, scale = _integers(fits[0])
        kept = weights.any(axis=1)
        entries = []
        self.out_of_fold_ = np.empty(truth.shape)
        for column, tag in enumerate(self.tags):
            known = ~np.isnan(truth[:, column])
            coefficients, intercept = _pooling(terms[:, known, column].T, truth[known, column])
            self.out_of_fold_[:, column] = coefficients @ terms[:, :, column] + intercept
            slope, passage_intercept = _platt(scores[:, column], passages.truth[:, column])
            entries.append(
                TagModel(
                    tag, float(scale[column]), tuple(coefficients.tolist()), intercept, slope, passage_intercept,
                    0.5, "not calibrated",
                )
            )  # fmt: skip
        names = [name for name, keep in zip(passages.features, kept, strict=True) if keep]
        order = np.argsort(names)
        self.model_ = Model(
            tuple(entries), normalizer, tuple(names[place] for place in order), weights[kept][order], sketched
        )
        self.classes_ = [tag.id for tag in self.tags]
        return self

    def decision_function(self, X: Sequence[LabelledArticle | Article]) -> NDArray[np.float64]:
        """Returns log-odds, `(n_articles, n_tags)`."""
        return Predictor(self.model_).log_odds([_article(article) for article in X])

    def predict_proba(self, X: Sequence[LabelledArticle | Article]) -> NDArray[np.float64]:
        """Returns the probability of each tag, `(n_articles, n_tags)`."""
        return np.asarray(1 / (1 + np.exp(-self.decision_function(X))))

    def predict(self, X: Sequence[LabelledArticle | Article]) -> NDArray[np.int64]:
        """Returns 1 where a tag is likelier than not, else 0, `(n_articles, n_tags)`."""
        return (self.decision_function(X) >= 0).astype(np.int64)

    def _weights(self, passages: PassageMatrix, articles: NDArray[np.bool_] | None) -> NDArray[np.float64]:
        """Returns the weight of each feature, idf folded in, `(n_features, n_tags)`, from the given articles."""
        matrix, truth = passages.training(articles)
        frequency = np.asarray((matrix > 0).sum(axis=0)).ravel()
        idf = np.where(
            frequency >= self.min_passages, np.log((1 + matrix.shape[0]) / (1 + frequency)) + 1, 0.0
        )
        matrix.data *= idf[matrix.indices]
        weights = np.zeros((matrix.shape[1], truth.shape[1]))
        for column in range(truth.shape[1]):
            known = ~np.isnan(truth[:, column])
            machine = LinearSVC(C=self.C, random_state=self.seed, max_iter=10_000)
            machine.fit(matrix[known], truth[known, column] == 1)
            weights[:, column] = machine.coef_[0] * idf
        return weights


def _integers(weights: NDArray[np.float64]) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Returns weights as integers and, for each tag, what one of them is worth."""
    scale = np.abs(weights).max(axis=0) / LARGEST_WEIGHT
    return np.rint(weights / scale).astype(np.int16), scale


def _pooling(terms: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Returns coefficients of the article terms, none negative, and an intercept, by logistic regression.

    A term whose coefficient comes out negative is dropped and the rest fitted again: a passage that speaks for a tag
    must never count against it.
    """
    used = list(range(terms.shape[1]))
    while True:
        regression = LogisticRegression(C=10.0, max_iter=1000).fit(terms[:, used], truth)
        worst = int(np.argmin(regression.coef_[0]))
        if regression.coef_[0][worst] >= 0 or len(used) == 1:
            break
        del used[worst]
    coefficients = np.zeros(terms.shape[1])
    coefficients[used] = np.maximum(regression.coef_[0], 0)
    return coefficients, float(regression.intercept_[0])


def _platt(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Returns slope and intercept from score to log-odds (Platt, 1999)."""
    known = ~np.isnan(truth)
    regression = LogisticRegression(C=1e4, max_iter=1000).fit(scores[known][:, None], truth[known])
    return float(regression.coef_[0, 0]), float(regression.intercept_[0])


def _truth(is_positive: bool | None) -> float:
    return np.nan if is_positive is None else float(is_positive)


def _article(article: LabelledArticle | Article) -> Article:
    return article.article if isinstance(article, LabelledArticle) else article


def _labelled(
    articles: Iterable[LabelledArticle | Article], truth: NDArray[Any] | None, tags: Sequence[Tag]
) -> list[LabelledArticle]:
    """Returns articles that carry their labels; those in `truth` are labels of whole articles."""
    if truth is None:
        return [article for article in articles if isinstance(article, LabelledArticle)]
    found = []
    for article, row in zip(articles, np.asarray(truth, dtype=float), strict=True):
        if isinstance(article, LabelledArticle):
            found.append(article)
            continue
        labels = {
            tag.id: Label(Grade.MAIN if value else Grade.NONE)
            for tag, value in zip(tags, row, strict=True)
            if not np.isnan(value)
        }
        found.append(LabelledArticle(article, labels))
    return found
