"""From passage sums to article terms: the strongest passage, the next, and the article as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TERMS", "passage_scores", "pool"]

TERMS = ("max", "second", "whole")
"""The article terms, in the order of the first axis of what `pool` returns."""

FEWEST_WORDS = 4
"""Words by which a passage's sum is divided at least, so that a lone word is no strong evidence."""


def passage_scores(sums: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns each passage's score per tag: the sum of its words' contributions over the root of their number.

    Args:
        sums: Summed contributions, `(n_passages, n_tags)`.
        counts: Words, `(n_passages,)`.

    Returns:
        Scores, `(n_passages, n_tags)`.
    """
    return sums / np.sqrt(np.maximum(counts, FEWEST_WORDS))[:, None]


def pool(
    sums: NDArray[np.float64], counts: NDArray[np.int64], starts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Returns the terms of each article.

    Args:
        sums: Summed contributions of the words of each passage, `(n_passages, n_tags)`.
        counts: Words of each passage, `(n_passages,)`.
        starts: Index of the first passage of each article, `(n_articles,)`, rising: no article is empty.

    Returns:
        Terms, `(len(TERMS), n_articles, n_tags)`. An article of one passage has its own score as its second.
    """
    scores = passage_scores(sums, counts)
    lengths = np.diff(np.append(starts, len(scores)))
    highest = np.maximum.reduceat(scores, starts, axis=0)
    rest = scores.copy()
    place = np.arange(len(scores))[:, None]
    first = np.minimum.reduceat(
        np.where(scores == np.repeat(highest, lengths, axis=0), place, len(scores)), starts, axis=0
    )
    rest[first, np.arange(scores.shape[1])] = -np.inf
    second = np.where((lengths > 1)[:, None], np.maximum.reduceat(rest, starts, axis=0), highest)
    whole = passage_scores(np.add.reduceat(sums, starts, axis=0), np.add.reduceat(counts, starts))
    return np.stack([highest, second, whole])
