"""Rows of the surface forms that were met, in so many bytes and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.register import Register

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.alphabet import Keys

__all__ = ["Memory"]

MOST_BYTES = 32_000_000
"""Of remembered forms, whatever the number of tags: with 4 tags 438,000 of them, with 400 tags 19,000."""

MOST_CHARACTERS = 4_000_000
"""Characters of remembered forms that are too long or too odd to be a number."""

AT_ONCE = 256
"""Rows that are moved at once."""

ALIGNED = 8
"""Integers of which rows are whole multiples: numpy gathers 32 bytes in half the time that 28 take."""


class Memory:
    """What is known of surface forms: each has a number, a row, and stems for its neighbours.

    When it is full, forms that were not met again are forgotten: of the words of news, half come once.

    Attributes:
        capacity: Forms that it holds; more only while a single batch needs more.
        count: Forms that it knows; their numbers are those below.
        rows: Contribution of each form, in the first `width` columns; in the last two, the numbers of the stems of its
            first and of its last word, `(>= capacity, >= width + 2)`.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        aligned = -(-(width + 2) // ALIGNED) * ALIGNED
        self.capacity = max(1, MOST_BYTES // (4 * aligned + 1 + Register.KEY_BYTES))
        self.count = 0
        self.rows: NDArray[np.int32] = np.empty((0, aligned), dtype=np.int32)
        self._is_met_again: NDArray[np.bool_] = np.zeros(1, dtype=np.bool_)
        self._register = Register(0)
        self.make_room(0)

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Returns the number of each form, `(n,)`; `ABSENT` for one that is not known."""
        return self._register.find(keys)

    def meet(self, keys: Keys) -> NDArray[np.int64]:
        """Returns the same as `find`, and takes note that the forms were met again."""
        found = self.find(keys)
        self._is_met_again[found] = True  # that of ABSENT is the last, which is no form's
        return found

    def find_text(self, form: str) -> int | None:
        """Returns the number of a form without a key; None if it is not known."""
        return self._number_of.get(form)

    def ends(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Returns the numbers of the stems of the first and of the last word of each form, `(n,)` each."""
        twos = self.rows.view(np.int64).ravel()
        a_row = self.rows.shape[1] // 2
        first, last = twos.take(numbers * a_row + a_row - 1).view(np.int32).reshape(-1, 2).T
        return first, last

    def has_room(self, needed: int) -> bool:
        """Says whether so many more forms can be added."""
        return self.count + needed <= len(self.rows) and self._characters <= MOST_CHARACTERS

    def add(self, keys: Keys, rows: NDArray[np.int32], ends: NDArray[np.int32]) -> None:
        """Takes up forms that are not known yet, each once; there must be room."""
        numbers = np.arange(self.count, self.count + len(rows))
        self._write(numbers, rows, ends)
        self._register.add(keys, numbers)
        self.count += len(rows)

    def add_text(self, form: str, row: NDArray[np.int32], ends: list[int]) -> int:
        """Takes up a form without a key that is not known yet, and returns its number; there must be room."""
        number = self._number_of[form] = self.count
        self._write(number, row, ends)
        self._characters += len(form)
        self.count += 1
        return number

    def make_room(self, needed: int) -> None:
        """Forgets forms until so many can be added: all that were not met again since the last time, at least half."""
        capacity = max(self.capacity, needed)
        kept = np.flatnonzero(self._is_met_again[: self.count])[: min(self.capacity // 2, capacity - needed)]
        rows = self.rows
        if len(rows) != capacity:
            self.rows = np.empty((capacity, rows.shape[1]), dtype=np.int32)
        for start in range(0, len(kept), AT_ONCE):  # towards the front: what is overwritten was moved or is forgotten
            moved = kept[start : start + AT_ONCE]
            self.rows[start : start + len(moved)] = rows[moved]
        keys = self._register.keys(kept)
        self._register = Register(capacity)
        self._register.add(keys, np.arange(len(kept)))
        self._is_met_again = np.zeros(capacity + 1, dtype=np.bool_)
        self._number_of: dict[str, int] = {}
        self._characters = 0
        self.count = len(kept)

    def _write(
        self, numbers: NDArray[np.int64] | int, rows: NDArray[np.int32], ends: NDArray[np.int32] | list[int]
    ) -> None:
        self.rows[numbers, : self._width] = rows
        self.rows[numbers, -2:] = ends
