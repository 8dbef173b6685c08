"""Label lines are read whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.taxonomy import Taxonomy

CAST = Path(__file__).parent / "cast.jsonl"


def test_reading_is_all_or_nothing(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Training on the half that could be read would look like a worse recipe."""
    path = tmp_path / "news.jsonl"
    path.write_text("{\n[]\n", encoding="utf-8")
    with pytest.raises(LabelError, match="2 problems in 1 file"):
        read_labels([path], taxonomy)


def test_a_file_named_twice_is_read_once(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Articles that count twice make a bound of precision look firmer than it is."""
    path = tmp_path / "news.jsonl"
    path.write_text(CAST.read_text(encoding="utf-8"), encoding="utf-8")
    link = tmp_path / "link.jsonl"
    once = read_labels([path], taxonomy)
    link.symlink_to(path)
    assert len(read_labels([path, tmp_path / ".." / tmp_path.name / "news.jsonl", link, tmp_path], taxonomy)) == len(
        once
    )
