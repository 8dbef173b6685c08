"""Normalisation is camel-tools' by definition; the table in the model must be an exact copy of it."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabwib.normalization import compile_normalizer, normalize
from tabwib.text import Normalizer, surfaces, words

ARABIC = st.text(
    st.one_of(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), st.characters(), st.just(" ")), max_size=12
)


@pytest.fixture(scope="module")
def table() -> Normalizer:
    return compile_normalizer()


def test_table_equals_camel_tools_for_every_code_point(table: Normalizer) -> None:
    """A single code point that differed would score a word otherwise than it was trained."""
    assert [point for point in range(sys.maxunicode + 1) if table(chr(point)) != normalize(chr(point))] == []


@given(st.lists(ARABIC, min_size=20, max_size=20))  # twenty at once: drawing by ones takes eight times as long
@settings(max_examples=6_500, deadline=None)
def test_whole_text_word_by_word_and_twice_are_one(table: Normalizer, texts: list[str]) -> None:
    """Scores are remembered per surface form, so a word must normalise alike alone, in its text, and normalised."""
    for text in texts:
        whole = normalize(text)
        assert table(text) == whole
        assert table(whole) == whole
        assert words(whole) == [word for form in text.split() for word in words(table(form))]


@given(ARABIC)
def test_surfaces_have_their_place(text: str) -> None:
    """Evidence is shown in the original: every form must be found where it is said to be."""
    found = list(surfaces(text))
    assert [form.surface for form in found] == text.split()
    assert all(text[form.start : form.end] == form.surface for form in found)


@pytest.mark.parametrize(
    ("spelling", "normal"),
    [
        ("التَّسَلُّح", "التسلح"),
        ("الأســـلحة", "الاسلحه"),  # tatweel U+0640
        ("إيران", "ايران"),
        ("على", "علي"),
        ("ﻻﺗﻔﺎق", "لاتفاق"),  # presentation forms, U+FEFB …
        ("گورباتشوڤ", "كورباتشوف"),  # Persian gaf U+06AF, veh U+06A4
        ("کییف", "كييف"),  # Farsi yeh U+06CC and keheh U+06A9
        ("٢٠٢٤", "2024"),
        ("\u200fكييف\u200e", "كييف"),  # RLM, LRM
        ("Kaspersky", "kaspersky"),
    ],
)
def test_spellings_of_one_word(table: Normalizer, spelling: str, normal: str) -> None:
    """Outlets spell one word in many ways, and the model must meet the one it learnt."""
    assert words(table(spelling)) == [normal]
