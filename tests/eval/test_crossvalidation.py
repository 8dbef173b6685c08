"""Cross-validation: every figure, evidence included, comes from fits that did not see the article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tabwib.calibration import Calibration, TagSample
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.lexicon import Lexicon
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib_eval.crossvalidation import CrossValidation, cross_validate
from tabwib_eval.harness import evaluate
from tabwib_eval.scored import Drawn, drawn_from

LABELS = Path(__file__).parents[2] / "labels" / "authored.jsonl"
COPIES = {"again", "w-0001"}


@pytest.fixture(scope="module")
def articles(taxonomy: Taxonomy) -> list[LabelledArticle]:
    """A hundred written articles, and a copy of the first under another name."""
    found = read_labels([LABELS], taxonomy)[:100]
    again = replace(found[0], article=replace(found[0].article, id="again"))
    return [again, *found]


@pytest.fixture(scope="module")
def found(articles: list[LabelledArticle], taxonomy: Taxonomy) -> CrossValidation:
    return cross_validate(articles, taxonomy, base_rate=0.2, precision=0.8)


def test_evidence_is_that_of_a_fit_without_the_article(
    articles: list[LabelledArticle], found: CrossValidation, taxonomy: Taxonomy
) -> None:
    """A model points at the paragraphs it was taught to point at: only what it never saw says whether it is right."""
    held = {found.scored.articles[row].article.id for row in np.flatnonzero(found.folds == 0).tolist()}
    held |= COPIES if held & COPIES else set()
    tagger = TopicTagger(taxonomy.tags).fit(articles)
    without = TopicTagger(taxonomy.tags).fit([one for one in articles if one.article.id not in held])
    predictor = Predictor(without.model_)
    start, compared = 0, []
    for labelled in articles:
        texts = labelled.article.passage_texts()
        rows = tagger.out_of_fold_passages_[start : start + len(texts)]
        start += len(texts)
        if labelled.article.id in held:
            expected = predictor.margins(Lexicon(without.model_).sums([texts]).passages)
            compared.append(np.abs(rows - expected))
    assert start == len(tagger.out_of_fold_passages_)
    assert np.concatenate(compared).max() < 0.1  # small weights are dropped from a finished model


def test_what_is_flagged_is_what_is_shown(found: CrossValidation) -> None:
    """Counts and evidence are two readings of one result."""
    flagged = 0
    for tag in found.scored.tags:
        column = found.scored.column(tag)
        shown = [tag in {one.tag for one in found.scored.predictions[row].tags} for row in column.rows.tolist()]
        assert shown == column.flagged.tolist()
        flagged += sum(shown)
    assert flagged
    results = evaluate(found.scored, "x").tags
    passages = [result.passages for result in results if result.passages is not None]
    assert passages
    assert all(0 <= one.first_right <= one.articles for one in passages)


def test_a_tag_that_was_not_calibrated_gets_its_threshold_from_the_other_folds(
    articles: list[LabelledArticle], found: CrossValidation, taxonomy: Taxonomy
) -> None:
    """A desk's fifth tag was held against 0.5 of nobody's scale: the gate pinned what `train` would never show."""
    known = TagSample(np.linspace(-3, 3, 40), np.arange(40) >= 30, np.ones(40))
    calibration = Calibration("", "a stream", dict.fromkeys(taxonomy.ids[:-1], known))
    mixed = cross_validate(articles, taxonomy, calibration=calibration, base_rate=0.2, precision=0.8).scored
    assert (mixed.thresholds[:, -1] == found.scored.thresholds[:, -1]).all()
    assert (mixed.log_odds[:, -1] == found.scored.log_odds[:, -1]).all()
    assert (mixed.thresholds[:, 0] != found.scored.thresholds[:, 0]).all()


def test_a_repeated_article_counts_once(articles: list[LabelledArticle], found: CrossValidation) -> None:
    """Else the copy in another fold would give the answer away, and then be counted for it."""
    ids = [labelled.article.id for labelled in found.scored.articles]
    assert len(ids) == len(articles) - 1
    assert found.scored.set_aside == 1
    assert len(COPIES & set(ids)) == 1


@pytest.mark.parametrize(
    ("keys", "drawn"),
    [
        ({"written_for": "training"}, Drawn.WRITTEN),
        ({"chosen_for": "ukraine"}, Drawn.ENRICHED),
        ({"pool": "near-miss"}, Drawn.ENRICHED),
        ({"pool": "random", "judged": True}, Drawn.NATURAL),
        ({"drawn": "natural", "pool": "random"}, Drawn.NATURAL),
        ({}, Drawn.UNKNOWN),
    ],
)
def test_how_articles_were_drawn_is_said(
    keys: dict[str, object], drawn: Drawn, articles: list[LabelledArticle]
) -> None:
    """Precision on written or enriched articles is not that of a stream, and a stream must not be called written."""
    plain = [replace(one, article=replace(one.article, extra=keys)) for one in articles[:3]]
    assert drawn_from(plain) is drawn
    assert ("not that of a stream" in drawn.meaning) == (drawn in (Drawn.WRITTEN, Drawn.ENRICHED))
    assert drawn_from([*plain, replace(plain[0], weight={"ukraine": 3.0})]) is Drawn.AUDIT


def test_cross_validation_says_that_its_articles_were_written(found: CrossValidation) -> None:
    """The shipped labels are, and every report on them begins with it."""
    assert found.scored.drawn is Drawn.WRITTEN
