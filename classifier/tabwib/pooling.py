"""From passage scores to article terms: the strongest passage, the next, and the article as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COEFFICIENTS", "TERMS", "averaged", "pool"]

TERMS = ("max", "second", "whole")
"""The article terms, in the order of the first axis of what `pool` returns."""

COEFFICIENTS = (1.0, 0.5, 1.0)
"""Of the terms. Coefficients learnt from out-of-fold scores of written articles did no better on real news."""

FEWEST_WORDS = 4
"""Words over which a sum is averaged at least, so that a lone word is no strong evidence."""

NO_SECOND = -1.0
"""Score that stands for the second passage where there is none: just not about the tag."""


def averaged(sums: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns sums of word contributions over the root of the number of words, `(n, n_tags)`.

    Args:
        sums: Contributions summed over distinct words, `(n, n_tags)`.
        counts: Distinct words, `(n,)`.
    """
    return sums / np.sqrt(np.maximum(counts, FEWEST_WORDS))[:, None]


def pool(passages: NDArray[np.float64], starts: NDArray[np.int64], wholes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the terms of each article, `(len(TERMS), n_articles, n_tags)`.

    Args:
        passages: Passage scores, `(n_passages, n_tags)`.
        starts: Index of the first passage of each article, `(n_articles,)`, rising: no article is empty.
        wholes: Scores of each article as one passage, `(n_articles, n_tags)`.
    """
    lengths = np.diff(np.append(starts, len(passages)))
    highest = np.maximum.reduceat(passages, starts, axis=0)
    rest = passages.copy()
    rest[strongest(passages, starts, highest), np.arange(passages.shape[1])] = -np.inf
    second = np.maximum.reduceat(rest, starts, axis=0)
    second = np.where((lengths > 1)[:, None], second, np.minimum(highest, NO_SECOND))
    return np.stack([highest, second, wholes])


def strongest(
    passages: NDArray[np.float64], starts: NDArray[np.int64], highest: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Returns the index of each article's strongest passage, the first of equals, `(n_articles, n_tags)`."""
    lengths = np.diff(np.append(starts, len(passages)))
    place = np.arange(len(passages))[:, None]
    is_highest = passages == np.repeat(highest, lengths, axis=0)
    return np.asarray(np.minimum.reduceat(np.where(is_highest, place, len(passages)), starts, axis=0))
