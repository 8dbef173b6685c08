"""The real articles that peers are measured on, and a sample of them for a peer that is slow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.normalization import compile_normalizer
from tabwib.taxonomy import Taxonomy
from tabwib.truth import truth_of
from tabwib_eval.scored import count_once

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NewsSet", "read_set"]

SAMPLED = 300
"""Unread articles that a slow peer is given in place of all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class NewsSet:
    """Labelled real articles.

    Attributes:
        name: Of the file.
        articles: The articles.
        truth: 1, 0 or NaN where unlabelled, `(n_articles, n_tags)`.
        read: Whether a person read the article; the others are taken for untagged, `(n_articles,)`.
        weights: How many articles of the set each one stands for, `(n_articles,)`.
        rows: Places of the articles in the whole set, `(n_articles,)`.
    """

    name: str
    articles: tuple[LabelledArticle, ...]
    truth: NDArray[np.float64]
    read: NDArray[np.bool_]
    weights: NDArray[np.float64]
    rows: NDArray[np.int64]

    @property
    def is_sampled(self) -> bool:
        """Whether it is a sample of a larger set."""
        return bool((self.weights != 1).any())

    def sampled(self, seed: int = 0) -> NewsSet:
        """Returns the articles that were read and `SAMPLED` of the others, which stand for all of them."""
        unread = np.flatnonzero(~self.read)
        if len(unread) <= SAMPLED:
            return self
        drawn = np.random.default_rng(seed).choice(unread, SAMPLED, replace=False)
        rows = np.sort(np.concatenate([np.flatnonzero(self.read), drawn]))
        weights = np.where(self.read[rows], 1.0, len(unread) / SAMPLED)
        articles = tuple(self.articles[row] for row in rows.tolist())
        return NewsSet(self.name, articles, self.truth[rows], self.read[rows], weights, rows)


def read_set(path: Path, taxonomy: Taxonomy) -> NewsSet:
    """Reads labelled real articles, near-duplicates once; those whose `judged` is false were not read by anybody.

    Raises:
        LabelError: A line is wrong, or there is none.
    """
    articles, _ = count_once(read_labels([path], taxonomy), compile_normalizer())
    if not articles:
        raise LabelError(f"{path}: holds no labelled article. nothing to measure")
    read = np.array([article.article.extra.get("judged", True) is not False for article in articles])
    name = path.name.removesuffix(".gz").removesuffix(".jsonl")
    return NewsSet(
        name, tuple(articles), truth_of(articles, taxonomy.ids), read, np.ones(len(articles)), np.arange(len(articles))
    )
