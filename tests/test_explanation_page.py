"""The page of an explanation is sent by mail and opened offline; an article must not be able to run code in it."""

from __future__ import annotations

import re
from html import unescape

from tabwib.article import Article
from tabwib.explanation import explain
from tabwib.explanation_page import explanation_page
from tabwib.predictor import Predictor


def test_the_page_shows_every_word_and_runs_none(predictor: Predictor) -> None:
    """Every character of a passage is there once per tag, escaped."""
    text = 'تبادل الطرفان مئات <svg onload=alert("x")> الأسرى في صفقة & اتفاق.'
    article = Article("a", text, "<x>عنوان</x>")
    tags = {entry.tag.id: entry.tag for entry in predictor.model.tags}
    page = explanation_page(article, explain(predictor, article), tags)
    assert "<svg" not in page
    assert "<x>" not in page
    assert "http" not in page
    bare = unescape(re.sub(r"<[^>]+>", "", page))
    assert bare.count(text) == len(tags)
    assert "class='f5'" in page
