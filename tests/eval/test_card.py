"""A card that describes another model than the one beside it is worse than none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tabwib_eval.card import card

ROOT = Path(__file__).parent.parent.parent


def test_the_card_is_that_of_the_shipped_model() -> None:
    """Who trains a model writes its card anew: `uv run python -m tabwib_eval.card`."""
    assert (ROOT / "MODEL_CARD.md").read_text(encoding="utf-8") == card(ROOT)


def test_recorded_figures_are_on_the_card(tmp_path: Path) -> None:
    """Of each evaluation the last release's, with its interval; what is undefined is a dash."""
    for part in ("labels", "tests", "eval", "seeds"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("results", "__pycache__"))
    results = tmp_path / "eval" / "results"
    results.mkdir()
    tag = {
        "tag": "ukraine",
        "precision": 0.5,
        "recall": None,
        "flagged": 4,
        "support": 0,
        "precision_interval": [0.15, 0.85],
        "recall_interval": None,
        "average_precision": None,
    }
    evaluation = {"format": 1, "name": "stream", "drawn": "natural", "articles": 1234, "tags": [tag]}
    (results / "0.1.json").write_text(json.dumps(evaluation | {"articles": 9}), encoding="utf-8")
    (results / "0.2.json").write_text(json.dumps({"evaluations": [evaluation]}), encoding="utf-8")
    text = card(tmp_path)
    assert "**stream**, 1,234 articles (natural; `eval/results/0.2.json`):" in text
    assert "| `ukraine` | 0.50 | 0.15 – 0.85 | — | — | 4 | 0 | — |" in text
    assert "9 articles" not in text
