"""The seeds held out one by one: a figure that would flatter if the seed stayed in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from tabwib.calibration import Calibration
from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Tag, Taxonomy
from tabwib_eval.project import score_project
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


def test_a_seed_that_stands_in_the_labels_too_is_refused(taxonomy: Taxonomy) -> None:
    """Under another id it would be trained on and then held against the model that learnt it."""
    labels = read_labels([LABELS / "authored.jsonl"], taxonomy)[:60]
    seed = replace(labels[0], article=replace(labels[0].article, id="seed"), place="labels/seeds.jsonl:1")
    with pytest.raises(LabelError, match=r"labels/seeds\.jsonl:1: same text: article 'seed' has the text of"):
        score_project([*labels, seed], taxonomy)
