"""Training: the same labels must give the same bytes, and the shipped model must be what the labels say."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

from tabwib.calibration import Calibration
from tabwib.errors import LabelError
from tabwib.folds import grouped_folds
from tabwib.labels import LabelledArticle, Taxonomy, fingerprint, read_labels
from tabwib.model import Model, load_model, to_bytes
from tabwib.predictor import default_model_path
from tabwib.recipe import train
from tabwib.training import TopicTagger

ROOT = Path(__file__).parent.parent
VOLATILE = ("versions",)
"""Provenance that differs between installations without the tags differing."""


@pytest.fixture(scope="module")
def few(taxonomy: Taxonomy) -> list[LabelledArticle]:
    """Every tenth of the older articles: enough to train on in a second."""
    return read_labels([ROOT / "labels" / "authored.jsonl"], taxonomy)[::10]


@pytest.fixture(scope="module")
def retrained(taxonomy: Taxonomy) -> Model:
    articles = read_labels([ROOT / "labels"], taxonomy)
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    return train(articles, taxonomy, calibration=calibration, n_jobs=min(2, os.cpu_count() or 1))


def test_the_calibration_was_measured_for_these_labels(taxonomy: Taxonomy) -> None:
    """Thresholds measured for other labels promise nothing; `train` would fall back and say so."""
    articles = read_labels([ROOT / "labels"], taxonomy)
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    assert calibration.labels == fingerprint(articles, taxonomy.ids)


def test_the_shipped_model_is_what_the_labels_train(retrained: Model) -> None:
    """Nobody can ship weights that the labels do not give.

    The bytes are equal on one platform with one set of versions. Elsewhere the solver's last digits may round a
    weight to the next integer, so the comparison is of rounded weights there.
    """
    shipped = load_model(default_model_path())
    versions = shipped.provenance["versions"]
    if versions == retrained.provenance["versions"]:
        assert to_bytes(retrained) == default_model_path().read_bytes()
    assert retrained.provenance["labels"] == shipped.provenance["labels"]
    common = sorted(set(shipped.features) & set(retrained.features))
    assert len(common) > 0.995 * max(len(shipped.features), len(retrained.features))
    rows = [dict(zip(model.features, range(len(model.features)), strict=True)) for model in (shipped, retrained)]
    ours = shipped.weights[[rows[0][name] for name in common]].astype(int)
    theirs = retrained.weights[[rows[1][name] for name in common]].astype(int)
    assert np.abs(ours - theirs).max() <= 60


def test_training_twice_gives_the_same_bytes(few: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """Order of files and number of processes must not show in the model."""
    first = train(few, taxonomy)
    assert to_bytes(train(list(reversed(few)), taxonomy, n_jobs=2)) == to_bytes(first)


def test_calibration_of_other_labels_is_left_aside(few: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """A label changed by one cell, and the old thresholds are no longer used."""
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    model = train(few, taxonomy, calibration=calibration)
    assert "held-out folds" in model.tags[0].verdict
    ours = replace(calibration, labels=fingerprint(few, taxonomy.ids))
    assert calibration.source in train(few, taxonomy, calibration=ours).tags[0].verdict


def test_labels_of_whole_articles_train(few: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """Labels that other tools export name no paragraphs; scikit-learn hands over an indicator matrix."""
    articles = [labelled.article for labelled in few]
    truth = np.array([[float(labelled.is_positive(tag) is True) for tag in taxonomy.ids] for labelled in few])
    truth[0] = np.nan
    tagger = clone(TopicTagger(taxonomy.tags)).fit(articles, truth)
    found = tagger.predict_proba(articles)
    assert found.shape == truth.shape
    assert ((found > 0.5) == (truth == 1))[1:].mean() > 0.95
    assert np.array_equal(tagger.predict(articles), (tagger.decision_function(articles) >= 0).astype(int))


def test_a_tag_without_examples_is_refused(few: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """A tag nobody labelled would be a tag that never fires."""
    bare = [replace(labelled, labels={**labelled.labels, "ukraine": few[0].labels["ukraine"]}) for labelled in few]
    with pytest.raises(LabelError, match="tag 'ukraine' has no article with it, or none without it"):
        TopicTagger(taxonomy.tags).fit(bare)


def test_folds_keep_groups_together_and_spread_tags() -> None:
    """A near-duplicate in another fold would be trained on and then marked as held out."""
    dice = np.random.default_rng(0)
    truth = (dice.random((300, 4)) < [0.02, 0.1, 0.3, 0.5]).astype(float)
    groups = np.repeat(np.arange(150), 2).tolist()
    keys = np.arange(300, dtype=np.uint16)[:, None]
    folds = grouped_folds(truth, groups, keys, 5, seed=0)
    assert all(folds[place] == folds[place + 1] for place in range(0, 300, 2))
    for column in truth.T:
        held = np.bincount(folds[column == 1], minlength=5)
        assert held.max() - held.min() <= max(3, 0.3 * held.mean())


def test_an_edited_label_moves_few_articles() -> None:
    """Else every edit would train five other machines, and the gate would blame tags that nobody touched."""
    dice = np.random.default_rng(0)
    truth = (dice.random((500, 4)) < 0.1).astype(float)
    keys = np.arange(500, dtype=np.uint16)[:, None]
    before = grouped_folds(truth, list(range(500)), keys, 5, seed=0)
    for place in range(0, 500, 20):
        edited = truth.copy()
        edited[place, place % 4] = 1 - edited[place, place % 4]
        moved = grouped_folds(edited, list(range(500)), keys, 5, seed=0) != before
        assert moved.sum() <= 15
        rest = np.arange(500) != place
        moved = grouped_folds(truth[rest], list(range(499)), keys[rest], 5, seed=0) != before[rest]
        assert moved.sum() <= 15
    assert (grouped_folds(truth, list(range(500)), keys, 5, seed=1) != before).mean() > 0.5
