"""Folds in which near-duplicate articles stay together and every tag is spread evenly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["grouped_folds"]


def grouped_folds(truth: NDArray[np.float64], groups: Sequence[int], folds: int, seed: int) -> NDArray[np.int64]:
    """Returns a fold number for each article, `(n_articles,)`.

    Greedy after Sechidis, Tsoumakas and Vlahavas (2011), by group: groups with the rarest tags are placed first, each
    into the fold that lacks most of what the group holds.

    Args:
        truth: 1, 0 or NaN for each article and tag, `(n_articles, n_tags)`.
        groups: Group of each article; a group is never split.
        folds: How many.
        seed: Of the order among groups that are alike.
    """
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    positive = np.nan_to_num(truth) == 1
    columns = np.column_stack([positive, ~positive.any(axis=1)]).astype(float)
    held = np.zeros((len(names), columns.shape[1]))
    np.add.at(held, group_of, columns)
    rarity = held @ (1 / np.maximum(held.sum(axis=0), 1))
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-rarity[order], kind="stable")]
    wanted = held.sum(axis=0) / folds * np.ones((folds, 1))
    fold_of_group = np.empty(len(names), dtype=np.int64)
    weight = 1 / np.maximum(held.sum(axis=0), 1)
    for group in order:
        need = wanted @ (held[group] * weight)
        fold = int(np.argmax(need))
        wanted[fold] -= held[group]
        fold_of_group[group] = fold
    return fold_of_group[group_of]
