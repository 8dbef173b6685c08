"""The README is run: a block that does not print what it shows is a bug."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md",)


def console_blocks(document: str) -> list[tuple[str, str]]:
    """Returns command and output of every block that opens with a `$`."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(r"```console\n\$ ([^\n]+)\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize(("command", "output"), [block for document in DOCUMENTS for block in console_blocks(document)])
def test_console_blocks_print_what_they_show(command: str, output: str) -> None:
    """A reader who pastes the command must see the page's output."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command.replace("uv run ", "")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PATH": here},
    )
    assert run.stdout == output


@pytest.mark.parametrize("document", DOCUMENTS)
def test_python_blocks_run(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a block prints stands in it as a comment."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        exec(compile(block, document, "exec"), {})  # noqa: S102  (our own documentation)
        shown = [line[2:] for line in block.splitlines() if line.startswith("# ")]
        assert capsys.readouterr().out.splitlines() == shown


def test_the_arabic_readme_says_the_same_figures() -> None:
    """Two languages, one truth: the row of every tag holds the same numbers."""
    rows = [
        [
            re.findall(r"\d\.\d+", line)
            for line in (ROOT / name).read_text("utf-8").splitlines()
            if line.startswith("| ")
        ]
        for name in ("README.md", "README.ar.md")
    ]
    english, arabic = ([row for row in found if row] for found in rows)
    assert len(arabic) == 4
    assert english == arabic


def test_links_lead_somewhere() -> None:
    """A dead link is a room without a door."""
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{document} links to {target}"
