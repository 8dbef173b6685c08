"""Who may import whom: the tables of the library and of the harness, and what the predictor must never load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "classifier" / "tabwib"
HARNESS = ROOT / "eval" / "tabwib_eval"

LAYERS = (
    {"errors"},
    {
        "atomic",
        "encoding",
        "extras",
        "feed",
        "furniture",
        "layout",
        "text",
        "unmarked",
        "features",
        "pooling",
        "packed",
        "markup",
        "plain",
    },
    {"article", "columns", "alphabet", "jsonlines", "meter", "prediction"},
    {"register", "soundness", "slabs"},
    {"labels", "taxonomy", "identity"},
    {"label_lines", "scores", "truth"},
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
    {"training", "sources"},
    {"recipe"},
    {"cli", "__init__"},
    {"__main__"},
)
"""Modules from the bottom up: each imports only from layers below its own."""


HARNESS_LAYERS = (
    {"measures", "bootstrap", "sampling", "auditor", "leakage", "agreement", "verdicts"},
    {"scored"},
    {"results", "crossvalidation"},
    {"breakdowns", "evidence", "restated", "wrong", "floors", "project"},
    {"harness", "suspects", "seeds"},
    {"comparison"},
    {"report"},
    {"gate", "card", "peers"},
    {"ablation", "active_learning", "robustness"},
    {"__init__"},
)
"""The modules of tabwib_eval from the bottom up; below all of them lies the library, the command line left out."""

LEVELS = [(PACKAGE, LAYERS, level) for level in range(len(LAYERS))] + [
    (HARNESS, HARNESS_LAYERS, level) for level in range(len(HARNESS_LAYERS))
]


def imported(path: Path, package: str) -> set[str]:
    """Returns the modules of a package that a file imports, types included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if "." in node.module else [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith(f"{package}.")}
    return found


@pytest.mark.parametrize(("package", "layers"), [(PACKAGE, LAYERS), (HARNESS, HARNESS_LAYERS)])
def test_every_module_has_its_layer(package: Path, layers: tuple[set[str], ...]) -> None:
    """A module without a place in the table is a module without a home."""
    modules = {path.stem for path in package.glob("*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }
    assert modules == set().union(*layers)
    assert len(modules) == sum(map(len, layers))


@pytest.mark.parametrize(("package", "layers", "level"), LEVELS)
def test_imports_point_downwards(package: Path, layers: tuple[set[str], ...], level: int) -> None:
    """No circle, and one natural path for the data."""
    below = set().union(*layers[:level])
    for module in layers[level]:
        path = package / f"{module}.py"
        for file in [path] if path.exists() else sorted((package / module).glob("*.py")):
            assert imported(file, package.name) - below - {module} == set(), f"{file.name} imports upwards"


def hidden(path: Path) -> set[str]:
    """Returns the functions and classes of a module that its `__all__` leaves out; none if it has no such list."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return made - set(ast.literal_eval(node.value))
    return set()


def test_what_others_import_is_exported() -> None:
    """`__all__` is what a reader takes for the face of a module: a function that others lean on shows there."""
    roots = {PACKAGE.name: PACKAGE.parent, HARNESS.name: HARNESS.parent}
    for file in [*PACKAGE.rglob("*.py"), *HARNESS.rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and (root := roots.get(node.module.split(".")[0])):
                home = root.joinpath(*node.module.split(".")).with_suffix(".py")
                left_out = hidden(home) & {name.name for name in node.names} if home.exists() else set()
                assert not left_out, f"{file.name} imports them, and {home.name} does not export them"


def test_the_harness_does_not_know_the_command_line() -> None:
    """The verbs call the harness; were it the other way round as well, neither could be read without the other."""
    for file in HARNESS.rglob("*.py"):
        assert "cli" not in imported(file, "tabwib"), file.name


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
