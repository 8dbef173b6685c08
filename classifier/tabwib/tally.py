"""Sums of rows over passages and articles, in which what stands twice counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Sums", "Tally"]

SLAB = 30_000
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
    """Adds up rows of a batch of articles: all of them, less those that the same passage or article has had before.

    Args:
        counts: Passages of each article, none of them 0, `(n_articles,)`.
        width: Columns of the sums.
    """

    def __init__(self, counts: NDArray[np.int64], width: int) -> None:
        self._starts = np.cumsum(counts) - counts
        self._article_of = np.repeat(np.arange(len(counts)), counts)
        self._passages = np.zeros((len(self._article_of), width), dtype=np.int64)
        self._said_before = np.zeros((len(counts), width), dtype=np.int64)  # by another passage of the article

    def add(self, table: NDArray[Any], picks: NDArray[np.int64], passage_of: NDArray[np.int64], column: int = 0) -> None:
        """Adds rows, each once in a passage and in an article.

        Args:
            table: The rows; what they have beyond the columns of the sums is left alone.
            picks: Which rows, passage after passage, `(n_picks,)`.
            passage_of: Passage of each, `(n_picks,)`, rising.
            column: Of the sums, that the first of the table is added to.
        """
        passages, said_before = self._passages[:, column:], self._said_before[:, column:]
        order = _by_number(picks)
        numbers, holders = picks[order], passage_of[order]
        is_again, is_in_same = _is_repeated(numbers), _is_repeated(holders)
        in_passage, in_article = np.zeros((2, len(picks)), dtype=np.bool_)
        in_passage[order[1:]] = is_again & is_in_same
        in_article[order[1:]] = is_again & ~is_in_same & _is_repeated(self._article_of[holders])
        for slab in _slabs(len(picks), SLAB // passages.shape[1]):
            rows = table.take(picks[slab], axis=0)[:, : passages.shape[1]].astype(np.int64)
            _add_by_group(passages, rows, passage_of[slab])
            again = np.flatnonzero(in_passage[slab])
            _add_by_group(passages, -rows[again], passage_of[slab][again])
            again = np.flatnonzero(in_article[slab])
            _add_by_group(said_before, rows[again], self._article_of[passage_of[slab][again]])

    def sums(self) -> Sums:
        """Returns the sums of what was added."""
        return Sums(self._passages, self._starts, np.add.reduceat(self._passages, self._starts) - self._said_before)


def _add_by_group(sums: NDArray[np.int64], rows: NDArray[np.int64], groups: NDArray[np.int64]) -> None:
    """Adds each row to the sum of its group; groups are rising."""
    firsts = np.flatnonzero(np.append(True, ~_is_repeated(groups))[: len(groups)])
    sums[groups[firsts]] += np.add.reduceat(rows, firsts)


def _slabs(count: int, size: int) -> Iterator[slice]:
    """Yields the places up to a number, so many at a time."""
    for start in range(0, count, max(1, size)):
        yield slice(start, start + size)


def _is_repeated(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Says for all values but the first whether each is the one before it."""
    return np.asarray(values[1:] == values[:-1])


def _by_number(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the stable order of numbers below 2³². By halves of 16 bits, numpy sorts by radix, in linear time."""
    return np.lexsort((numbers.astype(np.uint16), (numbers >> 16).astype(np.uint16)))
