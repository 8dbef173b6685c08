"""Training: the same labels must give the same bytes, and the shipped model must be what the labels say."""

from __future__ import annotations

import os
import shutil
import tomllib
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone

from tabwib.calibration import Calibration, golden_scores
from tabwib.cli import cli
from tabwib.errors import LabelError
from tabwib.folds import grouped_folds
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle, fingerprint
from tabwib.model import Model, load_model, to_bytes
from tabwib.predictor import default_model_path
from tabwib.recipe import train
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def few(taxonomy: Taxonomy) -> list[LabelledArticle]:
    """Every tenth of the older articles: enough to train on in a second."""
    return read_labels([ROOT / "labels" / "authored.jsonl"], taxonomy)[::10]


@pytest.fixture(scope="module")
def trained(few: list[LabelledArticle], taxonomy: Taxonomy) -> Model:
    """What they train, whatever it was calibrated on."""
    return train(few, taxonomy)


@pytest.fixture(scope="module")
def retrained(taxonomy: Taxonomy) -> Model:
    articles = read_labels([ROOT / "labels"], taxonomy)
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    return train(articles, taxonomy, calibration=calibration, n_jobs=min(2, os.cpu_count() or 1))


def test_the_calibration_was_measured_for_these_labels_and_this_recipe(taxonomy: Taxonomy) -> None:
    """Thresholds measured for others promise nothing; `train` would fall back and say so."""
    articles = read_labels([ROOT / "labels"], taxonomy)
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    assert calibration.labels == fingerprint(articles, taxonomy.ids)
    assert calibration.misfit(load_model(default_model_path())) is None


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


def test_training_twice_gives_the_same_bytes(few: list[LabelledArticle], taxonomy: Taxonomy, trained: Model) -> None:
    """Order of files and number of processes must not show in the model."""
    assert to_bytes(train(list(reversed(few)), taxonomy, n_jobs=2)) == to_bytes(trained)


def test_calibration_of_other_labels_is_left_aside(few: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """A label changed by one cell, and the old thresholds are no longer used."""
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    model = train(few, taxonomy, calibration=calibration)
    assert "held-out folds" in model.tags[0].verdict
    ours = replace(calibration, labels=fingerprint(few, taxonomy.ids), golden=golden_scores(model))
    assert calibration.source in train(few, taxonomy, calibration=ours).tags[0].verdict


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("recipe.TopicTagger", partial(TopicTagger, ngram_scale=0.59)),
        ("passage_matrix.pair", lambda one, other: f"{one}-{other}"),
    ],
)
def test_calibration_of_another_recipe_is_left_aside(
    few: list[LabelledArticle],
    taxonomy: Taxonomy,
    trained: Model,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    value: object,
) -> None:
    """Whoever turns a constant of the recipe by a sixtieth, or changes its code, is told to measure anew."""
    calibration = Calibration.read(ROOT / "labels" / "calibration.json")
    measured = replace(calibration, labels=trained.provenance["labels"], golden=golden_scores(trained))
    assert measured.misfit(trained) is None
    monkeypatch.setattr(f"tabwib.{place}", value)
    after = train(few, taxonomy, calibration=measured)
    assert measured.misfit(after) == "another recipe"
    assert "held-out folds" in after.tags[0].verdict


def test_calibration_of_an_unknown_recipe_is_left_aside(trained: Model) -> None:
    """A record that does not say which weights it was measured with was written by an older version."""
    old = Calibration(trained.provenance["labels"], "a stream", {})
    assert old.misfit(trained) == "an unknown recipe"
    assert replace(old, golden=golden_scores(trained)).misfit(replace(trained, golden=())) == "another recipe"


def test_train_says_why_a_calibration_is_left_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first model to the calibrated one, and what the next change to the recipe makes of it."""
    labels, record = tmp_path / "labels", tmp_path / "labels" / "calibration.json"
    labels.mkdir()
    shutil.copy(ROOT / "labels" / "tags.toml", labels)
    lines = (ROOT / "labels" / "authored.jsonl").read_bytes().splitlines(keepends=True)[:20]
    (labels / "authored.jsonl").write_bytes(b"".join(lines))
    model = str(tmp_path / "m.tabwib")

    def said(*arguments: str) -> str:
        run = CliRunner().invoke(cli, arguments)
        assert run.exit_code == 0, run.output
        return run.stderr

    train_it = ("train", str(labels), "--out", model)
    assert "held-out folds" in said(*train_it)
    calibrate_it = ("calibrate", str(ROOT / "tests" / "cast.jsonl"), "--model", model, "--source", "the cast")
    said(*calibrate_it, "--record", str(record))
    again = said(*train_it)
    assert "in the cast" in again
    assert "left aside" not in again
    monkeypatch.setattr("tabwib.recipe.TopicTagger", partial(TopicTagger, ngram_scale=0.5))
    assert f"{record} was measured for another recipe and is left aside; thresholds come from held" in said(*train_it)


def test_calibration_outlives_another_seed(few: list[LabelledArticle], taxonomy: Taxonomy, trained: Model) -> None:
    """Noise of the solver, which is what machines differ by, is no other recipe."""
    calibration = Calibration(trained.provenance["labels"], "a stream", {}, golden_scores(trained))
    assert calibration.misfit(train(few, taxonomy, seed=1)) is None


def test_a_model_names_every_version_that_is_pinned(trained: Model) -> None:
    """The bytes of a model hang on them, on whichever day and Python the project is installed."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    pinned = dict(pin.split("==") for pin in settings["constraint-dependencies"])
    assert trained.provenance["versions"] == {**pinned, "tabwib": version("tabwib")}


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


def test_nothing_to_train_on_is_said(taxonomy: Taxonomy) -> None:
    """An empty label file must not end in the arithmetic."""
    with pytest.raises(LabelError, match="no labelled article"):
        train([], taxonomy)


def test_a_tag_with_one_example_is_refused(few: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """Held out, it would leave nothing to learn from: that must be said, not fail deep in the solver."""
    found = [place for place, labelled in enumerate(few) if labelled.is_positive("ukraine")]
    lone = [labelled for place, labelled in enumerate(few) if place not in found[1:]]
    with pytest.raises(LabelError, match="tag 'ukraine': all articles with it, or all without it, are in one fold"):
        TopicTagger(taxonomy.tags).fit(lone)


def test_folds_keep_groups_together_and_spread_tags() -> None:
    """A near-duplicate in another fold would be trained on and then marked as held out."""
    dice = np.random.default_rng(0)
    truth = (dice.random((300, 4)) < [0.02, 0.1, 0.3, 0.5]).astype(float)
    groups = np.repeat(np.arange(150), 2).tolist()
    keys = np.arange(300, dtype="<u4").view(np.uint8).reshape(300, 4)
    folds = grouped_folds(truth, groups, keys, 5, seed=0)
    assert all(folds[place] == folds[place + 1] for place in range(0, 300, 2))
    for column in truth.T:
        held = np.bincount(folds[column == 1], minlength=5)
        assert held.max() - held.min() <= max(3, 0.3 * held.mean())


def test_an_edited_label_moves_few_articles() -> None:
    """Else every edit would train five other machines, and the gate would blame tags that nobody touched."""
    dice = np.random.default_rng(0)
    truth = (dice.random((500, 4)) < 0.1).astype(float)
    keys = np.arange(500, dtype="<u4").view(np.uint8).reshape(500, 4)
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
