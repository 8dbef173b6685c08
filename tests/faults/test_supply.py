"""What the predictor touches: no network, no other program, no pickle; and the same labels give the same bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from tabwib.cli import cli
from tests.faults.limits import ROOT

PINS = ROOT / ".ci" / "pins.txt"

NETWORK = ("socket", "_socket", "ssl", "_ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "selectors")
PROGRAMS = ("subprocess", "multiprocessing", "concurrent.futures.process", "pty")
CODE = ("pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "ctypes", "cffi")

WATCHED = """
import json, sys
seen = []
{before}
sys.addaudithook(lambda event, arguments: seen.append(event))
from tabwib import Predictor
predictor = Predictor.load()
prediction = predictor.predict({{"id": "a", "title": "عنوان", "text": {text!r}}})
from tabwib.explanation import explain
explain(predictor, __import__("tabwib.article").article.Article("a", {text!r}))
print(json.dumps([sorted(set(seen)), sorted(sys.modules), prediction.to_json(scores=True)]))
"""

TEXT = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."

DONE_BY_CODE = re.compile(
    r"socket\.|ssl\.|http\.|urllib\.|ftplib\.|smtplib\.|subprocess\.|os\.(system|exec|spawn|posix_spawn|fork|startfile|"
    r"remove|rename|rmdir|mkdir|chmod|chown|truncate|link|symlink)|pty\.|pickle\.|shutil\.|tempfile\.|webbrowser\."
)
"""Audit events of Python (PEP 578) that mean a connection, a program, a pickle or a changed file."""


def watched(before: str = "") -> tuple[list[str], list[str], dict[str, object]]:
    """Returns the audit events of loading, tagging and explaining, the modules loaded by then, and the prediction."""
    code = WATCHED.format(before=before, text=TEXT)
    # -B: in a fresh clone Python keeps what it compiled in files of its own, which are none of the predictor's doing.
    run = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True)
    events, modules, prediction = json.loads(run.stdout)
    return events, modules, prediction


def test_the_predictor_does_nothing_but_read_and_reckon() -> None:
    """Python itself tells of every connection, program and unpickling: there is none, whoever would have made it."""
    events, _, prediction = watched()
    assert prediction["scores"]
    assert "import" in events
    assert [event for event in events if DONE_BY_CODE.match(event)] == []


def test_the_predictor_adds_no_dangerous_module() -> None:
    """What numpy loads for its own use (pickle, ctypes) is there already; beyond it tabwib loads none of that kind."""
    dangerous = {*NETWORK, *PROGRAMS, *CODE}
    code = "import json, sys, numpy, safetensors.numpy; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    already = set(json.loads(run.stdout))
    _, modules, _ = watched()
    assert sorted(dangerous & set(modules) - already) == []
    assert sorted({*NETWORK, *PROGRAMS} & set(modules)) == []


def test_no_module_of_the_predictor_names_one() -> None:
    """Read from the source as well: what is imported inside a function is not loaded until it is called."""
    _, modules, _ = watched()
    own = [name for name in modules if name.split(".")[0] == "tabwib"]
    assert "tabwib.predictor" in own
    names = "|".join(re.escape(name) for name in (*NETWORK, *PROGRAMS, *CODE))
    pattern = re.compile(rf"^\s*(?:import|from)\s+({names})\b|\b(?:eval|exec|compile|__import__)\(", re.MULTILINE)
    for name in own:
        path = ROOT / "classifier" / Path(*name.split("."))
        source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
        found = [
            match[0].strip()
            for match in pattern.finditer(source)
            if "re.compile(" not in source[match.start() - 3 : match.end()]
        ]
        assert found == [], name


def test_it_works_with_the_network_cut() -> None:
    """A newsroom's archive machine has no network: the same bytes come out."""
    command = [sys.executable, "-m", "tabwib", "predict", "seeds", "--quiet", "--scores"]
    cut = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*cut, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a network may not be cut here")
    without = subprocess.run([*cut, *command], capture_output=True, check=True, cwd=ROOT)
    assert without.stdout == subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    assert without.stderr == b""


@pytest.fixture
def training(tmp_path: Path) -> Path:
    """A folder of twenty labelled articles."""
    folder = tmp_path / "labels"
    folder.mkdir()
    shutil.copy(ROOT / "labels" / "tags.toml", folder)
    lines = (ROOT / "labels" / "authored.jsonl").read_bytes().splitlines(keepends=True)[:20]
    (folder / "authored.jsonl").write_bytes(b"".join(lines))
    return folder


