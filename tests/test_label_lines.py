"""Label lines are read whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.taxonomy import Taxonomy


def test_reading_is_all_or_nothing(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Training on the half that could be read would look like a worse recipe."""
    path = tmp_path / "news.jsonl"
    path.write_text("{\n[]\n", encoding="utf-8")
    with pytest.raises(LabelError, match="2 problems in 1 file"):
        read_labels([path], taxonomy)
