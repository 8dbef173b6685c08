"""Sums of rows over passages and articles, in which what stands twice counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tabwib.slabs import add_rows, is_new

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Sums", "Tally"]


class Sums(NamedTuple):
    """Summed rows of a batch of articles.

    Attributes:
        passages: One row a passage, `(n_passages, 1 + n_tags)`.
        starts: Index of the first passage of each article, `(n_articles,)`.
        wholes: One row an article, `(n_articles, 1 + n_tags)`.
    """

    passages: NDArray[np.int64]
    starts: NDArray[np.int64]
    wholes: NDArray[np.int64]


class Tally:
    """Adds up rows of a batch of articles: all of them, less those that the same passage or article has had before.

    Args:
        counts: Passages of each article, none of them 0, `(n_articles,)`.
        width: Columns of the sums.
    """

    def __init__(self, counts: NDArray[np.int64], width: int) -> None:
        self._starts = counts.cumsum() - counts
        self._article_of = np.arange(len(counts)).repeat(counts)
        self._passages, self._twice_in_passage = np.zeros((2, len(self._article_of), width), dtype=np.int64)
        self._twice_in_article = np.zeros((len(counts), width), dtype=np.int64)  # but in different passages

    def add(
        self, table: NDArray[Any], picks: NDArray[np.int64], passage_of: NDArray[np.int64], column: int = 0
    ) -> None:
        """Adds rows, each once in a passage and in an article.

        Args:
            table: The rows; what they have beyond the columns of the sums is left alone.
            picks: Which rows, passage after passage, `(n_picks,)`.
            passage_of: Passage of each, `(n_picks,)`, rising.
            column: Of the sums, that the first of the table is added to.
        """
        add_rows(self._passages[:, column:], table, picks, passage_of)
        order = _by_number(picks)
        passages = passage_of.take(order)
        is_met, is_elsewhere = ~is_new(picks.take(order)), is_new(passages)
        twice, apart = np.zeros((2, len(picks)), dtype=np.bool_)
        twice[order] = is_met & ~is_elsewhere
        apart[order] = is_met & is_elsewhere & ~is_new(self._article_of.take(passages))
        again = np.flatnonzero(twice)
        add_rows(self._twice_in_passage[:, column:], table, picks[again], passage_of[again])
        again = np.flatnonzero(apart)
        add_rows(self._twice_in_article[:, column:], table, picks[again], self._article_of[passage_of[again]])

    def sums(self) -> Sums:
        """Returns the sums of what was added."""
        passages = self._passages - self._twice_in_passage
        wholes = np.add.reduceat(passages, self._starts, axis=0) - self._twice_in_article
        return Sums(passages, self._starts, wholes)


def _by_number(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the stable order of numbers below 2³². By halves of 16 bits, numpy sorts by radix, in linear time."""
    return np.lexsort((numbers.astype(np.uint16), (numbers >> 16).astype(np.uint16)))
