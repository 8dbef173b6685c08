"""A stream against recorded verdicts: counts that set a threshold must be those of what was really shown and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import Grade, LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib_eval.verdicts import RECORDED, against, label_lines, read_verdicts, run

ROOT = Path(__file__).parent.parent.parent


def test_right_wrong_and_unread(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """What was shown is right, wrong or unread; what was found right counts even where it is not shown."""
    articles = [labelled.article for labelled in cast.values()]
    shown = {
        tag: [one.id for one in predictor.predict_all(articles) if any(given.tag == tag for given in one.tags)]
        for tag in predictor.model.tag_ids
    }
    right, wrong, *rest = shown["ukraine"]
    missed = next(article.id for article in articles if article.id not in shown["ukraine"])
    verdicts = {
        (right, "ukraine"): Grade.SUBSTANTIVE,
        (wrong, "ukraine"): Grade.MENTION,
        (missed, "ukraine"): Grade.MAIN,
        ("of another stream", "ukraine"): Grade.MAIN,
    }
    found = {one.tag: one for one in against(predictor, articles, verdicts)}
    assert (found["ukraine"].right, found["ukraine"].wrong, found["ukraine"].found) == (1, 1, 2)
    assert found["ukraine"].unread == tuple(rest)
    assert found["cybersecurity"].unread == tuple(shown["cybersecurity"])


def test_verdicts_become_labels(taxonomy: Taxonomy, tmp_path: Path) -> None:
    """Label lines for `calibrate`: what was read as it was found, the rest `none`."""
    articles = [Article("1", "نص أول"), Article("2", "نص ثان", "عنوان"), Article("3", "نص ثالث")]
    verdicts = {("1", "ukraine"): Grade.MAIN, ("2", "ukraine"): Grade.MENTION}
    path = tmp_path / "rest.jsonl"
    path.write_text(label_lines(articles, verdicts, taxonomy.ids), encoding="utf-8")
    first, second, third = read_labels([path], taxonomy)
    assert first.labels["ukraine"].grade is Grade.MAIN
    assert first.labels["cybersecurity"].grade is Grade.NONE
    assert second.labels["ukraine"].grade is Grade.MENTION
    assert second.article.title == "عنوان"
    assert {label.grade for label in third.labels.values()} == {Grade.NONE}


def test_the_recorded_verdicts_can_be_read(taxonomy: Taxonomy) -> None:
    """Ids, tags and grades; nobody read for the same tag twice without the verdicts being settled."""
    verdicts = read_verdicts(ROOT / RECORDED)
    assert {tag for _, tag in verdicts} == set(taxonomy.ids)
    assert len(verdicts) == sum(len(file.read_bytes().splitlines()) for file in (ROOT / RECORDED).glob("*.jsonl"))


def test_the_later_verdict_stands(tmp_path: Path) -> None:
    """A second reading is written beside the first, not over it."""
    for day, grade in (("02", "none"), ("01", "main")):
        line = json.dumps({"id": "1", "tag": "ukraine", "verdict": grade})
        (tmp_path / f"stream-{day}.jsonl").write_text(line, encoding="utf-8")
    assert read_verdicts(tmp_path) == {("1", "ukraine"): Grade.NONE}
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(LabelError, match="holds no file of verdicts"):
        read_verdicts(empty)


@pytest.mark.parametrize("line", ['{"id": "1"}', '{"id": "1", "tag": "ukraine", "verdict": "right"}', "{"])
def test_a_line_without_a_verdict_is_named(tmp_path: Path, line: str) -> None:
    """A verdict lost in silence would count as unread."""
    path = tmp_path / "v.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(LabelError, match=r"v\.jsonl:1"):
        read_verdicts(path)


def test_the_command_counts_a_stream(tmp_path: Path) -> None:
    """From a stream to the table, those labelled elsewhere left out by the id that they came with."""
    lines = [json.loads(line) for line in (ROOT / "tests" / "cast.jsonl").read_text(encoding="utf-8").splitlines()]
    stream, elsewhere, verdicts = (tmp_path / name for name in ("stream.jsonl", "elsewhere.jsonl", "verdicts.jsonl"))
    plain = [{key: line[key] for key in ("id", "title", "paragraphs") if key in line} for line in lines]
    stream.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in plain), encoding="utf-8")
    elsewhere.write_text(json.dumps({"id": "n1", "origin": lines[0]["id"]}), encoding="utf-8")
    tagged = next(
        line for line in lines[1:] if line["labels"].get("ukraine", {}).get("grade") in ("main", "substantive")
    )
    verdicts.write_text(json.dumps({"id": tagged["id"], "tag": "ukraine", "verdict": "main"}), encoding="utf-8")
    out = tmp_path / "rest.jsonl"
    asked = [str(stream), "--verdicts", str(verdicts), "--without", str(elsewhere), "--labels", str(out)]
    told = CliRunner().invoke(run, asked)
    assert told.exit_code == 0, told.output
    assert any(line.startswith("| ukraine | 1 of ") and line.endswith(" | 1 |") for line in told.stdout.splitlines())
    assert len(out.read_bytes().splitlines()) == len(lines) - 1
    refused = CliRunner().invoke(run, [str(stream), "--verdicts", str(tmp_path / "absent.jsonl")])
    assert refused.exit_code == 1
    assert "absent.jsonl" in refused.output


def test_what_cannot_be_read_is_named_and_never_counts_as_read(tmp_path: Path) -> None:
    """A table of noughts for a mistyped path would pass for a model that shows nothing."""
    stream = tmp_path / "stream.jsonl"
    stream.write_text('{"id": "1", "text": "افتتح الوزير المعرض"}\n{"id": ', encoding="utf-8")
    told = CliRunner().invoke(run, [str(stream)])
    assert told.exit_code == 1
    assert f"{stream}:2" in told.stderr
    assert "| ukraine | 0 of 0 |" in told.stdout
    refused = CliRunner().invoke(run, [str(tmp_path / "absent.jsonl")])
    assert refused.exit_code == 1
    assert "no such file or folder" in refused.stderr
    assert "no article to count" in refused.stderr
    assert not refused.stdout
