"""The held-out articles: a set that was trained on would flatter whoever measures on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabwib.label_lines import read_labels
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib_eval.leakage import find_leaks
from tabwib_eval.scored import Drawn, drawn_from

HELD_OUT = sorted((Path(__file__).parent.parent.parent / "eval" / "held-out").glob("*.jsonl"))


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_nothing_held_out_is_trained_on(path: Path, predictor: Predictor, taxonomy: Taxonomy) -> None:
    """Neither by text nor nearly nor by id; and its report says that it is written."""
    articles = read_labels([path], taxonomy)
    assert find_leaks(predictor.model, articles) == ()
    assert drawn_from(articles) is Drawn.WRITTEN


def test_there_are_held_out_articles() -> None:
    """An empty list of parameters would pass in silence."""
    assert len(HELD_OUT) == 8
