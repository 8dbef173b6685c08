"""Features are what weights hang on: stems that eat a root, or n-grams that cross words, would blur topics."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabwib.features import LONGEST_WORD, PAIR, bare_stem, features, light_stem, pair

WORD = st.text(st.characters(min_codepoint=0x621, max_codepoint=0x64A), min_size=1)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("والاسلحه", "اسلح"),
        ("للمفتشين", "مفتش"),
        ("بالقرصنه", "قرصن"),
        ("الاسري", "اسر"),
        ("وارسو", "ارسو"),
        ("الم", "الم"),
        ("سلاح", "سلاح"),
        ("hackers", "hackers"),
        ("2024", "2024"),
    ],
)
def test_light_stem(word: str, stem: str) -> None:
    """Words of one root in several clothes share what was learnt; short ones keep all they have."""
    assert light_stem(word) == stem


@given(WORD)
def test_a_stem_keeps_three_letters_of_the_word(word: str) -> None:
    """A stemmer that leaves nothing would make all short words one."""
    stem = light_stem(word)
    assert stem in word
    assert len(stem) >= min(3, len(word))


@given(WORD)
def test_features_are_distinct_and_bounded(word: str) -> None:
    """A feature that came twice would count twice; a megabyte without spaces must not become a million features."""
    found = list(features(word))
    assert len(found) == len(set(found)) <= 2 + 2 * (LONGEST_WORD + 2)
    assert found[0] == "=" + word[:LONGEST_WORD]


@given(WORD, WORD)
@settings(deadline=None)
def test_a_pair_is_no_word(left: str, right: str) -> None:
    """Names of pairs and of words share one list in the model: one taken for the other would hand on its weights."""
    name = pair(bare_stem(left), bare_stem(right))
    assert name.split(PAIR) == sorted([bare_stem(left), bare_stem(right)])
    assert name == pair(bare_stem(right), bare_stem(left))
    assert not any(PAIR in feature for word in (left, right) for feature in features(word))
