"""A dictionary from keys to numbers that answers a hundred thousand questions at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.alphabet import Keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ABSENT", "Register"]

ABSENT = -1
"""What stands for the number of a key that is not held."""

_LOW_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HIGH_FACTOR = np.uint64(0xC2B2AE3D27D4EB4F)

FEW = 500
"""Keys for which several slots at once are looked at: a call of numpy takes longer than they do."""

_AHEAD = np.arange(1, 9)


class Register:
    """Holds distinct keys with a number each: open addressing, linear probing, at most a third of the slots in use.

    Keys are compared whole, never by a hash alone. Arrays are as large as they will ever be from the start: pages
    that nothing was written to take no memory. They are read by `take` with `mode="clip"`, which spares numpy the check
    of places that are right by themselves: a fifth of the time.
    """

    KEY_BYTES = 16 + 6 * 4
    """Of memory for each key at most: itself, and up to six slots."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._bits = max(3 * capacity - 1, 15).bit_length()
        self._slots: NDArray[np.int32] = np.zeros(1 << self._bits, dtype=np.int32)  # the number plus one; 0 is empty
        self._keys: NDArray[np.uint64] = np.empty((capacity + 1, 2), dtype=np.uint64)  # by number plus one
        self._whole_keys = self._keys.view(np.complex128).ravel()

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Returns the number of each key, `(n,)`; `ABSENT` for one that is not held."""
        slots = self._home(keys)
        found = self._slots.take(slots, mode="clip").astype(np.int64)
        open_ = np.flatnonzero(self._is_other(found, keys))
        slots = slots[open_]
        while len(open_) > FEW:
            slots = (slots + 1) & (len(self._slots) - 1)
            found[open_] = next_ = self._slots.take(slots, mode="clip").astype(np.int64)
            still = self._is_other(next_, Keys(keys.low[open_], keys.high[open_]))
            open_, slots = open_[still], slots[still]
        while len(open_):
            ahead = (slots[:, None] + _AHEAD) & (len(self._slots) - 1)
            entries = self._slots.take(ahead, mode="clip").astype(np.int64)
            is_other = self._is_other(entries, Keys(keys.low[open_, None], keys.high[open_, None]))
            found[open_] = entries[np.arange(len(open_)), is_other.argmin(axis=1)]
            still = np.logical_and.reduce(is_other, axis=1)
            open_, slots = open_[still], ahead[still, -1]
        return found - 1

    def add(self, keys: Keys, numbers: NDArray[np.int64]) -> None:
        """Takes up keys that are not held yet, each once, under numbers below `capacity`."""
        entries = (numbers + 1).astype(np.int32)
        self._keys[entries, 0], self._keys[entries, 1] = keys
        slots = self._home(keys)
        while len(entries):
            is_empty = self._slots.take(slots) == 0
            self._slots[slots[is_empty]] = entries[is_empty]
            # Where two wanted the same slot, the last one has it; the others move on with those that found it taken.
            left = self._slots.take(slots) != entries
            entries, slots = entries[left], (slots[left] + 1) & (len(self._slots) - 1)

    def keys(self, numbers: NDArray[np.int64]) -> Keys:
        """Returns the keys that are held under numbers."""
        return Keys(*self._keys[numbers + 1].T)

    def _is_other(self, entries: NDArray[np.int64], keys: Keys) -> NDArray[np.bool_]:
        """Says where an entry, if there is one, holds another key than the one looked for, `(n,)`."""
        # Sixteen bytes gathered as one number: one visit to memory instead of two.
        held = self._whole_keys.take(entries, mode="clip").view(np.uint64)
        return np.asarray((entries != 0) & ((held[..., ::2] != keys.low) | (held[..., 1::2] != keys.high)))

    def _home(self, keys: Keys) -> NDArray[np.int64]:
        mixed = keys.low * _LOW_FACTOR + keys.high * _HIGH_FACTOR
        return (mixed >> np.uint64(64 - self._bits)).view(np.int64)
