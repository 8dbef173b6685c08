"""Labelled passages as a sparse matrix over features: what the linear machines are trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from tabwib.features import features
from tabwib.labels import Label, LabelledArticle
from tabwib.pooling import FEWEST_WORDS, passage_scores, pool
from tabwib.text import Normalizer, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PassageMatrix"]


class PassageMatrix:
    """The passages of labelled articles as a sparse matrix over features, with their labels.

    Attributes:
        features: Feature names, in order of the columns of the matrix.
        article_of: Index of the article of each passage, `(n_passages,)`.
        truth: 1, 0 or NaN, `(n_passages, n_tags)`.
    """

    def __init__(self, articles: Sequence[LabelledArticle], tags: Sequence[str], normalizer: Normalizer) -> None:
        surface_ids: dict[str, int] = {}
        rows: list[list[int]] = []
        article_of: list[int] = []
        truth: list[list[float]] = []
        self._whole_only = np.zeros((len(articles), len(tags)), dtype=bool)
        for number, labelled in enumerate(articles):
            labels = [labelled.labels.get(tag) for tag in tags]
            self._whole_only[number] = [
                label is not None and label.grade.is_positive and not label.paragraphs for label in labels
            ]
            for passage in labelled.article.passages():
                rows.append([surface_ids.setdefault(form, len(surface_ids)) for form in passage.text.split()])
                article_of.append(number)
                truth.append([_passage_truth(label, passage.paragraph) for label in labels])
        self.article_of = np.array(article_of)
        self.truth = np.array(truth)
        self.features, forms = _form_matrix(list(surface_ids), normalizer)
        tokens = _rows_to_matrix(rows, len(surface_ids))
        parts = np.array([len(words(normalizer(form))) for form in surface_ids])
        self._sums = (tokens @ forms).tocsr()
        self._counts = np.asarray(tokens @ parts).astype(np.int64)

    def training(self, articles: NDArray[np.bool_] | None) -> tuple[sparse.csr_array, NDArray[np.float64]]:
        """Returns the feature matrix and labels of passages; an article labelled only as a whole adds one row of its own."""
        chosen = np.ones(len(self._whole_only), dtype=bool) if articles is None else articles
        mask = chosen[self.article_of]
        matrix, truth = _averaged(self._sums[mask], self._counts[mask]), self.truth[mask]
        wholes = np.flatnonzero(chosen & self._whole_only.any(axis=1))
        if len(wholes):
            member = sparse.csr_array(self.article_of[None, :] == wholes[:, None], dtype=float)
            added = _averaged((member @ self._sums).tocsr(), (member @ self._counts).astype(np.int64))
            matrix = sparse.vstack([matrix, added], format="csr")
            truth = np.vstack([truth, np.where(self._whole_only[wholes], 1.0, np.nan)])
        return matrix, truth

    def terms(
        self, weights: NDArray[np.float64], articles: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Returns the pooled terms of the given articles and the scores of their passages."""
        mask = articles[self.article_of]
        sums = self._sums[mask] @ weights
        counts = self._counts[mask]
        starts = np.flatnonzero(np.diff(self.article_of[mask], prepend=-1))
        return pool(sums, counts, starts), passage_scores(sums, counts)


def _form_matrix(forms: Sequence[str], normalizer: Normalizer) -> tuple[list[str], sparse.csr_array]:
    """Returns feature names and how often each stands in each surface form, `(n_forms, n_features)`."""
    ids: dict[str, int] = {}
    rows = [
        [ids.setdefault(name, len(ids)) for word in words(normalizer(form)) for name in features(word)]
        for form in forms
    ]
    return list(ids), _rows_to_matrix(rows, len(ids))


def _rows_to_matrix(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_array:
    """Returns a count matrix from lists of column numbers."""
    indices = np.array([column for row in rows for column in row], dtype=np.int32)
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    matrix = sparse.csr_array((np.ones(len(indices)), indices, bounds), shape=(len(rows), width))
    matrix.sum_duplicates()
    return matrix


def _averaged(sums: sparse.csr_array, counts: NDArray[np.int64]) -> sparse.csr_array:
    """Returns passage sums over the root of their words: rows that times weights give passage scores."""
    averaged = sums.copy()
    averaged.data /= np.repeat(np.sqrt(np.maximum(counts, FEWEST_WORDS)), np.diff(sums.indptr))
    return averaged


def _passage_truth(label: Label | None, paragraph: int) -> float:
    if label is None or (label.grade.is_positive and not label.paragraphs):
        return np.nan
    return float(label.grade.is_positive and paragraph in label.paragraphs)
