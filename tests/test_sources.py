"""Labels are read outside a checkout too: the tags are those of a tags.toml, or of a model that knows its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tabwib.cli import cli

TEXT = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."
FOOTBALL = '[football]\nname_ar = "كرة القدم"\nname_en = "Football"\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with corrections and an export in it, and nothing else of tabwib."""
    monkeypatch.chdir(tmp_path)
    line = {"id": "a", "text": TEXT, "labels": {"prisoner_exchange": {"grade": "main"}}}
    Path("mine.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    Path("labelled").mkdir()
    Path("labelled", "a.jsonl").write_bytes(Path("mine.jsonl").read_bytes())
    Path("tasks.jsonl").write_text(json.dumps({"text": TEXT, "label": ["ukraine"]}) + "\n", encoding="utf-8")
    return tmp_path


def said(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check mine.jsonl", 0),
        ("check labelled", 0),
        ("check --agreement mine.jsonl labelled/a.jsonl", 0),
        ("export csv mine.jsonl", 0),
        ("import doccano tasks.jsonl --tag ukraine", 0),
        ("train mine.jsonl --out mine.tabwib", 1),  # one article is too few, and the tags are found
        ("crossval mine.jsonl", 1),
    ],
)
def test_a_model_knows_its_tags(arguments: str, code: int, desk: Path) -> None:
    """Whoever installed the package has corrections and no checkout: their verbs must not ask for labels/tags.toml."""
    found = said(*arguments.split())
    assert found.exit_code == code, found.output
    assert "no tags.toml beside the labels: tags are those of the model that ships" in found.stderr
    assert "tags.toml" not in str(found.exception)


def test_what_next_writes_can_be_checked_where_it_was_written(desk: Path) -> None:
    """From the pile to the filled-in line, without a checkout."""
    assert said("next", "mine.jsonl", "--out", "to-label.jsonl").exit_code == 0
    found = said("check", "to-label.jsonl")
    assert "grade is not filled in" in found.output
    filled = (desk / "to-label.jsonl").read_text(encoding="utf-8").replace("?", "none")
    (desk / "to-label.jsonl").write_text(filled, encoding="utf-8")
    assert said("check", "to-label.jsonl").exit_code == 0


def test_the_tags_are_where_taxonomy_says(desk: Path) -> None:
    """A folder, a file, or the model that was trained with them: one of the three is at hand."""
    (desk / "sport").mkdir()
    (desk / "sport" / "tags.toml").write_text(FOOTBALL, encoding="utf-8")
    for named in ("sport", "sport/tags.toml"):
        found = said("check", "mine.jsonl", "--taxonomy", named)
        assert "tag 'prisoner_exchange' is not in the taxonomy; known tags: football" in found.output
        assert "those of the model" not in found.stderr
    assert said("check", "mine.jsonl", "--taxonomy", "none.toml").exit_code == 1
    assert said("check", "mine.jsonl", "--taxonomy", "mine.jsonl").exit_code == 1
