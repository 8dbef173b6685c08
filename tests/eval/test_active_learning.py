"""What `tabwib next` saves, as simulated: where it starts, what it averages, and how labels needed are read off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import average_precision_score

from tabwib.label_lines import read_labels
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.model import Model
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib_eval.active_learning import LEAST, START, Point, markdown, simulate

LABELS = Path(__file__).parents[2] / "labels" / "authored.jsonl"


@pytest.fixture
def trained(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> list[list[LabelledArticle]]:
    """What the recipe is trained on, call by call; each time the model that comes out is the shipped one."""
    model = replace(predictor.model, sketches=predictor.model.sketches[:0], ids=predictor.model.ids[:0])
    found: list[list[LabelledArticle]] = []

    def train(articles: Sequence[LabelledArticle], *_: Any) -> Model:
        found.append(list(articles))
        return model

    monkeypatch.setattr("tabwib_eval.active_learning.train", train)
    return found


@pytest.fixture(scope="module")
def articles(taxonomy: Taxonomy) -> list[LabelledArticle]:
    return read_labels([LABELS], taxonomy)[:150]


def without(articles: Sequence[LabelledArticle], *tags: str) -> list[LabelledArticle]:
    """Returns the same articles, none of which carries any of these tags."""
    none = {tag: Label(Grade.NONE) for tag in tags}
    return [replace(labelled, labels={**labelled.labels, **none}) for labelled in articles]


def test_both_ways_start_with_a_few_examples_of_each_tag(
    articles: list[LabelledArticle], taxonomy: Taxonomy, trained: list[list[LabelledArticle]]
) -> None:
    """Whoever adds a tag has a few examples; that one way had them and the other did not would be no comparison."""
    rare = [labelled for labelled in articles if labelled.is_positive("ukraine")][8:]
    kept = {id(labelled) for labelled in rare}
    few = [*(one for one in articles if id(one) not in kept), *without(rare, "ukraine")]
    points = simulate(few, taxonomy, step=20, most=80, folds=2)
    runs = list(zip(points, trained, strict=True))
    for fold in range(2):
        (pile,) = [labelled for point, labelled in runs if (point.fold, point.way) == (fold, "everything")]
        start, other = (
            next(labelled for point, labelled in runs if (point.fold, point.way) == (fold, way))
            for way in ("next", "random")
        )
        assert start == other
        assert len({labelled.article.id for labelled in start}) == len(start) >= START
        lacking = 0
        for tag in taxonomy.ids:
            parts = (start, pile, start[:START])
            positive, at_hand, drawn = (sum(one.is_positive(tag) is True for one in part) for part in parts)
            assert positive >= min(LEAST, at_hand)
            lacking += max(0, LEAST - drawn)
        assert 0 < len(start) - START <= lacking


def test_tags_without_a_positive_article_are_left_out_of_the_mean(
    articles: list[LabelledArticle], taxonomy: Taxonomy, trained: list[list[LabelledArticle]], predictor: Predictor
) -> None:
    """Three tags of which nothing is held out say nothing; as zeros they would take three quarters of the figure."""
    rest = [tag for tag in taxonomy.ids if tag != "ukraine"]
    few = without(articles, *rest)
    points = simulate(few, taxonomy, step=20, most=40, folds=2)
    for point, pile in zip(points, trained, strict=True):
        if point.way == "everything":
            names = {labelled.article.id for labelled in pile}
            held = [labelled for labelled in few if labelled.article.id not in names]
            scores = predictor.log_odds([labelled.article for labelled in held])[:, taxonomy.ids.index("ukraine")]
            truth = [labelled.is_positive("ukraine") for labelled in held]
            assert point.average_precision == pytest.approx(average_precision_score(truth, scores))
    nothing = simulate(without(articles, *taxonomy.ids), taxonomy, step=20, most=40, folds=2)
    assert {(point.average_precision, point.recall) for point in nothing} == {(None, None)}
    assert "| 40 | — | — | — | — | 0 | 0 |" in markdown(nothing)


def test_labels_needed_are_read_off_the_curves() -> None:
    """Between two rounds by a straight line; what was there from the start, or never came, is said to be so."""
    points = [
        Point("next", 0, 40, 10, 0.5, 0.9),
        Point("next", 0, 80, 20, 1.0, 0.94),
        Point("random", 0, 40, 10, 0.5, None),
        Point("random", 0, 80, 20, 0.6, None),
        Point("everything", 0, 1200, 300, 1.0, 1.0),
    ]
    text = markdown(points)
    assert "| 80 | 1.000 | 0.600 | 0.94 | — | 20 | 20 |\n| all 1,200 | 1.000 | | 1.00 | | | |" in text
    assert text.splitlines()[-4:] == [
        "- 90% of the average precision of all labels (0.900): 72 labels by next, more than 80 at random",
        "- 95% of the average precision of all labels (0.950): 76 labels by next, more than 80 at random",
        "- 90% of the recall at precision 0.95 of all labels (0.900): at most 40 labels by next, — at random",
        "- 95% of the recall at precision 0.95 of all labels (0.950): more than 80 labels by next, — at random",
    ]


def test_folds_are_averaged_where_they_know_something() -> None:
    """A fold without a positive article held out must not pull the mean down."""
    points = [
        Point(way, fold, 40, 10, value, value)
        for way in ("next", "random", "everything")
        for fold, value in enumerate((0.8, None, 0.6))
    ]
    assert "| 40 | 0.700 | 0.700 | 0.70 | 0.70 | 10 | 10 |" in markdown(points)
