"""Markup inside a text, as content systems send it, must cost no tag and move no offset."""

from __future__ import annotations

import html
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabwib.article import Article
from tabwib.cli.unfilled import unfilled_line
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.unmarked import FILLER, unmarked

PIECES = [
    "<p>",
    "</p>",
    "<br/>",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<",
    ">",
    "&",
    "&nbsp;",
    "&#1607;",
    "نص ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_character_moves(text: str) -> None:
    """Evidence is given as offsets into what was sent."""
    found = unmarked(text)
    assert len(found) == len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>قصف&nbsp;كييف</p>", ["قصف", "كييف"]),
        ("هجوم<br>على<BR />بنك", ["هجوم", "على", "بنك"]),
        ("ال<b>كتاب</b> <span class='x > y'>الجديد", ["الكتاب", "y'>الجديد"]),
        ("&#1607;&#1580;&#x648;م", ["هجوم"]),
        ("قال &quot;نعم&quot; &amp; مضى", ["قال", '"نعم"', "&", "مضى"]),
        ("نص<script>var a = '<p>';</script>آخر", ["نص", "آخر"]),
        ("نص<!-- ملاحظة <p> -->متصل", ["نصمتصل"]),
        ("<o:p></o:p>نص", ["نص"]),
        (
            "2 < 3 و 5 > 4 و <unk> و &unknown; و R&D",
            ["2", "<", "3", "و", "5", ">", "4", "و", "<unk>", "و", "&unknown;", "و", "R&D"],
        ),
        ("<script>نص بلا نهاية", ["نص", "بلا", "نهاية"]),
        ("<!-- نص بلا نهاية", ["<!--", "نص", "بلا", "نهاية"]),
    ],
)
def test_only_markup_is_taken_out(text: str, words: list[str]) -> None:
    """What a reader of the page would see stays, and nothing else."""
    assert unmarked(text).replace(FILLER, "").split() == words


def test_tags_are_those_of_the_page(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """The same story with the markup of its page: the same tags, and evidence in the text that was sent."""
    for labelled in cast.values():
        plain = labelled.article
        paragraphs = [plain.text[start:end].strip() for start, end in plain.paragraphs()]
        marked = "".join(f"<p dir='rtl'>{html.escape(text).replace(' ', '&nbsp;')}</p>" for text in paragraphs)
        expected = predictor.predict(Article("a", "\n".join(paragraphs), plain.title))
        found = predictor.predict(Article("a", marked, html.escape(plain.title)))
        assert found.scores == pytest.approx(expected.scores)
        for tag, other in zip(found.tags, expected.tags, strict=True):
            assert [one.paragraph for one in tag.evidence] == [one.paragraph for one in other.evidence]
            for one in tag.evidence:
                if one.paragraph:
                    shown = html.unescape(marked[one.start : one.end]).replace("\xa0", " ")
                    assert shown.strip().startswith(paragraphs[one.paragraph - 1][:20])


def test_articles_to_label_are_readable() -> None:
    """An annotator reads paragraphs, not tags, and none is cut through its middle."""
    article = Article("a", "<p>قصف&nbsp;روسي على <b>كييف</b></p><p>&#1578;بادل الأسرى</p>", "<b>كييف</b>")
    line = json.loads(unfilled_line(article, ["ukraine"]))
    assert line["title"] == "كييف"
    assert [" ".join(text.split()) for text in line["paragraphs"]] == ["قصف روسي على كييف", "تبادل الأسرى"]


def test_blanking_is_linear() -> None:
    """A text of nothing but openings must not take an hour: four times the text, about four times the time."""

    def least(piece: str, times: int) -> float:
        durations = []
        for _ in range(3):
            start = time.process_time()
            unmarked(piece * times)
            durations.append(time.process_time() - start)
        return min(durations)

    for piece in ("<script>", "<!--", "<p ", "<b>ا", "&#1607;"):
        assert least(piece, 40_000) < 12 * least(piece, 10_000) + 0.01
