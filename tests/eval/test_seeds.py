"""The seeds held out one by one: a figure that would flatter if the seed stayed in training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from tabwib.calibration import Calibration
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Tag, Taxonomy
from tabwib_eval.seeds import hold_out_in_turn

LABELS = Path(__file__).parent.parent.parent / "labels"


def test_each_seed_is_left_out_of_its_own_training(
    taxonomy: Taxonomy, predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of the seeds stay in, the one that is judged goes; the rest is the recipe's."""
    trained: list[set[str]] = []

    class Recorder:
        model_ = predictor.model

        def __init__(self, tags: Sequence[Tag], n_jobs: int) -> None:
            assert tags == taxonomy.tags
            assert n_jobs == 1

        def fit(self, articles: Sequence[LabelledArticle]) -> Self:
            trained.append({labelled.article.id for labelled in articles})
            return self

    monkeypatch.setattr("tabwib_eval.seeds.TopicTagger", Recorder)
    articles = read_labels([LABELS / "seeds.jsonl", LABELS / "politics.jsonl"], taxonomy)
    found = list(hold_out_in_turn(articles, taxonomy, Calibration.read(LABELS / "calibration.json")))
    everything = {labelled.article.id for labelled in articles}
    assert [everything - ids for ids in trained] == [{held.id} for held in found]
    assert len(found) == 5
    assert found[0].labelled == {"arms_control", "cybersecurity", "prisoner_exchange"}
    assert found[0].shown == found[0].labelled  # by the shipped model, which was trained on it
