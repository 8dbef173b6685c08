"""What each surface form contributes: computed once from its features, then remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.alphabet import FOREIGN, LONGEST, Alphabet, Keys, Page
from tabwib.contributions import Contributions
from tabwib.features import features
from tabwib.register import Register
from tabwib.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Lexicon", "Sums"]

MOST_REMEMBERED = 1_000_000
"""Surface forms, if rows are short; forty thousand news articles have about as many."""

MOST_BYTES = 40_000_000
"""Of remembered rows: with 400 tags, 25,000 forms."""

MOST_CHARACTERS = 4_000_000
"""Characters of remembered forms that are too long or too odd to be a number."""


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
    """Integer contributions of surface forms.

    A row is `(words, contribution to each tag …)`: integers, so that their sums are exact whatever the order, the
    batch or the machine. A form of at most `LONGEST` common characters is remembered as a number, by `Register`;
    any other as the text that it is.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._alphabet = Alphabet(model.normalizer)
        self._contributions = Contributions(model, self._alphabet)
        self._width = 1 + model.weights.shape[1]
        self._reset(min(MOST_REMEMBERED, MOST_BYTES // (4 * self._width)))

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

    def sums(self, articles: Iterable[Sequence[str]]) -> Sums:
        """Returns the rows of the distinct surface forms of each passage, and of each article, summed.

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
        edges = np.cumsum([0] + [len(passage) + 1 for passage in texts])
        passage_of = np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(starts, edges)))
        bits = int(self._count).bit_length()
        in_passages = _distinct(passage_of << bits | numbers)
        article_of = np.repeat(np.arange(len(found)), counts)[in_passages >> bits]
        mask = (1 << bits) - 1
        in_wholes = _distinct(article_of << bits | in_passages & mask)
        return Sums(
            self._summed(in_passages & mask, in_passages >> bits),
            np.cumsum(counts) - counts,
            self._summed(in_wholes & mask, in_wholes >> bits),
        )

    @cached_property
    def _index(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self._model.features)}

    def _reset(self, capacity: int) -> None:
        """Forgets every form, and makes room for `capacity` of them."""
        self._rows: NDArray[np.int32] = np.empty((capacity, self._width), dtype=np.int32)
        self._register = Register(capacity)
        self._number_of: dict[str, int] = {}
        self._characters = 0
        self._count = 0

    def _summed(self, numbers: NDArray[np.int64], groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the sum of the rows of each group, `(n_groups, 1 + n_tags)`; groups are rising, none is empty."""
        firsts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
        return np.asarray(np.add.reduceat(self._rows.take(numbers, axis=0), firsts, axis=0, dtype=np.int64))

    def _numbers(
        self, text: str, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Returns the number of the row of each surface form, `(n_forms,)`; forms not met before get one."""
        is_odd = lengths > LONGEST
        is_odd[np.searchsorted(starts, np.flatnonzero(page.bytes == FOREIGN), side="right") - 1] = True
        odd, plain = np.flatnonzero(is_odd), np.flatnonzero(~is_odd)
        keys = page.keys(starts[plain], lengths[plain])
        odd_forms = [text[start : start + length] for start, length in zip(starts[odd], lengths[odd], strict=True)]
        found = self._register.find(keys)
        missing = _first_of_each(keys, np.flatnonzero(found < 0))
        needed = len(missing) + len(odd_forms)
        if self._count + needed > len(self._rows) or self._characters > MOST_CHARACTERS:
            self._reset(max(len(self._rows), 2 * len(starts)) if needed > 0 else len(self._rows))
            missing = _first_of_each(keys, np.arange(len(plain)))
        if len(missing):
            numbers = np.arange(self._count, self._count + len(missing))
            forms = plain[missing]
            self._rows[numbers] = self._contributions.rows(page, starts[forms], lengths[forms])
            self._register.add(Keys(keys.low[missing], keys.high[missing]), numbers)
            self._count += len(missing)
            found = self._register.find(keys)
        numbers = np.empty(len(starts), dtype=np.int64)
        numbers[plain] = found
        numbers[odd] = [self._remembered(form) for form in odd_forms]
        return numbers

    def _remembered(self, form: str) -> int:
        """Returns the number of the row of a form that is too long or too odd for the register."""
        number = self._number_of.get(form)
        if number is None:
            number = self._number_of[form] = self._count
            self._rows[number] = self.row(form)
            self._characters += len(form)
            self._count += 1
        return number


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the distinct numbers, rising."""
    numbers = np.sort(numbers)
    return np.asarray(numbers[np.append(True, numbers[1:] != numbers[:-1])])


def _first_of_each(keys: Keys, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns one place of each distinct key among some places."""
    low, high = keys.low[places], keys.high[places]
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    is_new = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(order)]
    return np.asarray(places[order[is_new]])
