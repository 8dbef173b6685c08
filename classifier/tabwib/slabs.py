"""Sums of rows picked from a table, group by group and a slab at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["add_rows", "is_new"]

SLAB = 250_000
"""Integers that are added up at once: what the processor's cache holds, and with many tags a bound on memory."""


def add_rows(sums: NDArray[Any], table: NDArray[Any], picks: NDArray[np.int64], groups: NDArray[np.int64]) -> None:
    """Adds rows of a table to the sums of their groups, in integers of the type of the sums.

    Args:
        sums: One row a group, `(n_groups, n_columns)`.
        table: The rows; columns beyond those of the sums are left alone, `(n_rows, >= n_columns)`.
        picks: Which rows, `(n_picks,)`.
        groups: Which sum each is added to, `(n_picks,)`, rising.
    """
    width = sums.shape[1]
    step = max(1, SLAB // width)
    for start in range(0, len(picks), step):
        rows = table.take(picks[start : start + step], axis=0, mode="clip")[:, :width].astype(sums.dtype)
        held = groups[start : start + step]
        firsts = np.flatnonzero(is_new(held))
        sums[held[firsts]] += np.add.reduceat(rows, firsts, axis=0)


def is_new(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Says whether each value differs from the one before it, `(n,)`."""
    differs = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return differs
