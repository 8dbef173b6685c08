"""Labelled passages as a sparse matrix over features: what the linear machines are trained on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from tabwib.features import REACH, bare_stem, features, pair
from tabwib.labels import Label, LabelledArticle
from tabwib.pooling import FEWEST_WORDS
from tabwib.register import ABSENT
from tabwib.text import Normalizer, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PassageMatrix", "present"]


REAL_ARTICLE = 3.0
"""Weight of an article that was not written for training: a user's own news, or a seed, says more than ours."""


class PassageMatrix:
    """The passages of labelled articles, and the articles as wholes, over features, with their labels.

    Args:
        articles: The labelled articles.
        tags: Ids of the tags, in the order of the columns of every array.
        normalizer: What the words go through.
        min_passages: Passages in which a pair of words must stand to be a feature.

    Attributes:
        features: Feature names, in order of the columns of the matrices: those of words, then pairs of words.
        passages: Averaged features of each passage, `(n_passages, n_features)`.
        wholes: The same of each article taken as one passage, `(n_articles, n_features)`.
        article_of: Index of the article of each passage, `(n_passages,)`, rising.
        truth: 1, 0 or NaN where the labels do not say, `(n_passages, n_tags)`.
        whole_truth: The same for articles, `(n_articles, n_tags)`.
        weight: What each article counts in training, `(n_articles,)`.
    """

    def __init__(
        self, articles: Sequence[LabelledArticle], tags: Sequence[str], normalizer: Normalizer, min_passages: int
    ) -> None:
        form_ids: dict[str, int] = {}
        passages: list[list[int]] = []
        article_of: list[int] = []
        truth: list[list[float]] = []
        whole_truth: list[list[float]] = []
        for number, labelled in enumerate(articles):
            labels = [labelled.labels.get(tag) for tag in tags]
            whole_truth.append([_whole_truth(label) for label in labels])
            for passage in labelled.article.passages():
                passages.append([form_ids.setdefault(form, len(form_ids)) for form in passage.text.split()])
                article_of.append(number)
                truth.append([_passage_truth(label, passage.paragraph) for label in labels])
        self.article_of = np.array(article_of)
        self.truth = np.array(truth)
        self.whole_truth = np.array(whole_truth)
        self.weight = np.array([_weight(labelled) for labelled in articles])
        parts = [words(normalizer(form)) for form in form_ids]
        names, forms = _form_matrix(parts)
        counts = np.array([len(part) for part in parts])
        paired, pairs = _pair_matrix(passages, parts, min_passages)
        self.features = [*names, *paired]
        bounds = np.searchsorted(self.article_of, np.arange(len(articles) + 1)).tolist()
        in_article = _rows_to_matrix([range(*span) for span in pairwise(bounds)], len(passages))
        tokens = _rows_to_matrix(passages, len(form_ids))
        self.passages = _averaged(_once(tokens), forms, pairs, counts)
        self.wholes = _averaged(_once(in_article @ tokens), forms, _once(in_article @ pairs), counts)

    @property
    def spread(self) -> NDArray[np.float64]:
        """Root mean square of each feature over passages and wholes, before idf and scale, `(n_features,)`."""
        squares = sum(
            np.bincount(rows.indices, rows.data**2, minlength=rows.shape[1]) for rows in (self.passages, self.wholes)
        )
        return np.asarray(np.sqrt(squares / (self.passages.shape[0] + self.wholes.shape[0])))

    def telling(self, articles: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Returns by how many e-folds each feature stands more often in passages with some tag than in others.

        The log of the ratio of the two rates, a tenth added to each count, of the tag for which it is highest; one
        passage is too few to tell. An article with the tag whose label names no paragraphs is taken as one passage.

        Args:
            articles: Those that are counted, `(n_articles,)`.

        Returns:
            `(n_features,)`, minus infinity where nothing can be told.
        """
        inside = articles[self.article_of]
        telling = np.full(len(self.features), -np.inf)
        for truth, whole_truth in zip(self.truth.T, self.whole_truth.T, strict=True):
            is_vague = articles & (whole_truth == 1)
            is_vague[self.article_of[truth == 1]] = False
            is_positive, is_negative = inside & (truth == 1), inside & (truth == 0)
            with_tag = present(self.passages[is_positive]) + present(self.wholes[is_vague])
            without = present(self.passages[is_negative])
            rate = (with_tag + 0.1) / max(1, is_positive.sum() + is_vague.sum())
            ratio = np.log(rate * max(1, is_negative.sum()) / (without + 0.1))
            telling = np.maximum(telling, np.where(with_tag > 1, ratio, -np.inf))
        return telling


def present(rows: sparse.csr_array) -> NDArray[np.int64]:
    """Returns in how many rows each feature stands, `(n_features,)`."""
    return np.bincount(rows.indices, minlength=rows.shape[1])


def _pair_matrix(
    passages: Sequence[Sequence[int]], parts: Sequence[Sequence[str]], min_passages: int
) -> tuple[list[str], sparse.csr_array]:
    """Returns the pairs that stand in `min_passages` at least, in order, and 1 where one stands in a passage.

    Args:
        passages: The forms of each passage, by number.
        parts: The normalised words of each form.
        min_passages: Passages in which a pair must stand.
    """
    ids: dict[str, int] = {}
    first, last = (
        np.array([ids.setdefault(bare_stem(part[end]), len(ids)) if part else ABSENT for part in parts], dtype=np.int64)
        for end in (0, -1)
    )
    forms = np.concatenate([np.array(passage, dtype=np.int64) for passage in passages])
    passage_of = np.repeat(np.arange(len(passages)), [len(passage) for passage in passages])
    found = []
    for reach in range(1, REACH + 1):
        left, right = last[forms[:-reach]], first[forms[reach:]]
        is_pair = (left != ABSENT) & (right != ABSENT) & (passage_of[:-reach] == passage_of[reach:])
        ends = np.sort(np.stack([left, right])[:, is_pair], axis=0)
        found.append(np.stack([ends[0] << 32 | ends[1], passage_of[:-reach][is_pair]]))
    codes, in_passage = np.concatenate(found, axis=1)
    keys, places = np.unique(codes, return_inverse=True)
    columns, rows = np.divmod(np.unique(places * len(passages) + in_passage), len(passages))
    frequent = np.flatnonzero(np.bincount(columns, minlength=len(keys)) >= min_passages)
    stems = list(ids)
    names = [pair(stems[key >> 32], stems[key & 0xFFFFFFFF]) for key in keys[frequent].tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    column_of = np.full(len(keys), ABSENT)
    column_of[frequent[order]] = np.arange(len(order))
    held = column_of[columns] != ABSENT
    places_held = (rows[held].astype(np.int32), column_of[columns[held]].astype(np.int32))
    matrix = sparse.csr_array((np.ones(len(places_held[0])), places_held), shape=(len(passages), len(names)))
    return [names[place] for place in order], matrix


def _form_matrix(parts: Sequence[Sequence[str]]) -> tuple[list[str], sparse.csr_array]:
    """Returns feature names and how often each stands in each surface form, `(n_forms, n_features)`.

    Args:
        parts: The normalised words of each form.
    """
    ids: dict[str, int] = {}
    rows = [[ids.setdefault(name, len(ids)) for word in part for name in features(word)] for part in parts]
    return list(ids), _rows_to_matrix(rows, len(ids))


def _rows_to_matrix(rows: Sequence[Collection[int]], width: int) -> sparse.csr_array:
    """Returns a count matrix from lists of column numbers."""
    indices = np.array([column for row in rows for column in row], dtype=np.int32)
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    matrix = sparse.csr_array((np.ones(len(indices)), indices, bounds), shape=(len(rows), width))
    matrix.sum_duplicates()
    return matrix


def _once(counts: sparse.csr_array) -> sparse.csr_array:
    """Returns 1 for every count."""
    once: sparse.csr_array = counts.tocsr()
    once.data[:] = 1
    return once


def _averaged(
    tokens: sparse.csr_array, forms: sparse.csr_array, pairs: sparse.csr_array, parts: NDArray[np.int64]
) -> sparse.csr_array:
    """Returns feature sums over the root of the number of words: rows that times weights give scores.

    Args:
        tokens: Which forms stand in each row, `(n, n_forms)`.
        forms: How often each feature of words stands in each form, `(n_forms, n_word_features)`.
        pairs: Which pairs stand in each row, `(n, n_pairs)`.
        parts: Words of each form, `(n_forms,)`.
    """
    sums: sparse.csr_array = sparse.hstack([tokens @ forms, pairs], format="csr")
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
