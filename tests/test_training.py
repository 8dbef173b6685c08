"""The estimator, as scikit-learn's own tools use it: what is wrong is said before an hour of training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_predict

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.platt import evidence_line
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def few(taxonomy: Taxonomy) -> list[LabelledArticle]:
    """Every fifth of the older articles."""
    return read_labels([ROOT / "labels" / "authored.jsonl"], taxonomy)[::5]


@pytest.fixture
def tagger(taxonomy: Taxonomy) -> TopicTagger:
    return TopicTagger([tag for tag in taxonomy.tags if tag.id in ("arms_control", "ukraine")], folds=2)


def truth(labelled: list[LabelledArticle], tagger: TopicTagger) -> list[list[float]]:
    cells = [[one.is_positive(tag.id) for tag in tagger.tags] for one in labelled]
    return [[np.nan if cell is None else float(cell) for cell in row] for row in cells]


def test_cross_validation_of_scikit_learn_works(few: list[LabelledArticle], tagger: TopicTagger) -> None:
    """A column a tag, in the order of `classes_`, from articles whose labels stand in `y`."""
    articles = [labelled.article for labelled in few]
    y = np.array(truth(few, tagger))
    found = cross_val_predict(tagger, articles, y, cv=2, method="predict_proba")
    assert found.shape == y.shape
    assert ((found >= 0) & (found <= 1)).all()


def test_not_fitted_is_said_as_scikit_learn_says_it(tagger: TopicTagger) -> None:
    """Its tools catch that one."""
    with pytest.raises(NotFittedError):
        tagger.predict([Article("a", "نص")])


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros(2), r"shape \(2,\). \(2, 2\) is needed"),
        (np.zeros((2, 3)), r"\(2, 2\) is needed: articles, tags"),
        (np.array([[-1, 1], [1, -1]]), "other values than 0, 1 and NaN"),
    ],
)
def test_labels_of_another_shape_are_refused(tagger: TopicTagger, y: np.ndarray, message: str) -> None:
    """-1 for "no" would make every article positive."""
    with pytest.raises(LabelError, match=message):
        tagger.fit([Article("a", "نص"), Article("b", "خبر")], y)


def test_an_article_of_nothing_but_furniture_is_named(few: list[LabelledArticle], tagger: TopicTagger) -> None:
    """It has no passage to be scored by; the maintainer must hear which one it is."""
    empty = replace(few[0], article=Article("advert", "إعلان ممول"), place="labels/mine.jsonl:7")
    with pytest.raises(LabelError, match=r"labels/mine.jsonl:7: nothing but web furniture"):
        tagger.fit([*few, empty])


def test_a_passage_of_higher_score_is_stronger_evidence() -> None:
    """Few and noisy labels can give a falling line: the weakest passage would be shown as the reason."""
    scores, says = np.array([0.9, 0.8, -0.5, -0.7]), np.array([0.0, 0.0, 1.0, 1.0])
    slope, _ = evidence_line(scores, says, scores, says)
    assert slope > 0
