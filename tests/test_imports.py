"""Who may import whom: the table of DESIGN.md, and what the predictor must never load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "classifier" / "tabwib"

LAYERS = (
    {"errors"},
    {
        "atomic",
        "encoding",
        "extras",
        "furniture",
        "layout",
        "text",
        "unmarked",
        "features",
        "pooling",
        "packed",
        "markup",
    },
    {"article", "columns", "alphabet", "jsonlines", "meter", "prediction"},
    {"register", "soundness", "slabs"},
    {"labels", "taxonomy", "identity"},
    {"label_lines", "scores"},
    {"model", "thresholds"},
    {"contributions", "memory", "neighbours", "tally"},
    {"lexicon"},
    {"predictor"},
    {"json_files", "ninjs", "pages", "tables", "terminal"},
    {"portions", "writers", "explanation", "parallel", "arrow", "exchange"},
    {"parquet", "readers", "tagging"},
    {"spark", "web", "explanation_page"},
    {"normalization"},
    {"duplicates", "folds", "platt", "quantization"},
    {"passage_matrix", "checks", "calibration", "acquisition"},
    {"training"},
    {"recipe"},
    {"cli", "__init__", "__main__"},
)
"""Modules from the bottom up: each imports only from layers below its own."""


def imported(path: Path) -> set[str]:
    """Returns the tabwib modules that a file imports, types included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tabwib."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("tabwib.")}
    return found


def test_every_module_has_its_layer() -> None:
    """A module without a place in the table is a module without a home."""
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    assert modules == set().union(*LAYERS)


@pytest.mark.parametrize("level", range(len(LAYERS)))
def test_imports_point_downwards(level: int) -> None:
    """No circle, and one natural path for the data."""
    below = set().union(*LAYERS[:level])
    for module in LAYERS[level]:
        path = PACKAGE / f"{module}.py"
        for file in [path] if path.exists() else sorted((PACKAGE / module).glob("*.py")):
            assert imported(file) - below - {module, "cli"} == set(), f"{file.name} imports upwards"


def test_the_library_does_not_know_the_harness() -> None:
    """tabwib_eval measures tabwib; the other way round a figure could steer what it measures."""
    for file in PACKAGE.glob("*.py"):
        assert "tabwib_eval" not in file.read_text(encoding="utf-8")


def test_the_predictor_is_light() -> None:
    """It runs in a CMS, offline: no scikit-learn, no camel-tools, no torch, no network, no subprocess, no pickle."""
    heavy = ("sklearn", "scipy", "camel_tools", "torch", "transformers", "joblib", "pandas", "socket", "ssl")
    code = (
        "import sys, tabwib; tabwib.Predictor.load().predict('نص قصير');"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
