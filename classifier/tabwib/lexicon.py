"""What each surface form contributes: computed once from its features, then remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.alphabet import FOREIGN, LONGEST, Alphabet, Keys, Page
from tabwib.contributions import Contributions
from tabwib.features import bare_stem, close_by, features, pair
from tabwib.memory import Memory
from tabwib.neighbours import Neighbours
from tabwib.register import ABSENT
from tabwib.slabs import is_new
from tabwib.tally import Sums, Tally
from tabwib.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Lexicon", "Pair", "Sums"]

MOST_NEW = 500_000
"""Integers of the rows of new forms that are computed at once: with 4 tags 100,000 forms, with 400 tags 1,200."""


class Pair(NamedTuple):
    """Two surface forms of a passage, by their places, that make a feature of the model, by its row."""

    left: int
    right: int
    feature: int


class Lexicon:
    """Integer contributions of surface forms, and of pairs of them that stand close by (`tabwib.features.REACH`).

    A row is `(words, contribution to each tag …)`: integers, so that their sums are exact whatever the order, the
    batch or the machine. A pair is made by the last word of a form and the first word of a later one.

    A form of at most `LONGEST` common characters is remembered by its key; any other as the text that it is.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._alphabet = Alphabet(model.normalizer)
        self._neighbours = Neighbours(model.features)
        self._contributions = Contributions(model, self._neighbours.number_of, self._alphabet)
        self._width = 1 + model.weights.shape[1]
        self._memory = Memory(self._width)

    def row(self, surface: str) -> NDArray[np.int32]:
        """Returns the number of words in a surface form and their contribution to each tag, `(1 + n_tags,)`."""
        return self._row(words(self._model.normalizer(surface)))

    def pairs(self, surfaces: Sequence[str]) -> list[Pair]:
        """Returns the pairs of the model that stand among the surface forms of a passage."""
        parts = [words(self._model.normalizer(surface)) for surface in surfaces]
        return [
            Pair(left, right, self._index[name])
            for left, right in close_by(len(parts))
            if parts[left] and parts[right]
            if (name := pair(bare_stem(parts[left][-1]), bare_stem(parts[right][0]))) in self._index
        ]

    def sums(self, articles: Iterable[Sequence[str]]) -> Sums:
        """Returns the rows of the distinct surface forms and pairs of each passage, and of each article, summed.

        Args:
            articles: The texts of each article's passages; every passage holds at least one surface form.
        """
        found = list(articles)
        texts = list(chain.from_iterable(found))
        text = " ".join(texts)
        page = self._alphabet.page(text)
        starts, lengths = page.runs()
        numbers = self._numbers(text, page, starts, lengths)
        ends = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)).cumsum() + np.arange(len(texts))
        counts = starts.searchsorted(ends)  # of forms up to the end of each passage
        counts[1:] -= counts[:-1]
        passage_of = np.arange(len(texts)).repeat(counts)
        tally = Tally(np.array([len(passages) for passages in found]), self._width)
        tally.add(self._memory.rows, numbers, passage_of)
        places, pairs = self._neighbours.find(*self._memory.ends(numbers), passage_of)
        tally.add(self._model.weights, pairs, passage_of[places], column=1)
        return tally.sums()

    @property
    def capacity(self) -> int:
        """Surface forms that it remembers at most."""
        return self._memory.capacity

    @cached_property
    def _index(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self._model.features)}

    def _row(self, parts: Sequence[str]) -> NDArray[np.int32]:
        """Returns the same of a form's normalised words."""
        found = [self._index[name] for word in parts for name in features(word) if name in self._index]
        row = np.empty(self._width, dtype=np.int32)
        row[0] = len(parts)
        row[1:] = self._model.weights[found].sum(axis=0, dtype=np.int32)
        return row

    def _numbers(
        self, text: str, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Returns the number of the row of each surface form, `(n_forms,)`; forms not met before get one."""
        is_odd = lengths > LONGEST
        is_odd[starts.searchsorted(np.flatnonzero(page.bytes == FOREIGN), side="right") - 1] = True
        odd = np.flatnonzero(is_odd)
        odd_forms = [text[start : start + length] for start, length in zip(starts[odd], lengths[odd], strict=True)]
        lengths = np.where(is_odd, 0, lengths)
        keys = page.keys(starts, lengths)
        memory = self._memory
        numbers = self._met(keys, odd)
        new, which = _distinct(keys, np.flatnonzero(numbers == ABSENT))
        if not memory.has_room(len(new) + len(odd_forms)):
            memory.make_room(len(_distinct(keys, np.flatnonzero(~is_odd))[0]) + len(odd_forms))
            numbers = self._met(keys, odd)
            new, which = _distinct(keys, np.flatnonzero(numbers == ABSENT))
        numbers[numbers == ABSENT] = memory.count + which
        step = max(1, MOST_NEW // self._width)
        for places in (new[start : start + step] for start in range(0, len(new), step)):
            rows, ends = self._contributions.rows(page, starts[places], lengths[places])
            memory.add(Keys(keys.low[places], keys.high[places]), rows, ends)
        numbers[odd] = [self._remembered(form) for form in odd_forms]
        return numbers

    def _met(self, keys: Keys, odd: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the number of each form, `ABSENT` for one that was not met before; of odd ones, some number."""
        numbers = self._memory.meet(keys)
        numbers[odd] = 0
        return numbers

    def _remembered(self, form: str) -> int:
        """Returns the number of a form that is too long or too odd for a key."""
        number = self._memory.find_text(form)
        if number is not None:
            return number
        parts = words(self._model.normalizer(form))
        stems = [self._neighbours.number_of.get(bare_stem(word), ABSENT) for word in parts[:1] + parts[-1:]]
        return self._memory.add_text(form, self._row(parts), stems or [ABSENT, ABSENT])


def _distinct(keys: Keys, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns a place of each distinct key among some places, and for each of the places which of those has its key."""
    low, high = keys.low[places], keys.high[places]
    order = np.lexsort((high, low))
    is_first = is_new(low[order]) | is_new(high[order])
    which = np.empty(len(order), dtype=np.int64)
    which[order] = is_first.cumsum() - 1
    return places[order[is_first]], which
