"""Labelled passages as a sparse matrix over features: what the linear machines are trained on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from tabwib.features import features
from tabwib.labels import Label, LabelledArticle
from tabwib.pooling import FEWEST_WORDS
from tabwib.text import Normalizer, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PassageMatrix"]


REAL_ARTICLE = 3.0
"""Weight of an article that was not written for training: a user's own news, or a seed, says more than ours."""


class PassageMatrix:
    """The passages of labelled articles, and the articles as wholes, over features, with their labels.

    Attributes:
        features: Feature names, in order of the columns of the matrices.
        passages: Averaged features of each passage, `(n_passages, n_features)`.
        wholes: The same of each article taken as one passage, `(n_articles, n_features)`.
        article_of: Index of the article of each passage, `(n_passages,)`, rising.
        truth: 1, 0 or NaN where the labels do not say, `(n_passages, n_tags)`.
        whole_truth: The same for articles, `(n_articles, n_tags)`.
        weight: What each article counts in training, `(n_articles,)`.
    """

    def __init__(self, articles: Sequence[LabelledArticle], tags: Sequence[str], normalizer: Normalizer) -> None:
        form_ids: dict[str, int] = {}
        passages: list[set[int]] = []
        wholes: list[set[int]] = []
        article_of: list[int] = []
        truth: list[list[float]] = []
        whole_truth: list[list[float]] = []
        for number, labelled in enumerate(articles):
            labels = [labelled.labels.get(tag) for tag in tags]
            whole_truth.append([_whole_truth(label) for label in labels])
            wholes.append(set())
            for passage in labelled.article.passages():
                found = {form_ids.setdefault(form, len(form_ids)) for form in passage.text.split()}
                passages.append(found)
                wholes[-1] |= found
                article_of.append(number)
                truth.append([_passage_truth(label, passage.paragraph) for label in labels])
        self.article_of = np.array(article_of)
        self.truth = np.array(truth)
        self.whole_truth = np.array(whole_truth)
        self.weight = np.array([_weight(labelled) for labelled in articles])
        self.features, forms = _form_matrix(list(form_ids), normalizer)
        parts = np.array([len(words(normalizer(form))) for form in form_ids])
        self.passages = _averaged(_rows_to_matrix(passages, len(form_ids)), forms, parts)
        self.wholes = _averaged(_rows_to_matrix(wholes, len(form_ids)), forms, parts)


def _form_matrix(forms: Sequence[str], normalizer: Normalizer) -> tuple[list[str], sparse.csr_array]:
    """Returns feature names and how often each stands in each surface form, `(n_forms, n_features)`."""
    ids: dict[str, int] = {}
    rows = [
        [ids.setdefault(name, len(ids)) for word in words(normalizer(form)) for name in features(word)]
        for form in forms
    ]
    return list(ids), _rows_to_matrix(rows, len(ids))


def _rows_to_matrix(rows: Sequence[Collection[int]], width: int) -> sparse.csr_array:
    """Returns a count matrix from lists of column numbers."""
    indices = np.array([column for row in rows for column in row], dtype=np.int32)
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    matrix = sparse.csr_array((np.ones(len(indices)), indices, bounds), shape=(len(rows), width))
    matrix.sum_duplicates()
    return matrix


def _averaged(tokens: sparse.csr_array, forms: sparse.csr_array, parts: NDArray[np.int64]) -> sparse.csr_array:
    """Returns feature sums over the root of the number of words: rows that times weights give scores."""
    sums: sparse.csr_array = (tokens @ forms).tocsr()
    counts = np.maximum(tokens @ parts, FEWEST_WORDS)
    sums.data /= np.repeat(np.sqrt(counts), np.diff(sums.indptr))
    return sums


def _weight(labelled: LabelledArticle) -> float:
    return 1.0 if labelled.article.extra.get("written_for") == "training" else REAL_ARTICLE


def _whole_truth(label: Label | None) -> float:
    return np.nan if label is None else float(label.grade.is_positive)


def _passage_truth(label: Label | None, paragraph: int) -> float:
    if label is None or (label.grade.is_positive and not label.paragraphs):
        return np.nan
    return float(label.grade.is_positive and paragraph in label.paragraphs)
