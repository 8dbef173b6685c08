"""Folds in which near-duplicate articles stay together, every tag is spread evenly, and an edit moves few articles."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["grouped_folds"]


def grouped_folds(
    truth: NDArray[np.float64], groups: Sequence[int], keys: NDArray[np.uint8], folds: int, seed: int
) -> NDArray[np.int64]:
    """Returns a fold number for each article, `(n_articles,)`.

    Groups with the rarest tags are placed first (as Sechidis, Tsoumakas and Vlahavas, 2011, have it), each into the
    fold that it likes best of those that still lack its rarest tag, and hold least of its tags that have two articles
    for each fold at most: all of a tag in one fold would leave nothing to train on. What a group likes hangs on its own
    text alone: where one label or one article changes, all but a few of the others stay, so that figures before and
    after are figures of nearly the same fits.

    Args:
        truth: 1, 0 or NaN for each article and tag, `(n_articles, n_tags)`.
        groups: Group of each article; a group is never split.
        keys: What each article is known by, the same in every run: its sketch, `(n_articles, n_hashes)`.
        folds: How many.
        seed: Of what the groups like.
    """
    names, first, group_of = np.unique(np.asarray(groups), return_index=True, return_inverse=True)
    positive = np.nan_to_num(truth) == 1
    columns = np.column_stack([positive, ~positive.any(axis=1)]).astype(int)
    held = np.zeros((len(names), columns.shape[1]), dtype=int)
    np.add.at(held, group_of, columns)
    total = held.sum(axis=0)
    rarest = np.argmin(np.where(held > 0, total, total.sum() + 1), axis=1)
    likings = np.array([_likings(keys[place], folds, seed) for place in first])
    order = np.lexsort((likings.max(axis=1), total[rarest]))
    is_scarce = total <= 2 * folds
    counts = np.zeros((folds, columns.shape[1]), dtype=int)
    fold_of_group = np.empty(len(names), dtype=np.int64)
    for group in order:
        column = counts[:, rarest[group]]
        lacking = column < -(-total[rarest[group]] // folds)
        open_folds = np.flatnonzero(lacking if lacking.any() else column == column.min())
        crowd = counts[:, is_scarce & (held[group] > 0)].sum(axis=1)[open_folds]
        open_folds = open_folds[crowd == crowd.min()]
        fold = open_folds[np.argmax(likings[group, open_folds])]
        counts[fold] += held[group]
        fold_of_group[group] = fold
    return fold_of_group[group_of]


def _likings(key: NDArray[np.uint8], folds: int, seed: int) -> list[int]:
    """Returns how much an article likes each fold: numbers that look drawn by chance and are the same in every run."""
    text = np.ascontiguousarray(key).tobytes()
    return [int.from_bytes(blake2b(b"%d %d " % (seed, fold) + text, digest_size=6).digest()) for fold in range(folds)]
