"""What each surface form contributes: computed once from its features, then remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.alphabet import FOREIGN, LONGEST, Alphabet, Keys, Page
from tabwib.contributions import Contributions
from tabwib.features import REACH, bare_stem, close_by, features, pair
from tabwib.memory import Memory
from tabwib.neighbours import Neighbours
from tabwib.register import ABSENT
from tabwib.slabs import summed_rows
from tabwib.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Lexicon", "Pair", "Sums"]

MOST_NEW = 500_000
"""Integers of the rows of new forms that are computed at once: with 4 tags 100,000 forms, with 400 tags 1,200."""


FEATURE = 0xFFFFFFFF
"""Of a number that names a group and a feature, the bits of the feature."""


class Pair(NamedTuple):
    """Two surface forms of a passage, by their places, that make a feature of the model, by its row."""

    left: int
    right: int
    feature: int


class Sums(NamedTuple):
    """Summed rows of a batch of articles.

    Attributes:
        passages: One row a passage, `(n_passages, 1 + n_tags)`.
        starts: Index of the first passage of each article, `(n_articles,)`.
        wholes: One row an article, `(n_articles, 1 + n_tags)`.
    """

    passages: NDArray[np.int64]
    starts: NDArray[np.int64]
    wholes: NDArray[np.int64]


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
        found: list[int] = []
        parts = words(self._model.normalizer(surface))
        for word in parts:
            found.extend(self._index[feature] for feature in features(word) if feature in self._index)
        row = np.empty(self._width, dtype=np.int32)
        row[0] = len(parts)
        row[1:] = self._model.weights[found].sum(axis=0, dtype=np.int32)
        return row

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
        counts = np.array([len(passages) for passages in found])
        texts = list(chain.from_iterable(found))
        text = " ".join(texts)
        page = self._alphabet.page(text)
        starts, lengths = page.runs()
        numbers = self._numbers(text, page, starts, lengths)
        edges = np.cumsum([0, *map(len, texts)]) + np.arange(len(texts) + 1)
        firsts = np.searchsorted(starts, edges[:-1])  # the first form of each passage
        article_starts = np.cumsum(counts) - counts
        passage_of = np.repeat(np.arange(len(texts)), np.diff(firsts, append=len(starts)))
        article_of = np.repeat(np.arange(len(found)), counts)[passage_of]
        order = _by_number(numbers, self._memory.count)
        is_known = np.append(False, numbers[order[1:]] == numbers[order[:-1]])
        passages = self._summed(numbers, firsts, order, is_known, passage_of)
        wholes = self._summed(numbers, firsts[article_starts], order, is_known, article_of)
        places, pairs = self._pairs(numbers, passage_of)
        in_passages = _distinct(passage_of[places] << 32 | pairs)
        self._add_pairs(passages, in_passages)
        holder = np.repeat(np.arange(len(found)) << 32, counts)[in_passages >> 32]
        self._add_pairs(wholes, _distinct(holder | in_passages & FEATURE))
        return Sums(passages, article_starts, wholes)

    @property
    def capacity(self) -> int:
        """Surface forms that it remembers at most."""
        return self._memory.capacity

    @cached_property
    def _index(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self._model.features)}

    def _summed(
        self,
        numbers: NDArray[np.int64],
        firsts: NDArray[np.int64],
        order: NDArray[np.int64],
        is_known: NDArray[np.bool_],
        group_of: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Returns the sum of the rows of the distinct forms of each group, `(n_groups, 1 + n_tags)`.

        Args:
            numbers: Row of each form, `(n_forms,)`, group after group.
            firsts: Index of the first form of each group, `(n_groups,)`; none is empty.
            order: The forms by number, and in their order where it is the same, `(n_forms,)`.
            is_known: Whether the number of the one before it in that order is the same, `(n_forms,)`.
            group_of: Group of each form, `(n_forms,)`.
        """
        groups = group_of[order]
        is_first = np.empty(len(numbers), dtype=np.bool_)
        is_first[order] = ~(is_known & np.append(False, groups[1:] == groups[:-1]))
        kept_before = np.cumsum(is_first)[firsts] - 1  # the first form of a group is always kept
        kept = numbers[is_first]
        sums = np.empty((len(firsts), self._width), dtype=np.int64)
        summed_rows(self._memory.rows, kept, kept_before, out=sums)
        return sums

    def _pairs(
        self, numbers: NDArray[np.int64], passage_of: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns where the left forms of the pairs that the model holds stand, and the feature of each, `(n_pairs,)`.

        Args:
            numbers: Row of each form, `(n_forms,)`.
            passage_of: Passage of each form, `(n_forms,)`, rising.
        """
        first, last = self._memory.ends.take(numbers, axis=1)
        places, features = [], []
        for reach in range(1, REACH + 1):
            is_candidate = (last[:-reach] != ABSENT) & (first[reach:] != ABSENT)
            is_candidate &= passage_of[:-reach] == passage_of[reach:]
            left = np.flatnonzero(is_candidate)
            found = self._neighbours.find(last[left], first[left + reach])
            is_held = found != ABSENT
            places.append(left[is_held])
            features.append(found[is_held])
        return np.concatenate(places), np.concatenate(features)

    def _add_pairs(self, sums: NDArray[np.int64], pairs: NDArray[np.int64]) -> None:
        """Adds the weights of pairs, each a group and a feature in one rising number, to the sums of the groups."""
        groups = pairs >> 32
        firsts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1])[: len(groups)])
        if len(firsts):
            weights = np.empty((len(firsts), self._width - 1), dtype=np.int64)
            summed_rows(self._model.weights, pairs & FEATURE, firsts, out=weights)
            sums[groups[firsts], 1:] += weights

    def _stems(self, form: str) -> tuple[int, int]:
        """Returns the numbers of the stems of the first and of the last word of a form."""
        numbers = [
            self._neighbours.number_of.get(bare_stem(word), ABSENT) for word in words(self._model.normalizer(form))
        ]
        return (numbers[0], numbers[-1]) if numbers else (ABSENT, ABSENT)

    def _numbers(
        self, text: str, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Returns the number of the row of each surface form, `(n_forms,)`; forms not met before get one."""
        is_odd = lengths > LONGEST
        is_odd[np.searchsorted(starts, np.flatnonzero(page.bytes == FOREIGN), side="right") - 1] = True
        odd, plain = np.flatnonzero(is_odd), np.flatnonzero(~is_odd)
        keys = page.keys(starts[plain], lengths[plain])
        odd_forms = [text[start : start + length] for start, length in zip(starts[odd], lengths[odd], strict=True)]
        memory = self._memory
        found = memory.meet(keys)
        missing = _first_of_each(keys, np.flatnonzero(found < 0))
        if not memory.has_room(len(missing) + len(odd_forms)):
            memory.make_room(len(_first_of_each(keys, np.arange(len(plain)))) + len(odd_forms))
            found = memory.meet(keys)
            missing = _first_of_each(keys, np.flatnonzero(found < 0))
        step = max(1, MOST_NEW // self._width)
        for places in (missing[start : start + step] for start in range(0, len(missing), step)):
            forms = plain[places]
            rows, ends = self._contributions.rows(page, starts[forms], lengths[forms])
            memory.add(Keys(keys.low[places], keys.high[places]), rows, ends)
        if len(missing):
            found = memory.find(keys)
        numbers = np.empty(len(starts), dtype=np.int64)
        numbers[plain] = found
        numbers[odd] = [self._remembered(form) for form in odd_forms]
        return numbers

    def _remembered(self, form: str) -> int:
        """Returns the number of a form that is too long or too odd for a key."""
        number = self._memory.find_text(form)
        return self._memory.add_text(form, self.row(form), self._stems(form)) if number is None else number


def _by_number(numbers: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Returns the stable order of numbers below a limit.

    Ranked among the distinct numbers of a batch they fit 16 bits, and numpy sorts those by radix, in linear time;
    ranking is worth its walk over all numbers up to the limit only where there are many.
    """
    if len(numbers) < limit >> 4:
        return np.argsort(numbers, kind="stable")
    is_present = np.zeros(limit, dtype=np.bool_)
    is_present[numbers] = True
    ranks = np.cumsum(is_present, dtype=np.int32) - 1
    dtype = np.uint16 if ranks[-1] < 1 << 16 else np.int32
    return np.argsort(ranks.astype(dtype)[numbers], kind="stable")


def _first_of_each(keys: Keys, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns one place of each distinct key among some places."""
    low, high = keys.low[places], keys.high[places]
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    is_new = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(order)]
    return np.asarray(places[order[is_new]])


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the distinct numbers, rising; numpy's own hashes them first, which takes twice as long."""
    numbers = np.sort(numbers)
    return np.asarray(numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]])
