"""Pairs of words close by: which of a model's pairs stand in a text, for thousands of words at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.alphabet import Keys
from tabwib.features import PAIR
from tabwib.register import ABSENT, Register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Neighbours"]


class Neighbours:
    """The pairs among a model's features (`tabwib.features.pair`), by the numbers of the two stems.

    Attributes:
        number_of: Number of each stem that stands in a pair.
    """

    def __init__(self, features: Sequence[str]) -> None:
        rows = [row for row, feature in enumerate(features) if PAIR in feature]
        self.number_of: dict[str, int] = {}
        sides = [
            [self.number_of.setdefault(stem, len(self.number_of)) for stem in features[row].split(PAIR)] for row in rows
        ]
        one, other = np.array(sides, dtype=np.int64).reshape(-1, 2).T
        self._rows = np.append(np.array(rows, dtype=np.int64), ABSENT)
        self._register = Register(len(rows))
        self._register.add(_keys(one, other), np.arange(len(rows)))

    def find(self, one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int64]:
        """Returns the row of each pair of stems among the features, `(n,)`; `ABSENT` for one that the model lacks.

        Args:
            one: Numbers of stems, none of them `ABSENT`, `(n,)`.
            other: Numbers of their partners, `(n,)`; it does not matter which of the two comes first in the text.
        """
        return self._rows.take(self._register.find(_keys(one, other)))


def _keys(one: NDArray[np.int64] | NDArray[np.int32], other: NDArray[np.int64] | NDArray[np.int32]) -> Keys:
    first, second = np.minimum(one, other), np.maximum(one, other)
    low = first.astype(np.uint64) << np.uint64(32) | second.astype(np.uint64)
    return Keys(low, np.zeros_like(low))
