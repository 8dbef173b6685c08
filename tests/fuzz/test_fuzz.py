"""The kept corpus is replayed, and fuzzed on from for a while where atheris is installed (it is in CI)."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("starlette")

from tests.faults.limits import ROOT
from tests.fuzz.__main__ import CORPUS
from tests.fuzz.targets import TARGETS

RUNS = {"readers": 500, "pages": 100, "normaliser": 300, "labels": 500, "model": 500, "api": 100}
"""Executions of the short run; docs/reliability.md has those of the long one."""


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_breaks_nothing(target: str) -> None:
    """What broke once, or leads somewhere odd, is kept and tried on every machine."""
    inputs = sorted((CORPUS / target).iterdir())
    assert inputs
    for path in inputs:
        TARGETS[target](path.read_bytes())


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="uv sync --group fuzz installs atheris")
@pytest.mark.parametrize("target", TARGETS)
def test_a_short_run_finds_nothing(target: str, tmp_path: Path) -> None:
    """From the corpus on, guided by coverage: an input that is new to the readers is a test that nobody wrote."""
    command = [sys.executable, "-m", "tests.fuzz", target, f"-runs={RUNS[target]}", "-seed=7", "-max_len=8000"]
    fuzzed = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/", str(tmp_path)], cwd=ROOT, capture_output=True, check=False
    )
    assert fuzzed.returncode == 0, fuzzed.stderr.decode(errors="replace")[-3000:]
