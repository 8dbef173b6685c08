"""Pairs of words close by: which of a model's pairs stand in a text, for thousands of words at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.alphabet import Keys
from tabwib.features import PAIR, REACH, first_pair
from tabwib.register import ABSENT, Register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Neighbours"]

SIEVE = 8
"""Places of the sieve for each pair: one in sixteen of the words that are no pair passes it."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Neighbours:
    """The pairs among a model's features (`tabwib.features.pair`), by the numbers of the two stems.

    Of the words that stand close by in news, three in four make no pair of the model. A sieve that the processor's
    cache holds stops nearly all of those; what passes is looked up.

    Attributes:
        number_of: Number of each stem that stands in a pair.
    """

    def __init__(self, features: Sequence[str]) -> None:
        self._first = first_pair(features)
        numbers = np.arange(len(features) - self._first)
        stems = PAIR.join(features[self._first :]).split(PAIR) if len(numbers) else []
        self.number_of = {stem: number for number, stem in enumerate(dict.fromkeys(stems))}
        sides = np.fromiter(map(self.number_of.__getitem__, stems), dtype=np.int64, count=len(stems))
        one, other = sides.reshape(-1, 2).T
        self._register = Register(len(numbers))
        self._register.add(_keys(one, other), numbers)
        self._bits = max(SIEVE * len(numbers) - 1, 1).bit_length()
        self._sieve = np.zeros(1 << self._bits, dtype=np.bool_)
        self._sieve[self._holes(one * one + other * other)] = True

    def find(
        self, first: NDArray[np.int32], last: NDArray[np.int32], passage_of: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns where the left form of each pair stands, rising, and the row of the pair among the features.

        Args:
            first: Number of the stem that each form shows to those before it, `ABSENT` if no pair holds it, `(n,)`.
            last: Number of the stem that it shows to those after it, `(n,)`.
            passage_of: Passage of each form, `(n,)`; a pair stands within one.
        """
        firsts, lasts = np.square(first, dtype=np.int64), np.square(last, dtype=np.int64)
        passes = np.zeros((len(first), REACH), dtype=np.bool_)
        for reach in range(1, REACH + 1):
            passes[:-reach, reach - 1] = self._sieve.take(self._holes(lasts[:-reach] + firsts[reach:]), mode="clip")
        left, nearer = np.divmod(np.flatnonzero(passes), REACH)
        right = left + nearer + 1
        found = self._register.find(_keys(last.take(left), first.take(right)))
        is_pair = (found != ABSENT) & (passage_of.take(left) == passage_of.take(right))
        return left[is_pair], self._first + found[is_pair]

    def _holes(self, squares: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the places in the sieve of pairs by the sum of the squares of their stems' numbers.

        The sum does not hang on the order of the two, and few pairs share it.
        """
        return (squares.view(np.uint64) * _FACTOR >> np.uint64(64 - self._bits)).view(np.int64)


def _keys(one: NDArray[np.int64] | NDArray[np.int32], other: NDArray[np.int64] | NDArray[np.int32]) -> Keys:
    first, second = np.minimum(one, other), np.maximum(one, other)
    low = first.astype(np.uint64) << np.uint64(32) | second.astype(np.uint64)
    return Keys(low, np.zeros_like(low))
