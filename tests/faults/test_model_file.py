"""A model file from a stranger: refused by name, or as sound as ours; never run, never believed about its size."""

from __future__ import annotations

import json
import os
import pickle
import random
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from tabwib.duplicates import HASHES
from tabwib.errors import ModelError
from tabwib.model import Model, _digest, from_bytes, load_model, to_bytes
from tabwib.predictor import Predictor
from tabwib.soundness import SKETCH
from tests.faults.limits import run
from tests.faults.mutations import small_model, try_damage, try_forgery

DAMAGED, FORGED = 1000, 250
"""A share of what `python -m tests.faults.mutations 10000` tries."""


@pytest.fixture(scope="module")
def small(predictor: Predictor) -> Model:
    return small_model(predictor)


def test_damage_is_refused_or_changes_nothing(small: Model) -> None:
    """A flipped bit must not become a slightly different tagger."""
    content = to_bytes(small)
    found = [try_damage(content, random.Random(f"ci-{seed}")) for seed in range(DAMAGED)]  # noqa: S311  (no secret)
    assert found.count("refused") > 0.9 * DAMAGED


def test_a_forgery_is_refused_or_tags(small: Model) -> None:
    """Whoever signs nonsense gets a refusal or probabilities, never a crash at the desk."""
    content = to_bytes(small)
    found = {try_forgery(content, random.Random(f"ci-{seed}")) for seed in range(FORGED)}  # noqa: S311  (no secret)
    assert found == {"refused", "tags with probabilities"}


def forged(model: Model, **header: Any) -> bytes:
    arrays = load(to_bytes(model))
    arrays["header"] = np.frombuffer(
        json.dumps({**json.loads(arrays["header"].tobytes()), **header}).encode(), dtype=np.uint8
    )
    arrays["digest"] = _digest(arrays)
    return save(arrays)


@pytest.mark.parametrize("number", [0, 1, 2, 99, "1", 1.0, True, None])
def test_other_formats_are_refused_by_name(small: Model, number: object) -> None:
    """Old or new, a user must learn which it is and what to do."""
    with pytest.raises(ModelError, match=rf"format {number!r} is not the one that this version reads, 5. train anew"):
        from_bytes(forged(small, format=number))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tag: tag.update(scale=1e300), "is not finite, or beyond 1e"),
        (lambda tag: tag.update(pool=[1.0, 2.0]), r"in place of 4 numbers"),
        (lambda tag: tag.update(threshold=2), "threshold 2"),
        (lambda tag: tag["tag"].update(id="a\nb"), "tag id"),
        (lambda tag: tag["tag"].update(name_ar=3), "in place of a text"),
        (lambda tag: tag.pop("verdict"), "verdict"),
    ],
)
def test_what_a_tag_says_is_checked(small: Model, change: Any, said: str) -> None:
    """Each value has a type and a range, and the error names the one that is wrong."""
    tags = json.loads(load(to_bytes(small))["header"].tobytes())["tags"]
    change(tags[0])
    with pytest.raises(ModelError, match=said):
        from_bytes(forged(small, tags=tags))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"ab": "c"}, "no table from characters"),
        ({"a": "x" * 1000}, "no table from characters"),
        ({"a": "b", "b": "a"}, "changes its own results"),
        ({}, "makes other than letters"),
    ],
)
def test_the_normalisation_is_checked(small: Model, table: dict[str, str], said: str) -> None:
    """It is applied to every character of every article: it may neither grow without end nor lose the alphabet."""
    with pytest.raises(ModelError, match=said):
        from_bytes(forged(small, normalizer=table))


def test_sketches_are_as_long_as_they_are_made() -> None:
    """The loader knows the number without importing what makes them."""
    assert SKETCH == HASHES


class Malice:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def hostile(kind: str, path: Path, mark: Path) -> None:
    """Writes a file that would do harm if it were opened as what it is."""
    if kind == "pickle":
        path.write_bytes(pickle.dumps(Malice(mark)))
    elif kind in ("zip with ../", "zip bomb"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("../" * 20 + str(mark) if kind == "zip with ../" else "header", bytes(50_000_000))
    elif kind == "array of pickles":
        with path.open("wb") as stream:
            np.save(stream, np.array([Malice(mark)], dtype=object), allow_pickle=True)
    elif kind == "lying lengths":
        header = json.dumps({"header": {"dtype": "U8", "shape": [1 << 60], "data_offsets": [0, 1 << 60]}}).encode()
        path.write_bytes(len(header).to_bytes(8, "little") + header)
    elif kind == "lying header":
        path.write_bytes((1 << 62).to_bytes(8, "little") + b"{}")
    elif kind == "ten gigabytes of nothing":
        with path.open("wb") as stream:
            stream.truncate(10_000_000_000)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    "kind",
    [
        "pickle",
        "zip with ../",
        "zip bomb",
        "array of pickles",
        "lying lengths",
        "lying header",
        "ten gigabytes of nothing",
        pytest.param("pipe", marks=pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders")),
        pytest.param("device", marks=pytest.mark.skipif(sys.platform == "win32", reason="no devices in folders")),
    ],
)
def test_nothing_in_a_hostile_file_is_run(kind: str, tmp_path: Path) -> None:
    """There is no way from a model file to code, to another file, or to all of the memory."""
    path, mark = tmp_path / "evil.tabwib", tmp_path / "mark"
    hostile(kind, path, mark)
    with pytest.raises(ModelError, match=r"evil\.tabwib: (not a model file|too large for a model|not a file)"):
        load_model(path)
    assert not mark.exists()


def test_the_command_says_so_in_one_line(tmp_path: Path) -> None:
    """The pickle again, by the way that a user would open it."""
    path, mark = tmp_path / "evil.tabwib", tmp_path / "mark"
    hostile("pickle", path, mark)
    found = run("predict", "seeds", "--model", path)
    assert (found.code, found.out, found.err.count("\n")) == (1, b"", 1)
    assert found.err.startswith(f"error: {path}: not a model file")
    assert not mark.exists()
