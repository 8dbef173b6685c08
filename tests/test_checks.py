"""Labels are the product's source: every slip in them must be found, with its place, before it is trained on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tabwib.checks import check
from tabwib.cli import cli
from tabwib.taxonomy import Taxonomy

TEXT = "وقع الطرفان اتفاقا للحد من التسلح النووي في المدينة أمس"


def line(**changes: Any) -> str:
    record = {
        "id": "a",
        "title": "عنوان",
        "paragraphs": [TEXT],
        "labels": {"ukraine": {"grade": "none"}},
        **changes,
    }
    return json.dumps({key: value for key, value in record.items() if value is not None}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (line(labels={"ukrain": {"grade": "main"}}), "tag 'ukrain' is not in the taxonomy; did you mean 'ukraine'?"),
        (line(labels={"ukraine": {"grade": "yes"}}), "ukraine: grade 'yes' is unknown"),
        (line(labels={"ukraine": {"grade": "?"}}), "ukraine: grade is not filled in. write main, substantive"),
        (line(labels={"ukraine": {"grade": None}}), "ukraine: grade is not filled in. write main, substantive"),
        (line(labels={"ukraine": "main"}), "ukraine: label 'main' is no object. write"),
        (line(labels={"ukraine": {}}), "or take the tag out to leave it unlabelled"),
        (line(labels={"ukraine": {"grade": "main", "paragraphs": [5]}}), "paragraph 5 of 'a' does not exist; it has 1"),
        (line(labels={"ukraine": {"grade": "main", "paragraphs": []}}), "names no paragraph"),
        (line(labels={"ukraine": {"grade": "main", "paragraphs": "1"}}), "is no list of paragraph numbers"),
        (line(title="", labels={"ukraine": {"grade": "main", "paragraphs": [0]}}), "paragraph 0 of 'a' does not exist"),
        (line(labels=None), "has no object 'labels'"),
        (line(id=None), "id None is no text"),
        (line(paragraphs=None), "has no 'paragraphs'"),
        (line(paragraphs=None, file="seeds/none.txt"), "file 'seeds/none.txt' does not exist"),
        (line(paragraphs=None, file="../secret"), "is no path below"),
        (line(paragraphs=None, file="x" * 5000), "xxx… cannot be read (File name too long)"),
        (line(paragraphs=None, file="a\0"), "does not exist"),
        (line(paragraphs=[TEXT, None], text=TEXT), "is no list of texts"),
        (line(paragraphs="1", text=TEXT), "paragraphs '1' is no list of texts"),
        (line(title=3), "title 3 is no text"),
        (line(id=1.5), "id 1.5 is no text"),
        (line(id=True), "id True is no text"),
        (
            line(labels={"ukraine": {"grade": "main", "paragraph": [1]}}),
            "'paragraph' is not read; did you mean 'paragraphs'",
        ),
        (line(labels={"ukraine": {"grade": "main", "Paragraphs": [1]}}), "key 'Paragraphs' is not read; did you mean"),
        (
            line().replace('{"ukraine"', '{"ukraine": {"grade": "main"}, "ukraine"'),
            "invalid JSON (key 'ukraine' stands twice in one object)",
        ),
        (line(weight={"ukraine": -1}), "weight is no object of positive numbers"),
        ('{"id": ', "invalid JSON"),
        ("[1]", "not a JSON object"),
        (line(paragraphs=[TEXT + "\u202e"]), "bidi controls (U+202E)"),
        (line(title="Title", paragraphs=["This is not Arabic"]), "is not Arabic (0% of its letters are)"),
        (line(title="", paragraphs=["12:30 20:45"]), "is not Arabic (it has no letter)"),
        (line(title="", paragraphs=["المصدر: وكالات"]), "holds no word, or nothing but web furniture"),
    ],
)
def test_every_slip_is_found_with_its_place(tmp_path: Path, taxonomy: Taxonomy, wrong: str, message: str) -> None:
    """A maintainer mends what is named; the line around it must not hide it."""
    path = tmp_path / "news.jsonl"
    path.write_text(f"{line(id='first', paragraphs=['نص آخر تماما عن كرة القدم'])}\n\n{wrong}\n", encoding="utf-8")
    _, problems = check([path], taxonomy)
    assert [problem.place for problem in problems] == [f"{path}:3"]
    assert message in problems[0].what


def test_an_article_may_have_no_title(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Databases write null where there is none; `predict` reads it, so must training."""
    path = tmp_path / "news.jsonl"
    path.write_text(line().replace('"عنوان"', "null"), encoding="utf-8")
    (labelled,), problems = check([path], taxonomy)
    assert (labelled.article.title, problems) == ("", [])


