"""A failed write must not cost what was there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tabwib.atomic import write_atomically
from tabwib.errors import OutputError


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """Nothing else is left in the folder, where somebody might read it."""
    path = tmp_path / "m.tabwib"
    for content in (b"old", b"new"):
        write_atomically(path, content)
        assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["m.tabwib"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed training must not cost yesterday's model, nor leave half of today's."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "m.tabwib"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"m\.tabwib: cannot be written \(No space left on device\)"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["m.tabwib"]


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    """It is not made: a slip in a path would go unseen."""
    with pytest.raises(OutputError, match="cannot be written"):
        write_atomically(tmp_path / "missing" / "m.tabwib", b"new")
