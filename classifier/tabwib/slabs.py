"""Sums of rows picked from a table, a slab at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["summed_rows"]

SLAB = 250_000
"""Integers that are added up at once: what the processor's cache holds, and with many tags a bound on memory."""


def summed_rows(table: NDArray[Any], picks: NDArray[np.int64], firsts: NDArray[np.int64], out: NDArray[Any]) -> None:
    """Writes the sum of the rows of each group to `out`, `(n_groups, n_columns)`, in integers of its type.

    Args:
        table: The rows, `(n_rows, n_columns)`.
        picks: Which rows, group after group, `(n_picks,)`.
        firsts: Place in `picks` where each group begins, `(n_groups,)`, rising from 0: no group is empty.
        out: Is overwritten.
    """
    slabs = np.searchsorted(firsts, np.arange(0, len(picks), max(1, SLAB // table.shape[1])))
    edges = np.unique(np.append(slabs, len(firsts)))
    for first, last in pairwise(edges.tolist()):
        start, end = firsts[first], firsts[last] if last < len(firsts) else len(picks)
        rows = table.take(picks[start:end], axis=0).astype(out.dtype)
        np.add.reduceat(rows, firsts[first:last] - start, axis=0, out=out[first:last])
