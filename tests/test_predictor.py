"""The importable predictor: what a newsroom builds on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabwib.article import Article
from tabwib.errors import InputError
from tabwib.explanation import explain
from tabwib.labels import LabelledArticle
from tabwib.lexicon import Lexicon
from tabwib.pooling import LEAD
from tabwib.predictor import Predictor

WORDS = ("أعلنت", "روسيا", "الأسرى،", "تبادل", "نووي.", "اختراق", "كييف", "المعاهدة", "كرة", "x", "3")
ODD = st.text(
    st.sampled_from("سلاح بصxX3.؟،«\t\r\v\u00a0\u0640\u064b\u200f\u202e\u2028\ufeff\U0001f600\ud800"), max_size=30
)
"""Letters and what surrounds them in the wild: other line ends, marks, tatweel, an emoji, half of a surrogate pair."""

PARAGRAPHS = st.lists(
    st.builds(
        lambda start, between, times, word: f"{(start + between) * times} {word}",
        st.one_of(st.sampled_from(WORDS), ODD),
        st.sampled_from(("", " ", ". ")),
        st.sampled_from((1, 1, 1, 200)),
        st.sampled_from(WORDS),
    ),
    min_size=1,
    max_size=6,
)
"""Paragraphs with a word in each, one in four so long that it is cut into passages."""

ARTICLE = st.lists(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join), min_size=1, max_size=6).map("\n".join)


def test_the_cast_is_tagged_as_any_reader_would(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """Articles this plain must be right, or nobody should trust the others."""
    for labelled in cast.values():
        tags = {tag.tag for tag in predictor.predict(labelled.article).tags}
        assert tags == {tag for tag in labelled.labels if labelled.is_positive(tag)}, labelled.article.id


def test_evidence_points_at_the_paragraph_that_carries_the_tag(
    predictor: Predictor, cast: dict[str, LabelledArticle]
) -> None:
    """The analyst reads the evidence, not the article."""
    summit = cast["summit"]
    for tag in predictor.predict(summit.article).tags:
        best = tag.evidence[0]
        assert best.paragraph in summit.labels[tag.tag].paragraphs
        assert summit.article.text[best.start : best.end] in summit.article.text.split("\n")


@given(st.lists(ARTICLE, min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_a_batch_is_its_articles(predictor: Predictor, texts: list[str]) -> None:
    """A tag must not depend on who stood beside the article in the queue."""
    batch = [prediction.scores for prediction in predictor.predict_all(texts)]
    assert batch == [predictor.predict(text).scores for text in texts]
    assert all(0 <= probability <= 1 for scores in batch for probability in scores.values())


@given(ARTICLE)
@settings(max_examples=50, deadline=None)
def test_shares_add_up_to_the_log_odds(predictor: Predictor, text: str) -> None:
    """An explanation that does not add up explains something else."""
    for explanation in explain(predictor, Article("a", text)):
        total = explanation.intercept + sum(passage.share for passage in explanation.passages)
        assert total == pytest.approx(explanation.log_odds, abs=1e-9)


@given(ARTICLE)
@settings(max_examples=50, deadline=None)
def test_order_below_the_top_changes_nothing(predictor: Predictor, text: str) -> None:
    """What stands first counts more; below, pooling looks at the strongest passages wherever they stand."""
    top = [f"وقال المسؤول {place} إن الأمر على حاله." for place in range(LEAD)]
    paragraphs = text.split("\n")  # in a text, lines of one length would be taken for one paragraph
    turned = predictor.predict({"paragraphs": [*top, *reversed(paragraphs)]})
    assert turned.scores == predictor.predict({"paragraphs": [*top, *paragraphs]}).scores


@pytest.fixture(scope="module")
def outspoken(predictor: Predictor) -> Predictor:
    """Shows every tag, so that every answer has evidence."""
    tags = tuple(replace(entry, threshold=0.0) for entry in predictor.model.tags)
    return Predictor(replace(predictor.model, tags=tags))


@given(PARAGRAPHS, st.one_of(st.just(""), ODD), st.booleans())
@settings(max_examples=100, deadline=None)
def test_evidence_is_a_passage_of_the_article(
    outspoken: Predictor, paragraphs: list[str], title: str, is_text: bool
) -> None:
    """A mark in the wrong place, or a probability of 1.2, would discredit every other."""
    text = "\n".join(paragraphs)
    article = Article("a", text, title) if is_text else Article.from_paragraphs("a", title, paragraphs)
    prediction = outspoken.predict(article)
    assert [tag.tag for tag in prediction.tags] == sorted(prediction.scores, key=lambda tag: -prediction.scores[tag])
    passages = {(passage.paragraph, passage.start, passage.end) for passage in article.passages()}
    for tag in prediction.tags:
        assert tag.evidence
        assert 0 <= tag.probability <= 1
        for found in tag.evidence:
            assert 0 <= found.probability <= 1
            assert 0 <= found.start < found.end <= len(text if found.paragraph else title)
            assert (found.paragraph, found.start, found.end) in passages


def passage_scores(predictor: Predictor, paragraphs: list[str]) -> list[tuple[str, list[float]]]:
    texts = Article.from_paragraphs("a", "", paragraphs).passage_texts()
    return sorted(zip(texts, predictor.margins(predictor.lexicon.sums([texts]).passages).tolist(), strict=True))


@given(PARAGRAPHS.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
@settings(max_examples=100, deadline=None)
def test_a_passage_scores_the_same_wherever_it_stands(
    predictor: Predictor, orders: tuple[list[str], list[str]]
) -> None:
    """What a paragraph says of itself does not depend on its neighbours, to the last bit."""
    first, second = orders
    assert passage_scores(predictor, first) == passage_scores(predictor, second)


@given(PARAGRAPHS, st.sampled_from(("", " ", "\t\u00a0", "\u2028")), st.data())
@settings(max_examples=100, deadline=None)
def test_an_empty_paragraph_changes_nothing(
    outspoken: Predictor, paragraphs: list[str], empty: str, data: st.DataObject
) -> None:
    """Feeds pad their articles with blank lines; at the end not even an offset may move."""
    text = "\n".join(paragraphs)
    assert outspoken.predict(f"{text}\n{empty}") == outspoken.predict(text)
    place = data.draw(st.integers(0, len(paragraphs)))
    padded = outspoken.predict({"paragraphs": [*paragraphs[:place], empty, *paragraphs[place:]]})
    plain = outspoken.predict({"paragraphs": paragraphs})
    assert padded.scores == plain.scores
    for tag, other in zip(padded.tags, plain.tags, strict=True):
        assert [found.probability for found in tag.evidence] == [found.probability for found in other.evidence]
        assert [found.paragraph - (found.paragraph > place) for found in tag.evidence] == [
            found.paragraph for found in other.evidence
        ]


def test_forgetting_words_changes_nothing(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by forgetting; a forgotten word must come back as it was."""
    texts = [f"كلمة{number} أسرى تبادل" for number in range(20)]
    before = [prediction.scores for prediction in predictor.predict_all(texts)]
    monkeypatch.setattr("tabwib.memory.MOST_BYTES", 200)
    fresh = Predictor(predictor.model)
    assert [fresh.predict(text).scores for text in texts] == before


