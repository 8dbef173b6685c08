"""A command that is typed ten times a minute must not import what it does without."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SLOW = {"sklearn", "scipy", "joblib", "camel_tools", "datasketch", "pyarrow", "jinja2", "trafilatura", "tabwib_eval"}


def test_predict_loads_nothing_that_it_does_without(tmp_path: Path) -> None:
    """What is loaded does not waver; how long it takes does, and stands in tests/benchmarks/test_command.py."""
    article = tmp_path / "one.txt"
    article.write_text("أعلنت روسيا وأوكرانيا تبادل الأسرى.", encoding="utf-8")
    code = (
        "import atexit, json, sys; from tabwib.cli import main;"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr)); main()"
    )
    command = [sys.executable, "-c", code, "predict", str(article)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [tag["tag"] for tag in json.loads(run.stdout)["tags"]] == ["prisoner_exchange", "ukraine"]
    modules = {name.split(".")[0] for name in json.loads(run.stderr)}
    assert "tabwib" in modules
    assert modules & SLOW == set()
