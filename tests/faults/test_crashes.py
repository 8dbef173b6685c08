"""Kills, full disks, closed pipes, lost permissions: the old file or the new one, one line, the right exit code."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.limits import ROOT, Run, run, without_privileges

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and signals as Linux has them")

KILLS = 1
"""Of each: a share of `python -m tests.faults.kills 100`."""

KILLED = ("calibrate", "predict --out")
"""Beside the page; `train` and `gate --pin` write theirs by the same function as `calibrate`, and CI kills them too."""


def test_a_kill_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """Power fails at night: in the morning there is a file, and it is whole."""
    pytest.importorskip("sklearn")
    pytest.importorskip("uvicorn")
    command = [sys.executable, "-m", "tests.faults.kills", str(KILLS), *KILLED]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=400)
    assert killed.returncode == 0, killed.stderr
    assert killed.stdout.count(f"{KILLS} kills") == len(KILLED) + 1


def failed_in_one_line(found: Run, said: str) -> None:
    assert found.code == 1
    assert found.err.startswith("error: ")
    assert said in found.err
    assert found.err.count("\n") == 1


@pytest.fixture(params=["tmpfs", "limit"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, dict[int, int]]]:
    """A folder with hardly any room, and the resource limits that make it so."""
    folder = tmp_path / "full"
    folder.mkdir()
    if request.param == "limit":
        yield folder, {resource.RLIMIT_FSIZE: 2000}
        return
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system may not be mounted here")
    try:
        yield folder, {}
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "seeds", "labels/arms-control.jsonl", "--out"),
        ("predict", "seeds", "labels/arms-control.jsonl", "--format", "parquet", "--out"),
    ],
    ids=["lines", "parquet"],
)
def test_a_full_disk_costs_nothing_that_was_there(
    full: tuple[Path, dict[int, int]], arguments: tuple[str, ...]
) -> None:
    """Yesterday's file stays until today's is whole."""
    folder, limits = full
    out = folder / "out"
    out.write_bytes(b"old\n")
    found = run(*arguments, out, limits=limits)
    assert found.code == 1
    assert found.err.splitlines()[-1].startswith(f"error: {out}: cannot be written (")
    assert "Traceback" not in found.err
    assert out.read_bytes() == b"old\n"


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_full_standard_output_is_said(form: str) -> None:
    """`> /dev/full` stands for every redirection to a disk that fills."""
    with Path("/dev/full").open("wb") as out:
        failed_in_one_line(
            run("predict", "seeds", "--quiet", "--format", form, stdout=out), "standard output: No space left"
        )


@pytest.mark.parametrize("form", ["jsonl", "csv", "table", "parquet"])
def test_a_closed_pipe_is_no_error(form: str) -> None:
    """`| head -1` is how people look: nothing on standard error, and exit status 0."""
    readable, writable = os.pipe()
    os.close(readable)
    with os.fdopen(writable, "wb") as out:
        found = run("predict", "seeds", "--quiet", "--format", form, stdout=out)
    assert (found.code, found.err) == (0, "")


def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    """Every verb that writes, where it may not: one line with the file's name, and nothing changed."""
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "out").write_bytes(b"old\n")
    folder.chmod(0o555)
    for arguments in (("predict", "seeds", "--out"), ("explain", "tests/cast.jsonl", "--html")):
        found = run(*arguments, folder / "out", before=without_privileges)
        assert found.code == 1
        assert found.err.splitlines()[-1] == f"error: {folder / 'out'}: cannot be written (Permission denied)"
    assert [path.name for path in folder.iterdir()] == ["out"]
    assert (folder / "out").read_bytes() == b"old\n"


def test_a_lost_permission_costs_one_file(tmp_path: Path) -> None:
    """Whatever may not be read is named, and what stands beside it is tagged."""
    for name in ("a", "b", "c"):
        shutil.copy(ROOT / "seeds" / "000_5fc959f2a2ebeebe.txt", tmp_path / f"{name}.txt")
    (tmp_path / "b.txt").chmod(0)
    found = run("predict", ".", cwd=tmp_path, before=without_privileges)
    assert found.code == 1
    assert found.out.count(b"\n") == 2
    assert found.err.splitlines() == ["error: b.txt: Permission denied", "1 article could not be read"]
    for arguments in (("predict", "a.txt", "--model", "b.txt"), ("explain", "b.txt")):
        failed_in_one_line(run(*arguments, cwd=tmp_path, before=without_privileges), "b.txt: Permission denied")


def test_too_little_memory_is_said(tmp_path: Path) -> None:
    """A small container: a line, not a page of Python."""
    path = tmp_path / "large.txt"
    path.write_text(" ".join(f"كلم{number:x}" for number in range(1_500_000)), encoding="utf-8")
    failed_in_one_line(run("predict", path, limits={resource.RLIMIT_AS: 450 << 20}), "not enough memory")
