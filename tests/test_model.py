"""A model file is data from anywhere: it is read whole and sound, or refused by name."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load, save

from tabwib.article import Article
from tabwib.errors import ModelError
from tabwib.identity import id_hashes
from tabwib.model import Model, from_bytes, load_model, save_model, to_bytes
from tabwib.predictor import Predictor, default_model_path


@pytest.fixture(scope="module")
def small(predictor: Predictor) -> Model:
    """The shipped model with a hundred features: enough to be damaged."""
    model = predictor.model
    return replace(
        model,
        features=model.features[:100],
        weights=model.weights[:100],
        sketches=model.sketches[:3],
        ids=id_hashes(Article(id, "") for id in ("a", "b", "c")),
    )


def test_written_and_read_is_the_same(small: Model, tmp_path: Path) -> None:
    """Equal models are equal bytes, and back."""
    path = tmp_path / "m.tabwib"
    save_model(small, path)
    again = load_model(path)
    assert to_bytes(again) == path.read_bytes()
    assert again.features == small.features
    assert np.array_equal(again.weights, small.weights)
    assert np.array_equal(again.ids, small.ids)
    assert [file.name for file in tmp_path.iterdir()] == ["m.tabwib"]


def test_random_damage_is_refused(small: Model) -> None:
    """A flipped bit must not become a slightly different tagger."""
    content = to_bytes(small)
    dice = random.Random(0)  # noqa: S311  (no secret)
    for _ in range(2000):
        damaged = bytearray(content)
        for _ in range(dice.choice((1, 1, 8))):
            damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        if dice.random() < 0.2:
            del damaged[dice.randrange(len(damaged)) :]
        with pytest.raises(ModelError):
            from_bytes(bytes(damaged))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a model file"),
        (b"\x80\x04\x95cos\nsystem\n", "not a model file"),
        (b"PK\x03\x04" + bytes(100), "not a model file"),
        (b"\xff" * 8 + b"{}", "not a model file"),
        (save({"x": np.zeros(3)}), "not a tabwib model"),
    ],
)
def test_other_files_are_refused(content: bytes, message: str) -> None:
    """A pickle, a zip and a bomb are no models, and nothing of them is run."""
    with pytest.raises(ModelError, match=message):
        from_bytes(content)


def test_a_newer_format_is_refused_by_name(small: Model) -> None:
    """A user who got a newer file must learn that it is newer, not that it is broken."""
    arrays = load(to_bytes(small))
    header = json.loads(arrays["header"].tobytes())
    arrays["header"] = np.frombuffer(json.dumps({**header, "format": 99}).encode(), dtype=np.uint8)
    with pytest.raises(ModelError, match=r"format 99 is not the one that this version reads, 5"):
        from_bytes(save(arrays))


@pytest.mark.parametrize("ids", [np.zeros((3, 4), np.uint8), np.zeros(5, np.uint8)])
def test_ids_of_another_shape_are_refused(small: Model, ids: NDArray[np.uint8]) -> None:
    """A hash cut short would match articles that it should not."""
    with pytest.raises(ModelError, match="ids of shape"):
        from_bytes(to_bytes(replace(small, ids=ids)))


def test_golden_articles_guard_the_arithmetic(predictor: Predictor, tmp_path: Path) -> None:
    """A platform that computes otherwise is found out at load, not by an analyst."""
    golden = predictor.model.golden[0]
    wrong = replace(golden, log_odds=tuple(value + 0.01 for value in golden.log_odds))
    path = tmp_path / "m.tabwib"
    save_model(replace(predictor.model, golden=(wrong,)), path)
    with pytest.raises(ModelError, match="golden article"):
        Predictor.load(path)


def test_the_shipped_model_is_small() -> None:
    """It rides in every wheel and every clone."""
    assert default_model_path().stat().st_size < 3_000_000


def test_what_could_not_be_read_is_not_written(small: Model, tmp_path: Path) -> None:
    """After an hour of training, a file that no load accepts is an hour lost."""
    entry = small.tags[0]
    unnamed = replace(small, tags=(replace(entry, tag=replace(entry.tag, id="")), *small.tags[1:]))
    with pytest.raises(ModelError, match="tag id"):
        save_model(unnamed, tmp_path / "m.tabwib")
    assert not list(tmp_path.iterdir())
