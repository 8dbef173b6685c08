"""What words contribute to each tag, for thousands of words at once: `tabwib.features` in numpy.

Held by a test to the same features as `tabwib.features`, word for word: what is said there in strings is said here in
the bytes of `tabwib.alphabet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.alphabet import DELETED, FOREIGN, LONGEST, SPACE, Alphabet, Keys, Page
from tabwib.features import ARTICLES, CONJUNCTIONS, NGRAM_LENGTHS, PAIR, PREPOSITIONS, SUFFIXES
from tabwib.register import ABSENT, Register
from tabwib.slabs import summed_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Contributions"]


class _Words(NamedTuple):
    """Normalised words on a page, between `<` and `>`.

    Attributes:
        page: The bytes.
        starts: Place of the first letter of each word, `(n_words,)`.
        lengths: Letters of each, `(n_words,)`.
        form_of: Index of the surface form that each came from, `(n_words,)`, rising.
    """

    page: Page
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    form_of: NDArray[np.int64]


class Contributions:
    """The weights of a model by the keys of its features.

    Args:
        model: Its features and weights.
        stems: Number of each bare stem that stands in a pair.
        alphabet: In whose bytes the keys are.
    """

    def __init__(self, model: Model, stems: Mapping[str, int], alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._weights = model.weights
        self._stemmer = _Stemmer(alphabet)
        self._features = _registered(
            alphabet, {name: row for row, name in enumerate(model.features) if PAIR not in name}
        )
        self._stems = _registered(alphabet, {f"~{stem}": number for stem, number in stems.items()})

    def rows(
        self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Returns what each surface form contributes, and the stems that it shows to its neighbours.

        Contributions are the number of words in the form and their sum for each tag, `(n, 1 + n_tags)`; stems are
        the numbers of those of the first and of the last word, `(2, n)`, `ABSENT` where no pair holds them.

        Args:
            page: Holds the forms, each after white space or at its very start; at most `LONGEST` bytes each, none
                of them foreign.
            starts: Place of the first byte of each form, `(n,)`.
            lengths: Bytes of each form, `(n,)`.
        """
        words = self._words(page, starts, lengths)
        rows = np.zeros((len(starts), 1 + self._weights.shape[1]), dtype=np.int32)
        rows[:, 0] = np.bincount(words.form_of, minlength=len(starts))
        stems = self._stemmer.stems(words.page, words.starts, words.lengths)
        features, word_of = self._found(words, stems)
        # A feature counts once in a word. Sorted by word, the weights of a form stand together.
        pairs = np.sort(word_of << 32 | features)
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        forms = words.form_of[pairs >> 32]
        firsts = np.flatnonzero(np.append(True, forms[1:] != forms[:-1])[: len(forms)])
        if len(firsts):
            weights = np.empty((len(firsts), self._weights.shape[1]), dtype=np.int32)  # sums of some dozen of 16 bits
            summed_rows(self._weights, pairs & 0xFFFFFFFF, firsts, out=weights)
            rows[forms[firsts], 1:] = weights
        ends = np.full((2, len(starts)), ABSENT, dtype=np.int32)
        bare = self._stemmer.bare_stems(words.page, words.starts, words.lengths)
        numbers = self._stems.find(self._marked(words.page, "~", *bare))
        is_first = words.form_of != np.roll(words.form_of, 1)
        is_first[:1] = True
        is_last = np.roll(is_first, -1)
        ends[0, words.form_of[is_first]] = numbers[is_first]
        ends[1, words.form_of[is_last]] = numbers[is_last]
        return rows, ends

    def _words(self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> _Words:
        """Normalises surface forms and takes them apart into words."""
        lengths = lengths + 1  # a break in front of each form, so that forms do not run into each other
        ends = np.cumsum(lengths)
        places = np.repeat(starts - 1 - (ends - lengths), lengths) + np.arange(ends[-1])
        form_of = np.repeat(np.arange(len(starts)), lengths)
        plain = self._alphabet.plain.take(page.bytes.take(places, mode="clip"))
        plain[ends - lengths] = SPACE
        kept = plain != DELETED
        plain, form_of = plain[kept], form_of[kept]
        widths = 1 + (plain == SPACE)  # two bytes for a break: room for the end of a word and the start of the next
        spaced = Page(np.repeat(plain, widths))
        word_starts, word_lengths = spaced.runs()
        form_of = np.repeat(form_of, widths)[word_starts]
        spaced.bytes[word_starts - 1] = self._alphabet["<"]
        spaced.bytes[word_starts + word_lengths] = self._alphabet[">"]
        return _Words(spaced, word_starts, word_lengths, form_of)

    def _found(
        self, words: _Words, stems: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns the index of every feature that the model holds and of the word that it is in, `(n_found,)` each."""
        page, starts, lengths, _ = words
        all_words = np.arange(len(starts))
        keys = [self._marked(page, "=", starts, lengths), self._marked(page, "~", *stems)]
        word_of = [all_words, all_words]
        for length in NGRAM_LENGTHS:
            counts = np.maximum(lengths + 3 - length, 0)
            ends = np.cumsum(counts)
            places = np.repeat(starts - 1 - (ends - counts), counts) + np.arange(counts.sum())
            low = page.eights.take(places) & np.uint64((1 << (8 * length)) - 1)
            keys.append(Keys(low, np.zeros_like(low)))
            word_of.append(np.repeat(all_words, counts))
        features = self._features.find(Keys(*map(np.concatenate, zip(*keys, strict=True))))
        is_held = features >= 0
        return features[is_held], np.concatenate(word_of)[is_held]

    def _marked(self, page: Page, mark: str, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Keys:
        """Returns keys of words with a mark in place of the byte in front of them."""
        keys = page.keys(starts - 1, lengths + 1)
        return Keys(keys.low & ~np.uint64(0xFF) | np.uint64(self._alphabet[mark]), keys.high)


def _registered(alphabet: Alphabet, number_of: Mapping[str, int]) -> Register:
    """Returns a register of names; those that are too long for a key, or hold a foreign letter, are left out."""
    page = alphabet.page("\n".join(number_of))
    starts, lengths = page.runs()
    is_short = lengths <= LONGEST + 1
    foreign = np.flatnonzero(page.bytes == FOREIGN)
    is_short[np.searchsorted(starts, foreign, side="right") - 1] = False
    numbers = np.fromiter(number_of.values(), dtype=np.int64, count=len(number_of))
    register = Register(int(numbers.max(initial=0)) + 1)
    register.add(page.keys(starts[is_short], lengths[is_short]), numbers[is_short])
    return register


class _Stemmer:
    """`tabwib.features.light_stem` over many words."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._is_arabic = np.zeros(256, dtype=np.bool_)
        self._is_arabic[[alphabet[chr(code)] for code in range(0x621, 0x64B) if not 0x63B <= code <= 0x63F]] = True
        self._is_conjunction = np.zeros(256, dtype=np.bool_)
        self._is_conjunction[[alphabet[char] for char in CONJUNCTIONS]] = True
        self._is_preposition = np.zeros(256, dtype=np.bool_)
        self._is_preposition[[alphabet[char] for char in PREPOSITIONS]] = True
        self._articles = [(np.uint64(_number(alphabet, text)), len(text)) for text in ARTICLES]
        # Longer suffixes stand before shorter ones in SUFFIXES, so length decides which is tried first.
        self._suffixes: list[tuple[int, NDArray[np.uint64]]] = [
            (length, np.array([_number(alphabet, text) for text in SUFFIXES if len(text) == length], dtype=np.uint64))
            for length in sorted({len(text) for text in SUFFIXES}, reverse=True)
        ]

    def stems(
        self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns where the stem of each word starts, and how long it is."""
        first = page.bytes.take(starts)
        has_affixes = (lengths >= 4) & self._is_arabic.take(first)
        off = has_affixes & (lengths >= 5) & self._is_conjunction.take(first)
        stem_starts, stem_lengths = starts + off, lengths - off
        off = np.zeros_like(lengths)
        for has_article, length in self._opening_articles(page, stem_starts):
            off[has_article & (stem_lengths >= length + 3) & (off == 0)] = length
        off *= has_affixes
        stem_starts, stem_lengths = stem_starts + off, stem_lengths - off
        for _ in range(2):
            off = np.zeros_like(lengths)
            for length, suffixes in self._suffixes:
                ending = page.eights.take(stem_starts + stem_lengths - length, mode="clip")
                ending &= np.uint64((1 << (8 * length)) - 1)
                has_suffix = (ending[:, None] == suffixes).any(axis=1)
                off[has_suffix & (stem_lengths >= length + 3) & (off == 0)] = length
            stem_lengths = stem_lengths - off * has_affixes
        return stem_starts, stem_lengths

    def bare_stems(
        self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns the same as `stems` of words without their prepositions: `tabwib.features.bare_stem`."""
        off = self._is_conjunction.take(page.bytes.take(starts)).astype(np.int64)
        has_preposition = (lengths >= off + 5) & self._is_preposition.take(page.bytes.take(starts + off))
        for has_article, _ in self._opening_articles(page, starts + off):
            has_preposition &= ~has_article
        off = (off + 1) * has_preposition
        return self.stems(page, starts + off, lengths - off)

    def _opening_articles(self, page: Page, starts: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.bool_], int]]:
        """Yields for each article which words open with it, and how long it is."""
        opening = page.eights.take(starts)
        for article, length in self._articles:
            yield opening & np.uint64((1 << (8 * length)) - 1) == article, length


def _number(alphabet: Alphabet, text: str) -> int:
    return int.from_bytes(bytes(alphabet[char] for char in text), "little")
