"""The training recipe as a scikit-learn estimator: labelled articles in, integer word weights and pooling out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from tabwib.article import Article
from tabwib.duplicates import clusters, sketches
from tabwib.errors import LabelError
from tabwib.features import PAIR
from tabwib.folds import grouped_folds
from tabwib.identity import id_hashes
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.model import Model, TagModel
from tabwib.normalization import compile_normalizer
from tabwib.passage_matrix import PassageMatrix, present
from tabwib.platt import evidence_line, line
from tabwib.pooling import COEFFICIENTS, pool
from tabwib.predictor import Predictor
from tabwib.quantization import integers
from tabwib.taxonomy import Tag

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TopicTagger"]

TOLERANCE = 1e-3
"""At which the solver stops: tighter ones move the weights by less than their rounding does."""


class TopicTagger(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Linear topic tags over passages, pooled to the article.

    A passage's score for a tag is the sum of its words' contributions over the root of their number. A word
    contributes the weights of its features (`tabwib.features`) times their idf, and so does a pair of words close by
    that tells. The weights are those of one linear support vector machine a tag, trained on passages and on whole
    articles; an article that was not written for training counts thrice. The scores of an article's passages are
    pooled (`tabwib.pooling`), and what the pooled score is worth as log-odds is learnt from held-out folds.

    Args:
        tags: The tags, in the order of the columns of every array.
        C: Inverse strength of the penalty on weights.
        min_passages: Passages in which a feature must stand to have a weight.
        word_scale: Scale of a word: a larger one makes it cheaper for the machine to lean on. 0 leaves words out.
        stem_scale: Of its stem.
        ngram_scale: Of a character n-gram, of which a word has many.
        pair_scale: Of a pair of words close by, of which a passage has few that tell.
        least_telling: Log-odds (how many e-folds more often a pair stands in passages with some tag than in others)
            from which it tells.
        least_contribution: Root mean square of what a feature adds to a score, whose margin is 1, from which it is
            kept.
        folds: Folds from which the log-odds are learnt; near-duplicate articles share a fold.
        seed: Of the folds and of the solver.
        n_jobs: Processes, as in joblib.

    Attributes:
        model_: The trained model, without thresholds.
        out_of_fold_: Log-odds of each training article from a fit that did not see it, `(n_articles, n_tags)`.
        out_of_fold_passages_: Scores of its passages from that fit, article after article, `(n_passages, n_tags)`.
        classes_: Tag ids, `(n_tags,)`.
    """

    def __init__(
        self,
        tags: Sequence[Tag],
        *,
        C: float = 0.2,
        min_passages: int = 2,
        word_scale: float = 1.0,
        stem_scale: float = 2.0,
        ngram_scale: float = 0.6,
        pair_scale: float = 3.0,
        least_telling: float = 0.5,
        least_contribution: float = 6e-5,
        folds: int = 5,
        seed: int = 0,
        n_jobs: int = 1,
    ) -> None:
        self.tags = tags
        self.C = C
        self.min_passages = min_passages
        self.word_scale = word_scale
        self.stem_scale = stem_scale
        self.ngram_scale = ngram_scale
        self.pair_scale = pair_scale
        self.least_telling = least_telling
        self.least_contribution = least_contribution
        self.folds = folds
        self.seed = seed
        self.n_jobs = n_jobs

    def fit(self, X: Sequence[LabelledArticle | Article], y: NDArray[Any] | None = None) -> Self:
        """Trains on articles.

        Args:
            X: Labelled articles; or articles, and their labels in `y`.
            y: 1 where a tag holds, 0 where not, NaN where unlabelled, `(n_articles, n_tags)`. Labelled articles keep
                their own labels, which know paragraphs: for them it is there for scikit-learn's scorers alone.

        Raises:
            LabelError: There is no labelled article, or one holds no word, or a tag has no positive or no negative
                one, or too few for the folds, or `y` is of another shape or holds other values.
        """
        labelled = _labelled(X, y, self.tags)
        if not labelled:
            raise LabelError("no labelled article. label some with each tag and some without")
        if wordless := [one for one in labelled if not one.article.passage_texts()]:
            places = "\n".join(f"{one.place or one.article.id}: nothing but web furniture" for one in wordless)
            raise LabelError(f"{places}. take it out, or give it its text")
        normalizer = compile_normalizer()
        sketched = sketches((article.article for article in labelled), normalizer)
        matrix = PassageMatrix(labelled, [tag.id for tag in self.tags], normalizer, self.min_passages)
        truth = matrix.whole_truth
        for tag, column in zip(self.tags, truth.T, strict=True):
            if not (column == 1).any() or not (column == 0).any():
                raise LabelError(f"tag {tag.id!r} has no article with it, or none without it. label some of both")
        folds = grouped_folds(truth, clusters(sketched), sketched, self.folds, self.seed)
        everything, *held = Parallel(n_jobs=self.n_jobs)(
            delayed(self._machines)(matrix, folds != fold) for fold in range(-1, self.folds)
        )
        pooled = np.empty(truth.shape)
        scores = np.empty(matrix.truth.shape)
        wholes = np.empty(truth.shape)
        for fold, machines in enumerate(held):
            inside = folds == fold
            passages = inside[matrix.article_of]
            scores[passages] = matrix.passages[passages] @ machines.weights + machines.biases
            starts = np.flatnonzero(np.diff(matrix.article_of[passages], prepend=-1))
            wholes[inside] = matrix.wholes[inside] @ machines.weights + machines.biases
            terms = pool(scores[passages], starts, wholes[inside])
            pooled[inside] = np.tensordot(COEFFICIENTS, terms, axes=1)
        weights, scale = integers(everything.weights, matrix.spread, self.least_contribution)
        if not weights.any():
            raise LabelError(f"no feature adds {self.least_contribution:g} to a score. lower least_contribution")
        entries = []
        self.out_of_fold_ = np.empty(truth.shape)
        self.out_of_fold_passages_ = scores
        for column, tag in enumerate(self.tags):
            slope, intercept = line(pooled[:, column], truth[:, column])
            self.out_of_fold_[:, column] = slope * pooled[:, column] + intercept
            entries.append(
                TagModel(
                    tag,
                    float(scale[column]),
                    float(everything.biases[column]),
                    tuple(slope * coefficient for coefficient in COEFFICIENTS),
                    intercept,
                    *evidence_line(scores[:, column], matrix.truth[:, column], wholes[:, column], truth[:, column]),
                    threshold=0.5,
                    verdict="not calibrated",
                )
            )
        kept = np.flatnonzero(weights.any(axis=1))
        kept = np.array(sorted(kept, key=lambda place: _in_order(matrix.features[place])), dtype=np.int64)
        names = tuple(matrix.features[place] for place in kept)
        ids = id_hashes(article.article for article in labelled)
        self.model_ = Model(tuple(entries), normalizer, names, weights[kept], sketched, ids=ids)
        self.classes_ = np.array([tag.id for tag in self.tags])
        return self

    def decision_function(self, X: Sequence[LabelledArticle | Article]) -> NDArray[np.float64]:
        """Returns log-odds, `(n_articles, n_tags)`."""
        check_is_fitted(self, "model_")
        return Predictor(self.model_).log_odds([_article(article) for article in X])

    def predict_proba(self, X: Sequence[LabelledArticle | Article]) -> NDArray[np.float64]:
        """Returns the probability of each tag, `(n_articles, n_tags)`."""
        return np.asarray(1 / (1 + np.exp(-self.decision_function(X))))

    def predict(self, X: Sequence[LabelledArticle | Article]) -> NDArray[np.int64]:
        """Returns 1 where a tag is likelier than not, else 0, `(n_articles, n_tags)`."""
        return (self.decision_function(X) >= 0).astype(np.int64)

    def _machines(self, matrix: PassageMatrix, articles: NDArray[np.bool_]) -> _Machines:
        """Trains on the passages of the given articles, and on the articles as wholes."""
        inside = articles[matrix.article_of]
        passages = matrix.passages[inside]
        frequency = present(passages)
        idf = np.log((1 + passages.shape[0]) / (1 + frequency)) + 1
        idf[frequency < self.min_passages] = 0
        is_pair = np.array([PAIR in name for name in matrix.features])
        idf[is_pair & ~(matrix.telling(articles) > self.least_telling)] = 0
        of_kind = {"=": self.word_scale, "~": self.stem_scale}
        scale = np.array([of_kind.get(name[0], self.ngram_scale) for name in matrix.features])
        scale[is_pair] = self.pair_scale
        rows = sparse.vstack([passages, matrix.wholes[articles]], format="csr")
        truth = np.vstack([matrix.truth[inside], matrix.whole_truth[articles]])
        importance = np.concatenate([matrix.weight[matrix.article_of[inside]], matrix.weight[articles]])
        rows.data *= (idf * scale)[rows.indices]
        rows.eliminate_zeros()  # the solver would walk over them
        # Rows of unit length on average give C the meaning that it has for normalised tf-idf.
        unit = 1 / np.sqrt((rows.data**2).sum() / rows.shape[0])
        rows.data *= unit
        weights = np.zeros((rows.shape[1], truth.shape[1]))
        biases = np.zeros(truth.shape[1])
        for column in range(truth.shape[1]):
            known = ~np.isnan(truth[:, column])
            if len(np.unique(truth[known, column])) < 2:
                tag = self.tags[column].id
                raise LabelError(f"tag {tag!r}: all articles with it, or all without it, are in one fold. label more")
            machine = LinearSVC(C=self.C, tol=TOLERANCE, random_state=self.seed, max_iter=10_000)
            machine.fit(rows[known], truth[known, column] == 1, sample_weight=importance[known])
            weights[:, column] = machine.coef_[0] * idf * scale * unit
            biases[column] = machine.intercept_[0]
        return _Machines(weights, biases)