def test_a_number_is_an_id_and_a_note_is_a_note(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """`predict` takes the id 7; what else a desk keeps beside a grade is its own."""
    path = tmp_path / "news.jsonl"
    path.write_text(line(id=7, labels={"ukraine": {"grade": "none", "by": "سارة"}}), encoding="utf-8")
    (labelled,), problems = check([path], taxonomy)
    assert (labelled.article.id, problems) == ("7", [])


def test_problems_are_data_and_their_number_is_talk(tmp_path: Path) -> None:
    """`tabwib check > problems.txt` holds problems alone, and a clean file and a bad one end in the same stream."""
    path = tmp_path / "news.jsonl"
    path.write_text(line(id=None), encoding="utf-8")
    found = CliRunner().invoke(cli, ["check", str(path)])
    assert found.exit_code == 1
    assert found.stdout == f"{path}:1: id None is no text. every article needs one\n"
    assert found.stderr == "1 problem in 1 file\n"


def test_a_file_that_is_not_read_is_named(tmp_path: Path) -> None:
    """Labels in a folder of their own, or under an ending in capitals, must not be believed trained on."""
    (tmp_path / "news.jsonl").write_text(line(), encoding="utf-8")
    (tmp_path / "desk").mkdir()
    for name in ("desk/more.jsonl", "MORE.JSONL", "notes.txt"):
        (tmp_path / name).write_text(line(), encoding="utf-8")
    found = CliRunner().invoke(cli, ["check", str(tmp_path)])
    assert found.exit_code == 0
    why = "not read. of a folder, .jsonl and .jsonl.gz are, and nothing that is in a folder below it"
    assert [said for said in found.stderr.splitlines() if "not read" in said] == [
        f"{tmp_path}/{name}: {why}" for name in ("MORE.JSONL", "desk/more.jsonl")
    ]


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16"])
def test_the_remedy_for_another_encoding_is_one_that_can_be_taken(encoding: str, tmp_path: Path) -> None:
    """`check` has no --encoding to say."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(line().encode(encoding))
    found = CliRunner().invoke(cli, ["check", str(path)])
    assert found.exit_code == 1
    assert "; save the file as UTF-8\n" in found.stdout
    assert "--encoding" not in found.stdout


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (line(), "article 'a' is also at"),
        (line(id="b"), "has the text of 'a'"),
        (line(id="b", paragraphs=[TEXT * 2 + " مساء"], title="عنوان"), "is nearly 'a'"),
    ],
)
def test_repeated_articles_are_found(tmp_path: Path, taxonomy: Taxonomy, second: str, message: str) -> None:
    """A text that stands in two folds is a held-out article that was trained on."""
    first = line(paragraphs=[TEXT * 2])
    if "nearly" not in message:
        first = line()
    path = tmp_path / "news.jsonl"
    path.write_text(f"{first}\n{second}\n", encoding="utf-8")
    _, problems = check([path], taxonomy)
    assert any(message in problem.what and problem.place == f"{path}:2" for problem in problems)


def test_the_committed_labels_have_no_problem(taxonomy: Taxonomy) -> None:
    """The shipped labels pass their own check, and are mostly articles without a tag, as the news is."""
    articles, problems = check([Path(__file__).parent.parent / "labels"], taxonomy)
    assert [str(problem) for problem in problems] == []
    untagged = [labelled for labelled in articles if not any(map(labelled.is_positive, taxonomy.ids))]
    assert len(untagged) > 0.4 * len(articles)
