"""From passage scores to article terms: the strongest passage, the next, the top and the article as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COEFFICIENTS", "LEAD", "NO_SECOND", "TERMS", "averaged", "pool"]

TERMS = ("max", "second", "lead", "whole")
"""The article terms, in the order of the first axis of what `pool` returns."""

COEFFICIENTS = (1.0, 0.5, 0.5, 1.0)
"""Of the terms, chosen on real news (eval/EXPERIMENTS.md); those learnt from it rank new articles no better."""

FEWEST_WORDS = 4
"""Words over which a sum is averaged at least, so that a lone word is no strong evidence."""

LEAD = 3
"""Passages that are the top of an article: news says first what it is about, and a mere mention stands further down."""

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
    lengths = np.empty_like(starts)
    lengths[:-1] = starts[1:]
    lengths[-1:] = len(passages)  # of none, where there are no articles
    lengths -= starts
    terms = np.empty((len(TERMS), *wholes.shape))
    highest = np.maximum.reduceat(passages, starts, axis=0, out=terms[0])
    rest = passages.copy()
    is_highest = passages == highest.repeat(lengths, axis=0)
    strongest = np.where(is_highest, np.arange(len(passages))[:, None], len(passages))  # the first of equals
    rest[np.minimum.reduceat(strongest, starts, axis=0), np.arange(passages.shape[1])] = -np.inf
    np.maximum.reduceat(rest, starts, axis=0, out=terms[1])
    is_lone = lengths == 1
    terms[1, is_lone] = np.minimum(highest[is_lone], NO_SECOND)
    top = starts[:, None] + np.minimum(np.arange(LEAD), lengths[:, None] - 1)
    terms[2] = passages[top].max(axis=1)
    terms[3] = wholes
    return terms
