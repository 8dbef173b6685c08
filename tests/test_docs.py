"""What the documentation says is done, is done: its blocks run, its verb pages are the verbs' help."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tabwib.cli import VERBS
from tests.write_verb_pages import FOLDER, page

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.ar.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
FENCE = re.compile(r"^(<!-- not run: [^\n]+ -->\n)?```(\w*)\n.*?^```$", re.MULTILINE | re.DOTALL)
RUN = ("sh", "python", "console")
"""Blocks of these languages are run, here or in tests/test_readme.py."""

NOT_RUN = {
    "README.md": 1,
    "README.ar.md": 1,
    "CONTRIBUTING.md": 1,
    "docs/http.md": 1,
    "docs/python.md": 1,
    "docs/scale.md": 4,
}
"""Blocks of each page that stand there with a reason not to be run. More of them is a decision, not an accident."""

FEW = 90
"""Training articles of the copied labels: the same commands, on a smaller pile."""


@pytest.mark.parametrize(
    "path", [path for path in PAGES if BLOCK.search(path.read_text("utf-8"))], ids=lambda path: path.stem
)
def test_blocks_run(path: Path, tmp_path: Path) -> None:
    """A tutorial that fails at its third line loses the reader. Blocks of one page share a folder."""
    for folder in ("labels", "seeds", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "cast.jsonl", tmp_path / "tests")
    authored = tmp_path / "labels" / "authored.jsonl"
    for path_of_labels in (tmp_path / "labels").glob("*.jsonl"):
        if path_of_labels.name not in ("authored.jsonl", "seeds.jsonl"):
            path_of_labels.unlink()
    authored.write_text("".join(authored.read_text("utf-8").splitlines(keepends=True)[:FEW]), encoding="utf-8")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "tabwib").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tabwib "$@"\n', encoding="utf-8")
    (bin_ / "tabwib").chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    said = []
    for language, block in BLOCK.findall(path.read_text("utf-8")):
        command = ["bash", "-e", "-c", block] if language == "sh" else [sys.executable, "-c", block]
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=300, check=False)
        assert run.returncode == 0, f"{path.name}: {block}\n{run.stderr.decode()}"
        said.append((run.stdout + run.stderr).decode(errors="replace"))
    if path.stem == "own-tag":
        own_tag_holds("\n".join(said))


def own_tag_holds(said: str) -> None:
    """The guide ends with a fifth tag that is measured and given, and with the other four as they were."""
    assert "16 of 24 articles to label, chosen for football 16" in said
    assert re.search(r"no problem; positive: .*football 2\d$", said, re.MULTILINE)
    assert re.search(r"^ukraine +threshold (0\.\d+) → \1 ", said, re.MULTILINE)
    assert re.search(r"^football +(1\.00|0\.\d\d) ", said, re.MULTILINE), "no precision of football"
    assert '"tags": [{"tag": "football"' in said


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda path: path.stem)
def test_a_block_is_run_or_says_why_not(path: Path) -> None:
    """A block of another language would be passed over in silence."""
    blocks = FENCE.findall(path.read_text("utf-8"))
    assert 2 * len(blocks) == len(re.findall("^```", path.read_text("utf-8"), re.MULTILINE))
    assert [language for why, language in blocks if not why and language not in RUN] == []
    assert [language for why, language in blocks if why and language in RUN] == []
    assert sum(bool(why) for why, _ in blocks) == NOT_RUN.get(str(path.relative_to(ROOT)), 0)


@pytest.mark.parametrize("verb", VERBS)
def test_verb_pages_are_the_help(verb: str) -> None:
    """Options change; the page that lists them must."""
    path = FOLDER / f"{verb}.md"
    assert path.exists(), "uv run python tests/write_verb_pages.py"
    assert path.read_text("utf-8") == page(verb), "uv run python tests/write_verb_pages.py"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    """Between pages, at least."""
    for target in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / target).exists(), target
