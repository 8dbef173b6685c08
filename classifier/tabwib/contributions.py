"""What words contribute to each tag, for thousands of words at once: `tabwib.features` in numpy.

Held by a test to the same features as `tabwib.features`, word for word: what is said there in strings is said here in
the bytes of `tabwib.alphabet`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.alphabet import DELETED, FOREIGN, LONGEST, SPACE, Alphabet, Keys, Page
from tabwib.features import ARTICLES, CONJUNCTIONS, NGRAM_LENGTHS, PAIR, PREPOSITIONS, SUFFIXES, first_pair
from tabwib.register import ABSENT, Register
from tabwib.slabs import add_rows, is_new

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Contributions"]


class _Places(NamedTuple):
    """Stretches of a page: where each starts, and how many bytes it has, `(n,)` each."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


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
        self._marks = np.array([alphabet[mark] for mark in (PAIR, "=", "~")], dtype=np.uint64)
        self._ngram_lengths = np.array(NGRAM_LENGTHS)[:, None]
        self._n_features = first_pair(model.features)  # those of words; the numbers of stems come behind
        names = [*model.features[: self._n_features], *map(PAIR.__add__, stems)]
        numbers = self._n_features + np.fromiter(stems.values(), dtype=np.int64, count=len(stems))
        self._register = _registered(alphabet, names, np.concatenate([np.arange(self._n_features), numbers]))

    def rows(
        self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Returns what each surface form contributes, and the stems that it shows to its neighbours.

        Contributions are the number of words in the form and their sum for each tag, `(n, 1 + n_tags)`; stems are
        the numbers of those of the first and of the last word, `(n, 2)`, `ABSENT` where no pair holds them.

        Args:
            page: Holds the forms, each after white space or at its very start; at most `LONGEST` bytes each, none
                of them foreign.
            starts: Place of the first byte of each form, `(n,)`.
            lengths: Bytes of each form, `(n,)`.
        """
        words = self._words(page, starts, lengths)
        rows = np.zeros((len(starts), 1 + self._weights.shape[1]), dtype=np.int32)
        rows[:, 0] = np.bincount(words.form_of, minlength=len(starts))
        features, word_of, stems = self._found(words)
        found = np.sort(word_of << 32 | features)
        found = found[is_new(found)]  # a feature counts once in a word
        add_rows(rows[:, 1:], self._weights, found & 0xFFFFFFFF, words.form_of[found >> 32])
        ends = np.full((len(starts), 2), ABSENT, dtype=np.int32)
        ends[words.form_of[::-1], 0] = stems[::-1]  # of words of the same form, what is written last stays
        ends[words.form_of, 1] = stems
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
        spaced = Page(plain.repeat(widths))
        word_starts, word_lengths = spaced.runs()
        form_of = form_of.repeat(widths)[word_starts]
        spaced.bytes[word_starts - 1] = self._alphabet["<"]
        spaced.bytes[word_starts + word_lengths] = self._alphabet[">"]
        return _Words(spaced, word_starts, word_lengths, form_of)

    def _found(self, words: _Words) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Returns what the model holds of words, from a single look-up.

        The index of each feature and of the word that it is in, `(n_found,)` each; and the number of the bare stem of
        each word, `ABSENT` where no pair holds it, `(n_words,)`.
        """
        page, starts, lengths, _ = words
        stems, bare_stems = self._stemmer.stems(page, starts, lengths)
        all_words = np.arange(len(starts))
        counts = np.maximum(lengths + 3 - min(NGRAM_LENGTHS), 0)
        ends = counts.cumsum()
        places = np.repeat(starts - 1 - (ends - counts), counts) + np.arange(counts.sum())
        word_of_place = all_words.repeat(counts)
        fits = (starts + lengths + 1)[word_of_place] - places >= self._ngram_lengths
        eights = page.eights.take(places) & _masks(self._ngram_lengths)
        ngrams = np.where(fits, eights, 0).ravel()  # no feature has the key 0
        marked = page.keys(
            np.concatenate([bare_stems.starts, starts, stems.starts]) - 1,
            np.concatenate([bare_stems.lengths, lengths, stems.lengths]) + 1,
        )
        marks = self._marks.repeat(len(starts))  # in place of the byte in front
        low = np.concatenate([marked.low & ~np.uint64(0xFF) | marks, ngrams])
        high = np.concatenate([marked.high, np.zeros_like(ngrams)])
        found = self._register.find(Keys(low, high))
        numbers, features = found[: len(starts)], found[len(starts) :]
        word_of = np.concatenate([all_words, all_words, *[word_of_place] * len(NGRAM_LENGTHS)])
        is_held = features != ABSENT
        return features[is_held], word_of[is_held], np.maximum(numbers - self._n_features, ABSENT)


def _registered(alphabet: Alphabet, names: Sequence[str], numbers: NDArray[np.int64]) -> Register:
    """Returns a register of names; those that are too long for a key, or hold a foreign letter, are left out."""
    page = alphabet.page("\n".join(names))
    starts, lengths = page.runs()
    is_short = lengths <= LONGEST + 1
    foreign = np.flatnonzero(page.bytes == FOREIGN)
    is_short[np.searchsorted(starts, foreign, side="right") - 1] = False
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
        self._articles = _Affixes(alphabet, ARTICLES)
        self._suffixes = _Affixes(alphabet, SUFFIXES)

    def stems(self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[_Places, _Places]:
        """Returns where the light stem of each word stands, and where its bare stem."""
        off = self._prepositions(page, starts, lengths)
        other = np.flatnonzero(off)
        light_starts, light_lengths = self._light_stems(
            page, np.concatenate([starts, (starts + off)[other]]), np.concatenate([lengths, (lengths - off)[other]])
        )
        stems = _Places(light_starts[: len(starts)], light_lengths[: len(starts)])
        bare = _Places(stems.starts.copy(), stems.lengths.copy())
        bare.starts[other], bare.lengths[other] = light_starts[len(starts) :], light_lengths[len(starts) :]
        return stems, bare

    def _prepositions(self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns how many letters `tabwib.features.bare_stem` takes off each word before it stems it."""
        off = self._is_conjunction.take(page.bytes.take(starts)).astype(np.int64)
        has_preposition = (lengths >= off + 5) & self._is_preposition.take(page.bytes.take(starts + off))
        has_preposition &= ~self._articles.open(page, starts + off).any(axis=0)
        return (off + 1) * has_preposition

    def _light_stems(
        self, page: Page, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns where the light stem of each word starts, and how long it is."""
        first = page.bytes.take(starts)
        has_affixes = (lengths >= 4) & self._is_arabic.take(first)
        off = has_affixes & (lengths >= 5) & self._is_conjunction.take(first)
        starts, lengths = starts + off, lengths - off
        taken = self._articles.taken(self._articles.open(page, starts) & has_affixes, lengths)
        starts, lengths = starts + taken, lengths - taken
        for _ in range(2):
            lengths = lengths - self._suffixes.taken(self._suffixes.end(page, starts + lengths) & has_affixes, lengths)
        return starts, lengths


class _Affixes:
    """Texts that open or end words, told apart by their length and looked up by their remainder."""

    def __init__(self, alphabet: Alphabet, texts: Sequence[str]) -> None:
        self._lengths = np.array(sorted(set(map(len, texts))))[:, None]
        self._masks = _masks(self._lengths)
        numbers = [int.from_bytes(bytes(alphabet[char] for char in text), "little") for text in texts]
        divisor = next(divisor for divisor in count(1) if len({number % divisor for number in numbers}) == len(texts))
        self._by_remainder = np.full(divisor, _masks(8), dtype=np.uint64)
        self._by_remainder[[number % divisor for number in numbers]] = numbers

    def open(self, page: Page, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Says which words open with one, for each length of them, `(n_lengths, n_words)`."""
        return self._are_held(page.eights.take(starts) & self._masks)

    def end(self, page: Page, ends: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Says which words end in one, for each length of them, `(n_lengths, n_words)`."""
        longest = self._lengths[-1]
        shifts = (8 * (longest - self._lengths)).astype(np.uint64)
        return self._are_held(page.eights.take(ends - longest) >> shifts & self._masks)

    def taken(self, is_there: NDArray[np.bool_], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns how long the longest is that each word can lose and keep three letters, `(n_words,)`."""
        return np.asarray((self._lengths * (is_there & (lengths >= self._lengths + 3))).max(axis=0))

    def _are_held(self, stretches: NDArray[np.uint64]) -> NDArray[np.bool_]:
        remainders = stretches % np.uint64(len(self._by_remainder))
        return np.asarray(self._by_remainder.take(remainders.view(np.int64)) == stretches)


def _masks(lengths: NDArray[np.int64] | int) -> NDArray[np.uint64]:
    """Returns for each length, up to eight, the number that leaves so many bytes of a number."""
    return ~np.uint64(0) >> (64 - 8 * np.asarray(lengths)).astype(np.uint64)
