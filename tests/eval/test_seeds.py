"""The seeds held out one by one: a figure that would flatter if the seed stayed in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner

from tabwib.article import Article
from tabwib.calibration import Calibration
from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Tag, Taxonomy
from tabwib_eval.project import score_project, split_seeds
from tabwib_eval.seeds import hold_out_in_turn, main

LABELS = Path(__file__).parent.parent.parent / "labels"


@pytest.mark.parametrize(
    ("place", "is_seed"),
    [
        ("labels/seeds.jsonl:1", True),
        (r"labels\seeds.jsonl:1", True),
        ("seeds.jsonl.gz:12", True),
        ("labels/football-seeds.jsonl:1", False),
        ("labels/seeds.jsonl-old.jsonl:1", False),
        ("seeds.jsonl/mine.jsonl:1", False),
    ],
)
def test_seeds_are_known_by_the_name_of_their_file(place: str, is_seed: bool) -> None:
    """A desk's own football-seeds.jsonl was held out of every fold in silence."""
    labelled = LabelledArticle(Article("a", "نص"), {}, place)
    assert split_seeds([labelled]) == (([], [labelled]) if is_seed else ([labelled], []))


def test_labels_that_are_not_there_are_said_in_a_line(tmp_path: Path) -> None:
    """A command of the project, run at the wrong place, says so."""
    found = CliRunner().invoke(main, [str(tmp_path)])
    assert found.exit_code == 1
    assert "tags.toml: No such file" in found.stderr


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
