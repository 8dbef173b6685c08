"""A failed write must not cost what was there."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from tabwib.atomic import write_atomically
from tabwib.cli import cli
from tabwib.errors import OutputError

SEED = Path(__file__).parent.parent / "seeds" / "000_5fc959f2a2ebeebe.txt"


def by_predict(path: Path, form: str = "jsonl") -> None:
    run = CliRunner().invoke(cli, ["predict", str(SEED), "--format", form, "--out", str(path)])
    assert run.exit_code == 0, run.output


WRITERS = pytest.mark.parametrize(
    "write",
    [
        lambda path: write_atomically(path, b"new"),
        by_predict,
        lambda path: by_predict(path, "parquet"),
    ],
    ids=["whole", "lines", "parquet"],
)
"""Each way in which a verb writes its --out."""


@pytest.fixture
def umask() -> Iterator[int]:
    """A umask that keeps everybody else out, for this test."""
    before = os.umask(0o077)
    yield 0o077
    os.umask(before)


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


@WRITERS
def test_a_file_is_as_private_as_it_was(write: Callable[[Path], None], tmp_path: Path, umask: int) -> None:
    """A file that was closed to others must not be opened to them by an update, nor a new one by its writer."""
    path = tmp_path / "out"
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@WRITERS
def test_a_link_stays_a_link(write: Callable[[Path], None], tmp_path: Path) -> None:
    """`current.tabwib` often points to the release that is in force."""
    path, link = tmp_path / "there" / "out", tmp_path / "link"
    path.parent.mkdir()
    link.symlink_to(path)
    for before in (b"", b"old"):
        if before:
            path.write_bytes(before)
        write(link)
        assert link.is_symlink()
        assert path.read_bytes() not in (b"", b"old")
    assert [file.name for file in path.parent.iterdir()] == ["out"]


@WRITERS
def test_a_pipe_is_written_into(write: Callable[[Path], None], tmp_path: Path) -> None:
    """`--out >(gzip > tags.gz)` names a pipe; to replace /dev/null by a file would harm the whole machine."""
    path = tmp_path / "out"
    os.mkfifo(path)
    found: list[bytes] = []
    reader = Thread(target=lambda: found.append(path.read_bytes()), daemon=True)
    reader.start()
    write(path)
    reader.join(10)
    assert found[0]
    assert path.is_fifo()
    assert list(tmp_path.iterdir()) == [path]
