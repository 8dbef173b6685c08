"""The lexicon adds integers in numpy; each must be the integer that the strings of `tabwib.features` give."""

from __future__ import annotations

import tracemalloc
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabwib.alphabet import FOREIGN, LONGEST, WHITE_SPACE, Alphabet, Keys
from tabwib.features import close_by, pair
from tabwib.labels import LabelledArticle
from tabwib.lexicon import Lexicon
from tabwib.memory import MOST_BYTES, Memory
from tabwib.neighbours import Neighbours
from tabwib.predictor import Predictor
from tabwib.register import ABSENT, Register

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىئءؤآأإةـًٌّْ،.؛؟»«-/0123٤٥azAZé漢ﻻ\u200f\ufdfa😀"
FORM = st.text(st.sampled_from(LETTERS), min_size=1, max_size=LONGEST + 5)
AFFIXED = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "و", "ف"]),
        st.sampled_from(["", "ال", "بال", "كال", "لل"]),
        st.text(st.sampled_from("ابلهمونيتك"), min_size=1, max_size=5),
        st.sampled_from(["", "ها", "هما", "ات", "ون", "ين", "ية", "ه", "ي", "وا"]),
        st.sampled_from(["", "ها", "ان", "نا", "ة", ".", "،"]),
    ),
)
TELLING = st.sampled_from(["الهجمات", "الإلكترونية،", "«تبادل", "الأسرى»", "نزع", "السلاح", "النووي-الإيراني", "—"])
PASSAGE = st.lists(FORM | AFFIXED | TELLING, min_size=1, max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def alphabet(predictor: Predictor) -> Alphabet:
    return Alphabet(predictor.model.normalizer)


def _summed(lexicon: Lexicon, *passages: str) -> NDArray[np.int64]:
    """Returns the sum of the rows of distinct forms and of distinct pairs, one by one."""
    forms = {form for passage in passages for form in passage.split()}
    pairs = {pair.feature for passage in passages for pair in lexicon.pairs(passage.split())}
    sums = np.asarray(np.sum([lexicon.row(form) for form in forms], axis=0, dtype=np.int64))
    sums[1:] += lexicon._model.weights[sorted(pairs)].sum(axis=0, dtype=np.int64)
    return sums


@given(st.lists(st.lists(PASSAGE, min_size=1, max_size=4), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_sums_are_those_of_the_features(predictor: Predictor, articles: list[list[str]]) -> None:
    """Speed must not move a score by one bit: the fast path and the definition agree on any text, word for word."""
    lexicon = copy(predictor.lexicon)
    lexicon._memory = Memory(lexicon._width)
    for _ in range(2):  # unknown forms first, then remembered ones
        sums = lexicon.sums(articles)
        passages = [passage for article in articles for passage in article]
        assert np.array_equal(sums.passages, [_summed(lexicon, passage) for passage in passages])
        assert np.array_equal(sums.wholes, [_summed(lexicon, *article) for article in articles])
        assert sums.starts.tolist() == [sum(map(len, articles[:place])) for place in range(len(articles))]


@pytest.mark.parametrize("bytes_", [1, 2_000, 20_000])
def test_memory_is_bounded(predictor: Predictor, monkeypatch: pytest.MonkeyPatch, bytes_: int) -> None:
    """A feed never ends; what is remembered must, and nobody may see from the sums what was forgotten."""
    monkeypatch.setattr("tabwib.memory.MOST_BYTES", bytes_)
    monkeypatch.setattr("tabwib.memory.MOST_CHARACTERS", 200)
    lexicon, reference = Lexicon(predictor.model), Lexicon(predictor.model)
    for number in range(60):
        passage = " ".join(f"{'كلمة' * (1 + word % 5)}{number * 7 + word}" for word in range(9))
        assert np.array_equal(lexicon.sums([[passage]]).passages[0], _summed(reference, passage))
    remembered = lexicon._memory
    assert remembered.count <= len(remembered.rows) == max(remembered.capacity, 9)
    assert remembered.capacity * remembered.rows[0].nbytes < max(bytes_, 33)  # a row at least


def test_words_that_come_again_are_kept(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the words of news come once; learning the other half anew each time would cost more than adding them."""
    monkeypatch.setattr("tabwib.memory.MOST_BYTES", 4_000)
    lexicon = Lexicon(predictor.model)
    memory = lexicon._memory
    page = lexicon._alphabet.page("أعلنت روسيا")
    keys = page.keys(*page.runs())
    for number in range(5 * memory.capacity):
        lexicon.sums([[f"أعلنت روسيا {number}"]])
        assert (memory.find(keys) != ABSENT).all()
    assert memory.count <= memory.capacity
    lexicon.sums([[" ".join(map(str, range(memory.capacity)))]])
    assert (memory.find(keys) == ABSENT).any()


@pytest.mark.parametrize("times", [1, 100])
def test_memory_is_the_same_with_many_tags(predictor: Predictor, cast: dict[str, LabelledArticle], times: int) -> None:
    """A newsroom with all of its vocabulary as tags has no larger machine; words of half the Arabic there is, new."""
    model = predictor.model
    many = replace(model, tags=model.tags * times, weights=np.tile(model.weights, (1, times)))
    words = " ".join(labelled.article.text for labelled in cast.values()).split()
    articles = [" ".join(f"{word}{number}" for word in words) for number in range(40)]
    tracemalloc.start()
    try:
        for _ in Predictor(many).predict_all(articles):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES + 20_000_000


@given(text=st.text(max_size=40))
def test_white_space_is_that_of_split(alphabet: Alphabet, text: str) -> None:
    """A page and `str.split` must see the same words, or explanations would not add up."""
    everything = "".join(chr(code) for code in range(0x3100) if chr(code).isspace())
    assert everything == WHITE_SPACE
    starts, lengths = alphabet.page(text).runs()
    assert [text[start : start + length] for start, length in zip(starts, lengths, strict=True)] == text.split()


def test_every_character_of_the_cast_has_a_byte(alphabet: Alphabet, cast: dict[str, LabelledArticle]) -> None:
    """A letter left out of the alphabet costs no correctness, only speed: nobody would notice."""
    for labelled in cast.values():
        starts, lengths = alphabet.page(labelled.article.text).runs()
        assert (lengths <= LONGEST).all()
        assert len(starts)
        assert (alphabet.page(labelled.article.text).bytes != FOREIGN).all()


@pytest.mark.parametrize("few", [0, 500])
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), unique=True, max_size=60), st.integers(0, 40))
def test_a_register_is_a_dictionary(few: int, pairs: list[tuple[int, int]], known: int) -> None:
    """A key mistaken for another would give a word the weights of another word, slot after slot or many at once."""
    register = Register(64)
    register._bits -= 2  # fuller than it ever is, so that keys stand in each other's way
    low, high = np.array(pairs, dtype=np.uint64).reshape(-1, 2).T
    register.add(Keys(low[:known], high[:known]), np.arange(len(low[:known])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tabwib.register.FEW", few)
        found = register.find(Keys(low, high)).tolist()
    assert found == [number if number < known else ABSENT for number in range(len(pairs))]
    assert np.array_equal(register.keys(np.arange(len(low[:known]))), (low[:known], high[:known]))


@given(st.sets(st.tuples(*[st.integers(0, 9)] * 2), max_size=30), st.lists(st.tuples(*[st.integers(ABSENT, 12)] * 2)))
def test_the_sieve_loses_no_pair(pairs: set[tuple[int, int]], ends: list[tuple[int, int]]) -> None:
    """A pair that the sieve stopped would be gone without a trace, and the tag with it."""
    held = sorted({pair(*map(str, sides)) for sides in pairs})
    neighbours = Neighbours(held)
    shown = [[neighbours.number_of.get(str(stem), ABSENT) for stem in form] for form in ends]
    first, last = np.array(shown, dtype=np.int32).reshape(-1, 2).T
    passage_of = np.arange(len(ends)) // 5
    expected = [
        (left, held.index(name))
        for left, right in close_by(len(ends))
        if passage_of[left] == passage_of[right]
        if (name := pair(str(ends[left][1]), str(ends[right][0]))) in held
    ]
    assert list(zip(*map(np.ndarray.tolist, neighbours.find(first, last, passage_of)), strict=True)) == expected
