"""What CI installs, and the lowest packages that the command still loads with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MISMATCH = """error: Failed to download `werkzeug==3.1.9`
  cause: Hash mismatch for `werkzeug==3.1.9`"""
LACKING = """error: No solution found when resolving dependencies
  cause: Because there is no version of werkzeug==3.1.9 and you require werkzeug==3.1.9, we can conclude that your \
requirements are unsatisfiable."""
OFFLINE = "error: Failed to fetch: https://index.example/simple/werkzeug/"

UV = """#!/bin/sh
echo "$1" >>calls
if [ "$*" != "${*#pip sync}" ] && [ -s answer ]; then cat answer >&2; exit 1; fi
"""


@pytest.mark.parametrize(
    ("argument", "answer", "status", "said", "newest"),
    [
        ("pinned", "", 0, "", False),
        ("pinned", MISMATCH, 1, "Hash mismatch", False),
        ("pinned", OFFLINE, 1, "Failed to fetch", False),
        ("pinned", LACKING, 0, "WARNING: this index does not have what .ci/pins.txt names", True),
        ("newest", MISMATCH, 0, "", True),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="CI runs in bash")
def test_only_what_an_index_lacks_is_replaced_by_the_newest(
    argument: str, answer: str, status: int, said: str, newest: bool, tmp_path: Path
) -> None:
    """A pinned name with other bytes is the one thing that hashes are for: newest packages must not turn it green."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "install", tmp_path / ".ci")
    (tmp_path / "answer").write_text(answer, encoding="utf-8")
    uv = tmp_path / "uv"
    uv.write_text(UV, encoding="utf-8")
    uv.chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    command = ["bash", str(tmp_path / ".ci" / "install"), argument]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": path})
    assert run.returncode == status
    assert said in run.stderr
    assert ("sync" in (tmp_path / "calls").read_text(encoding="utf-8").splitlines()) == newest


def test_verbs_load_with_an_older_click() -> None:
    """`click>=8.1` is promised to whoever installs beside other programs; before 8.4 its types take no parameter."""
    code = (
        "import importlib, click; click.ParamType.__class_getitem__ = None;"
        "from tabwib.cli import MODULES, VERBS;"
        "[importlib.import_module(f'tabwib.cli.{MODULES.get(verb, verb)}') for verb in VERBS]"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
