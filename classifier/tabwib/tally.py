"""Sums of rows over passages and articles, in which what stands twice counts once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Sums", "Tally"]

SLAB = 250_000
"""Integers that are added up at once: what the processor's cache holds, and with many tags a bound on memory."""


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
    """Adds up rows of a batch of articles.

    An article's sum is that of its passages less what a passage before them has said.

    Args:
        counts: Passages of each article, none of them 0, `(n_articles,)`.
        width: Columns of the sums.
    """

    def __init__(self, counts: NDArray[np.int64], width: int) -> None:
        self._starts = np.cumsum(counts) - counts
        self._article_of = np.repeat(np.arange(len(counts)), counts)
        self._passages = np.zeros((len(self._article_of), width), dtype=np.int64)
        self._news = np.zeros_like(self._passages)

    def add(self, table: NDArray[Any], picks: NDArray[np.int64], passage_of: NDArray[np.int64], column: int = 0) -> None:
        """Adds rows, each once in a passage and in an article.

        Args:
            table: The rows; what they have beyond the columns of the sums is left alone.
            picks: Which rows, passage after passage, `(n_picks,)`.
            passage_of: Passage of each, `(n_picks,)`, rising.
            column: Of the sums, that the first of the table is added to.
        """
        width = self._passages.shape[1] - column
        order = _by_number(picks)
        numbers, passages = picks[order], passage_of[order]
        articles = self._article_of[passages]
        is_again = numbers[1:] == numbers[:-1]
        is_again_in_passage, is_again_in_article = np.zeros((2, len(picks)), dtype=np.bool_)
        is_again_in_passage[order[1:]] = is_again & (passages[1:] == passages[:-1])
        is_again_in_article[order[1:]] = is_again & (articles[1:] == articles[:-1])
        firsts = np.flatnonzero(np.append(True, passage_of[1:] != passage_of[:-1])[: len(picks)])
        touched = passage_of[firsts]
        for first, last in _slabs(firsts, len(picks), SLAB // width):
            start, end = firsts[first], firsts[last] if last < len(firsts) else len(picks)
            rows = table.take(picks[start:end], axis=0)[:, :width].astype(np.int64)
            for is_again, sums in ((is_again_in_passage, self._passages), (is_again_in_article, self._news)):
                rows[is_again[start:end]] = 0
                sums[touched[first:last], column:] += np.add.reduceat(rows, firsts[first:last] - start, axis=0)

    def sums(self) -> Sums:
        """Returns the sums of what was added."""
        return Sums(self._passages, self._starts, np.add.reduceat(self._news, self._starts, axis=0))


def _slabs(firsts: NDArray[np.int64], count: int, size: int) -> Any:
    slabs = np.searchsorted(firsts, np.arange(0, count, max(1, size)))
    return pairwise(np.unique(np.append(slabs, len(firsts))).tolist())


def _by_number(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the stable order of numbers below 2³². By halves of 16 bits, numpy sorts by radix, in linear time."""
    return np.lexsort((numbers.astype(np.uint16), (numbers >> 16).astype(np.uint16)))