def trained_here(labels: Path) -> bytes:
    """Returns the bytes of the model that this process trains."""
    out = labels.parent / "here.tabwib"
    run = CliRunner().invoke(cli, ["train", str(labels), "--out", str(out)])
    assert run.exit_code == 0, run.output
    return out.read_bytes()


def trained_by(python: str, labels: Path) -> bytes:
    """Returns the bytes of the model that a Python trains."""
    out = labels.parent / "elsewhere.tabwib"
    command = [python, "-m", "tabwib", "train", str(labels), "--out", str(out)]
    subprocess.run(command, capture_output=True, check=True, cwd=labels.parent)
    return out.read_bytes()


def test_the_same_labels_give_the_same_bytes(training: Path) -> None:
    """A model is what its labels say, whenever it is trained: in another process strings hash otherwise."""
    pytest.importorskip("sklearn")
    assert trained_by(sys.executable, training) == trained_here(training)


def test_another_python_gives_the_same_bytes(training: Path) -> None:
    """And whichever Python it is trained with, to the last byte: the pins of pyproject.toml hold for all of them."""
    pytest.importorskip("sklearn")
    assert trained_by(with_the_pins(another_python(), training.parent / "python"), training) == trained_here(training)


def another_python() -> str:
    """Returns a Python of another version than the one that runs: the one named, or one that is installed here."""
    if "TABWIB_OTHER_PYTHON" in os.environ:
        return os.environ["TABWIB_OTHER_PYTHON"]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    path = os.pathsep.join([*map(str, sorted(pyenv.glob("3.*/bin"))), os.environ["PATH"]])
    wanted = f">=3.11, !={sys.version_info.major}.{sys.version_info.minor}.*"
    find = ["uv", "python", "find", "--no-project", "--no-python-downloads", wanted]
    try:
        run = subprocess.run(find, capture_output=True, text=True, check=True, env={**os.environ, "PATH": path})
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no second Python here; TABWIB_OTHER_PYTHON names one")
    return run.stdout.strip()


def with_the_pins(python: str, folder: Path) -> str:
    """Returns a Python in an environment of its own with the packages of CI, from the cache of uv or its index."""
    made = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    commands = [
        ["uv", "venv", "--quiet", "--python", python, str(folder)],
        ["uv", "pip", "sync", "--quiet", "--python", made, "--require-hashes", str(PINS)],
        ["uv", "pip", "install", "--quiet", "--python", made, "--no-deps", "--editable", str(ROOT)],
    ]
    offline = [] if "TABWIB_OTHER_PYTHON" in os.environ else ["--offline"]  # nobody asked for a download
    for command in commands:
        run = subprocess.run([*command, *offline], capture_output=True, text=True, check=False)
        if run.returncode and offline:
            pytest.skip(f"the packages are not at hand for {python}; TABWIB_OTHER_PYTHON={python} fetches them")
        assert run.returncode == 0, run.stderr
    return made


def pins() -> dict[str, str]:
    """Returns each pin by its name, hashes and all."""
    blocks = re.split(r"\n(?=\S)", PINS.read_text(encoding="utf-8"))
    return {block.split("==")[0]: block for block in blocks if "==" in block.split("\n")[0]}


def test_every_pin_has_its_hashes_and_names_no_host() -> None:
    """`uv pip sync --require-hashes` takes nothing else; where a file comes from is the installer's business."""
    assert "://" not in PINS.read_text(encoding="utf-8")
    assert len(pins()) > 50
    assert [name for name, pin in pins().items() if not re.match(r"\S+==\S+", pin) or "--hash=sha256:" not in pin] == []


def test_everything_that_is_asked_for_is_pinned() -> None:
    """CI installs the pins and nothing else: what was added to pyproject.toml alone would be missing there."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras, groups = settings["project"]["optional-dependencies"], settings["dependency-groups"]
    asked = [*settings["project"]["dependencies"], *groups["dev"], *groups["fuzz"]]
    for extra in ("arrow", "eval", "html", "serve", "train"):
        asked += extras[extra]
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0] for line in asked} - {"tabwib"}
    assert names - set(pins()) == set(), "pin anew: SECURITY.md has the line"
    exact = set(settings["tool"]["uv"]["constraint-dependencies"])
    assert exact <= {re.split(r"[ \\]", pin)[0] for pin in pins().values()}
