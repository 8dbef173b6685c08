"""Passages must point at the reader's own text, and the site's furniture must never be among them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabwib.article import LONGEST_PASSAGE, Article
from tabwib.furniture import is_furniture

TEXT = st.text(st.sampled_from("ابتث .؟\n\n\r\t\x85\u2028،x"), max_size=3000)


@given(TEXT, st.text(max_size=20))
def test_passages_map_back_to_the_original(text: str, title: str) -> None:
    """An editor highlights text[start:end]; one character off and the evidence is gibberish."""
    article = Article("a", text, title)
    spans = list(article.paragraphs())
    for passage in article.passages():
        assert passage.text.strip()
        if passage.paragraph == 0:
            assert title[passage.start : passage.end] == passage.text
            continue
        start, end = spans[passage.paragraph - 1]
        assert start <= passage.start < passage.end <= end
        assert text[passage.start : passage.end] == passage.text


@given(st.lists(st.text(st.sampled_from("ابت .\n"), max_size=900), max_size=6))
def test_numbered_paragraphs_keep_their_numbers(paragraphs: list[str]) -> None:
    """Labels name paragraphs by number: an empty or a two-line paragraph must not shift the ones behind it."""
    article = Article.from_paragraphs("a", "", paragraphs)
    for passage in article.passages():
        assert passage.text in paragraphs[passage.paragraph - 1]


@given(TEXT, st.text(max_size=20))
def test_texts_for_scoring_are_those_of_the_passages(text: str, title: str) -> None:
    """Evidence shows passages that were never scored, if the short way and the long one part."""
    for article in (Article("a", text, title), Article.from_paragraphs("a", title, text.split("؟"))):
        texts = [passage.strip() for passage in article.passage_texts()]
        assert texts == [passage.text.strip() for passage in article.passages()]


def test_overlong_paragraph_is_cut_after_sentences() -> None:
    """One paragraph of twenty sentences would drown the one that carries the topic."""
    sentence = "وقال المتحدث إن المحادثات مستمرة في المدينة. "
    passages = list(Article("a", sentence * 60).passages())
    assert len(passages) > 1
    assert all(len(passage.text) <= LONGEST_PASSAGE and passage.text.endswith(".") for passage in passages)
    assert "".join(passage.text for passage in passages).replace(" ", "") == (sentence * 60).replace(" ", "")


def test_cutting_is_linear() -> None:
    """A 16 MB line must not take an hour: twice the text, about twice the time."""

    def seconds(text: str) -> float:
        start = time.process_time()
        assert sum(1 for _ in Article("a", text).passages())
        return time.process_time() - start

    def least(text: str) -> float:
        return min(seconds(text) for _ in range(3))

    assert least("كلمة " * 400_000) < 12 * least("كلمة " * 100_000)


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضا: مباحثات حول الأسلحة النووية",
        "اقرأ المزيد: معهد يدعو إلى الاستعداد",
        "المصدر: وكالات",
        "الأكثر تداولاً",
        "شارك هذا الخبر على فيسبوك",
        "اشترك في قائمتنا البريدية",
        "أضف تعليقاً",
        "التعليقات (7) – أرسل لصديق",
        "إعلان ممول",
        "شارك الخبر",
        "شارك في إعداد التقرير مراسلنا في طوكيو.",
        "مصدر: رويترز",
        "تابعونا عبر صفحتنا على تويتر",
        "1,204 مشاهدة",
        "الخميس ٢٥ / أبريل / ٢٠٢٤",
        "[ad_1]",
        "Exit mobile version",
        "* * *",
    ],
)
def test_furniture(line: str) -> None:
    """A related link names a topic that the article is not about."""
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "شارك الوزير في الجلسة الافتتاحية للمؤتمر الذي عقد في العاصمة أمس بحضور عدد من السفراء.",
        "المصدر الذي طلب عدم ذكر اسمه قال إن الصفقة تمت",
        "تابع المجلس مناقشة المعاهدة",
        "الخميس 25 أبريل 2024 وقع الطرفان اتفاقا للحد من التسلح",
        "سجل المهاجم هدفين",
        "إعلان هدنة في أوكرانيا",
        "إعلان صفقة لتبادل الأسرى بين الطرفين",
        "شارك الرئيس الأوكراني في قمة كييف",
        "مشاركة روسيا في محادثات نزع السلاح",
        "مصدر: اتفاق على تبادل مئات الأسرى",
        "المزيد من القتلى في الشرق",
        "التعليقات الإسرائيلية على الصفقة تتوالى",
        "شاهد على الجريمة يروي ما رآه",
        "نشر في الصحيفة أن الوفدين لم يلتقيا",
        "اشترك في المناورات آلاف الجنود",
        "شارك في بريدة مئات المتطوعين",
        "حفظ الحكم القضية ومنع النشر في وسائل الإعلام كلها حتى صدور قرار نهائي من المحكمة العليا",
    ],
)
def test_article_text_is_no_furniture(line: str) -> None:
    """A paragraph that is dropped by mistake is a story missed."""
    assert not is_furniture(line)