class _Machines(NamedTuple):
    """One linear machine a tag: weights with idf folded in, `(n_features, n_tags)`, and biases, `(n_tags,)`."""

    weights: NDArray[np.float64]
    biases: NDArray[np.float64]


def _in_order(feature: str) -> tuple[bool, str]:
    """Returns the key by which the features of a model are sorted: pairs stand behind all others."""
    return PAIR in feature, feature


def _article(article: LabelledArticle | Article) -> Article:
    return article.article if isinstance(article, LabelledArticle) else article


def _labelled(
    articles: Iterable[LabelledArticle | Article], truth: NDArray[Any] | None, tags: Sequence[Tag]
) -> list[LabelledArticle]:
    """Returns articles that carry their labels; those in `truth` are labels of whole articles."""
    if truth is None:
        return [article for article in articles if isinstance(article, LabelledArticle)]
    articles, rows = list(articles), np.asarray(truth, dtype=float)
    if rows.shape != (len(articles), len(tags)):
        raise LabelError(f"y is of shape {rows.shape}. ({len(articles)}, {len(tags)}) is needed: articles, tags")
    if not np.isin(rows[~np.isnan(rows)], (0, 1)).all():
        raise LabelError("y holds other values than 0, 1 and NaN. 1 where a tag holds, 0 where not, NaN if unknown")
    found = []
    for article, row in zip(articles, rows, strict=True):
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