def test_rows_count_words_and_add_features(predictor: Predictor) -> None:
    """A form with punctuation or two words in it is the sum of its words."""
    lexicon = Lexicon(predictor.model)
    joined, parts = lexicon.row("«الأسرى/تبادل»،"), [lexicon.row("الأسرى"), lexicon.row("تبادل")]
    assert joined[0] == 2
    assert np.array_equal(joined, parts[0] + parts[1])


@pytest.mark.parametrize(
    "article",
    ["", " \n ", {"id": "a"}, {"text": 3}, {"text": "نص", "title": []}, {"text": "نص", "id": 1.5}, "...", None, b"x"],
)
def test_nothing_to_tag_is_said(predictor: Predictor, article: object) -> None:
    """A silent empty answer would look like an article without a topic."""
    with pytest.raises(InputError):
        predictor.predict(article)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [Article("a", None), Article("a", b"x"), Article("a", "نص", None)])  # type: ignore[arg-type]
def test_an_article_of_no_text_is_said(predictor: Predictor, wrong: Article) -> None:
    """A column that is null in a database: a `TypeError` from the depths names neither the article nor the field."""
    with pytest.raises(InputError, match=r"article 2: (text|title) is"):
        list(predictor.predict_all(["نص قصير", wrong]))


@pytest.mark.parametrize("bad", ["", 3, {"id": "n-3", "text": "..."}, None])
def test_what_comes_before_a_bad_article_is_answered(predictor: Predictor, bad: object) -> None:
    """The answers of a batch were lost with the one article that could not be tagged, and nobody said which it was."""
    found = predictor.predict_all(["نص قصير", "نص آخر", bad])  # type: ignore[list-item]
    assert [next(found).tags, next(found).tags] == [(), ()]
    with pytest.raises(InputError, match=r"article 3: |n-3: "):
        next(found)


def test_what_comes_before_a_broken_source_is_answered(predictor: Predictor) -> None:
    """A data base connection that breaks takes nothing with it that it gave."""

    def broken() -> Iterator[str]:
        yield "نص قصير"
        raise OSError("gone")

    found = predictor.predict_all(broken())
    assert next(found).tags == ()
    with pytest.raises(OSError, match="gone"):
        next(found)


def test_a_data_frame_is_not_taken_for_its_column_names(predictor: Predictor) -> None:
    """Iterating over one gives the names of its columns, each of which would be tagged as a text."""

    class DataFrame(list[str]):
        columns = ("id", "text")

    with pytest.raises(InputError, match="a DataFrame is no iterable of articles"):
        next(predictor.predict_all(DataFrame(["id", "text"])))


@pytest.mark.parametrize("article", ["نص قصير", {"text": "نص قصير"}, Article("a", "نص قصير")])
def test_one_article_is_not_taken_for_many(predictor: Predictor, article: object) -> None:
    """A text is iterable too: a tag for each of its letters would be an answer to nothing."""
    with pytest.raises(InputError, match=r"predict\(\) takes one"):
        next(predictor.predict_all(article))  # type: ignore[arg-type]


def test_ids_of_tables_are_taken(predictor: Predictor) -> None:
    """A data frame gives numpy's numbers, and a missing id is no id."""
    assert predictor.predict({"id": np.int64(3), "text": "نص قصير"}).id == "3"
    for gap in (None, float("nan"), np.float32("nan") * np.float64(1)):
        assert predictor.predict({"id": gap, "title": gap, "text": "نص قصير"}).id == ""


def test_other_keys_pass_through(predictor: Predictor) -> None:
    """A CMS joins the answer to its own record by its own keys."""
    line = predictor.predict({"id": 7, "text": "نص قصير", "section": "سياسة"}).to_json()
    assert line == {"section": "سياسة", "id": "7", "tags": []}
