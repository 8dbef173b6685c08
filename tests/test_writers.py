"""What other tools take from here: rows, columns, ninjs; and lines that an interrupt cannot cut."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tabwib.cli.progress import Progress, describe
from tabwib.labels import LabelledArticle
from tabwib.meter import Meter
from tabwib.ninjs import to_ninjs
from tabwib.parquet import prediction_schema, record_batch, write_parquet
from tabwib.prediction import Evidence, Prediction, TagPrediction
from tabwib.predictor import Predictor
from tabwib.readers import read_articles
from tabwib.taxonomy import Match, Tag
from tabwib.terminal import display_width, table_head, table_lines
from tabwib.writers import csv_head, csv_lines, json_lines, ninjs_lines

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def tags(predictor: Predictor) -> list[Tag]:
    return [entry.tag for entry in predictor.model.tags]


@pytest.fixture(scope="session")
def predictions(predictor: Predictor, cast: dict[str, LabelledArticle]) -> list[Prediction]:
    return list(predictor.predict_all(labelled.article for labelled in cast.values()))


def holding(*tags: str, id: str = "a", probability: float = 0.987) -> Prediction:
    found = tuple(TagPrediction(tag, probability, (Evidence(1, 0, 5, 0.9),)) for tag in tags)
    return Prediction(id, found, dict.fromkeys(tags, probability), {"desk": 3})


def test_the_schema_bites(ninjs: Draft202012Validator) -> None:
    """A validator that lets everything through proves nothing; format is what validators like to leave out."""
    assert ninjs.is_valid({"uri": "urn:x:1", "subjects": [{"confidence": 99}]})
    for wrong in (
        {},
        {"uri": "no uri"},
        {"uri": "urn:x:1", "tags": []},
        {"uri": "urn:x:1", "subjects": [{"confidence": 0.99}]},
        {"uri": "urn:x:1", "places": [{"confidence": 99}]},
    ):
        assert not ninjs.is_valid(wrong), wrong


@pytest.mark.parametrize("language", ["ar", "en"])
def test_ninjs_is_as_the_schema_says(
    language: str, predictor: Predictor, tags: list[Tag], ninjs: Draft202012Validator
) -> None:
    """A CMS validates what it takes in: the cast, the seeds and a hundred labelled articles."""
    pile = [ROOT / "tests" / "cast.jsonl", ROOT / "seeds", ROOT / "labels" / "authored.jsonl"]
    articles = islice(read_articles(pile, lambda error: pytest.fail(str(error))), 120)
    for line in ninjs_lines(list(predictor.predict_all(articles)), tags, language=language):
        ninjs.validate(json.loads(line))


@given(st.one_of(st.text(), st.from_regex(r"[a-z][a-z0-9+.-]*:(//)?[!-~]*", fullmatch=True)))
def test_any_id_gives_a_uri(ninjs: Draft202012Validator, id: str) -> None:
    """What looks like a URI need not be one; a single bad one is enough to stop a feed."""
    ninjs.validate(to_ninjs(holding(id=id), []))


def test_ninjs_names_the_nearest_topic_and_the_place(tags: list[Tag]) -> None:
    """Ukraine is a place, never a Media Topic; `rel` is of the article, not of the term's nearness."""
    item = to_ninjs(holding("arms_control", "cybersecurity", "prisoner_exchange", "ukraine"), tags)
    found = {subject["literal"]: (subject["uri"].rsplit("/", 1)[1], subject["rel"]) for subject in item["subjects"]}
    assert found == {
        "arms_control": ("20000078", "about"),
        "cybersecurity": ("20000086", "about"),
        "prisoner_exchange": ("20000080", "about"),
    }
    assert {subject["confidence"] for subject in item["subjects"]} == {99}
    assert item["places"] == [
        {"name": "Ukraine", "rel": "about", "literal": "ukraine", "uri": "http://www.wikidata.org/entity/Q212"}
    ]


def test_ninjs_never_assigns_a_retired_topic() -> None:
    """Computer security (20000229) was retired; a tag without any topic is still a subject."""
    retired = Match("mediatopic", "medtop:20000229", "exactMatch")
    kept = Match("mediatopic", "medtop:20000086", "broadMatch")
    (subject,) = to_ninjs(holding("x"), [Tag("x", "س", "X", matches=(retired, kept))])["subjects"]
    assert subject["uri"].endswith("20000086")
    (subject,) = to_ninjs(holding("x"), [Tag("x", "س", "X", matches=(retired,))])["subjects"]
    assert "uri" not in subject


@pytest.mark.parametrize("relation", ["narrowMatch", "relatedMatch"])
def test_ninjs_never_says_more_than_the_tag_does(relation: str) -> None:
    """An article about the tag is not about a narrower or a merely related term."""
    tag = Tag("x", "س", "X", matches=(Match("mediatopic", "medtop:20000086", relation),))
    (subject,) = to_ninjs(holding("x"), [tag])["subjects"]
    assert "uri" not in subject


@pytest.mark.parametrize(
    ("id", "uri"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("خبر 7", "urn:x-tabwib:%D8%AE%D8%A8%D8%B1%207"),
        ("a/b.txt", "urn:x-tabwib:a%2Fb.txt"),
        ("\ud800", "urn:x-tabwib:%5Cud800"),
        ("http://example.org/#a#b", "urn:x-tabwib:http%3A%2F%2Fexample.org%2F%23a%23b"),
        ("C:\\news\\7", "urn:x-tabwib:C%3A%5Cnews%5C7"),
    ],
)
def test_ninjs_uri(id: str, uri: str) -> None:
    """`uri` is the one key that must be there, and must be one."""
    item = to_ninjs(holding(id=id), [])
    assert item["uri"] == uri
    assert item["altIds"][0]["value"] == id


def test_ninjs_of_an_article_without_an_id() -> None:
    """The page and the API take articles that bear none; nothing is made up, and the one key that must be there is."""
    item = to_ninjs(holding(id=""), [])
    assert item["uri"] == "urn:uuid:00000000-0000-0000-0000-000000000000"
    assert "altIds" not in item


def test_csv(predictions: list[Prediction], tags: list[Tag]) -> None:
    """A spreadsheet shows a column a tag, filled where it holds."""
    rows = list(csv.DictReader(io.StringIO("".join([csv_head(tags), *csv_lines(predictions, tags, scores=False)]))))
    for row, prediction in zip(rows, predictions, strict=True):
        assert row["id"] == prediction.id
        assert [tag for tag in row["tags"].split("|") if tag] == [tag.tag for tag in prediction.tags]
        assert {tag.id for tag in tags if row[tag.id]} == {tag.tag for tag in prediction.tags}
    rows = list(csv.DictReader(io.StringIO("".join([csv_head(tags), *csv_lines(predictions, tags, scores=True)]))))
    assert all(row[tag.id] for row in rows for tag in tags)


def test_parquet_holds_what_json_holds(predictions: list[Prediction], tags: list[Tag], tmp_path: Path) -> None:
    """One truth, two containers."""
    pq = pytest.importorskip("pyarrow.parquet")
    predictions = [*predictions, holding("ukraine")]
    batches = [record_batch(some, tags, scores=True) for some in (predictions[:5], predictions[5:-1])]
    with (tmp_path / "a.parquet").open("wb") as stream:
        write_parquet(batches, stream, prediction_schema(tags, scores=True))
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    lines = [json.loads(line) for line in json_lines(predictions[:-1], scores=True)]
    assert [{key: row[key] for key in ("id", "tags", "scores")} for row in rows] == lines


def test_tags_and_scores_are_ours() -> None:
    """Who tags what was tagged before must not read old scores as new ones."""
    prediction = replace(holding("ukraine"), extra={"desk": 3, "tags": ["old"], "scores": {"ukraine": 0.1}})
    line = prediction.to_json()
    assert set(line) == {"id", "desk", "tags"}
    assert [tag["tag"] for tag in line["tags"]] == ["ukraine"]
    assert prediction.to_json(scores=True)["scores"] == {"ukraine": 0.987}
    row, bare = (
        record_batch([one], [], scores=False).to_pylist()[0]["extra"]
        for one in (prediction, replace(prediction, extra={"tags": ["old"]}))
    )
    assert (json.loads(row), bare) == ({"desk": 3}, None)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 11, 23, 12), "2026-11-23 12:00:00"),
        (Decimal("1.50"), "1.50"),
        (b"x", "x"),
        (float("nan"), None),
        (np.float32("inf"), None),
        (np.int64(3), 3),
        (np.datetime64("NaT"), None),
        (np.zeros(2), "[0. 0.]"),
        ((date(2026, 11, 23), {7: None}), ["2026-11-23", {"7": None}]),
    ],
)
def test_what_data_frames_hold_is_written(value: object, written: object) -> None:
    """Rows of a data frame carry dates and numbers that JSON does not know; they ended in a traceback, or as `NaN`."""
    odd = replace(holding("ukraine"), extra={"x": value})
    (line,) = json_lines([odd], scores=False)
    assert json.loads(line, parse_constant=pytest.fail)["x"] == written
    assert json.loads(record_batch([odd], [], scores=False).to_pylist()[0]["extra"]) == {"x": written}


def test_table_columns_stand_under_their_heads(tags: list[Tag]) -> None:
    """A shift editor reads it at a glance, in either direction."""
    for language, mark in (("en", ""), ("ar", "\u200f")):
        row = next(table_lines([holding("ukraine", id="خبر")], tags, language=language, scores=False))
        lines = [table_head(tags, language=language), row]
        assert all(line.startswith(mark) for line in lines)
        head, row = (line.split("المقال" if language == "ar" else "article")[0] for line in lines)
        assert "0.99" in row
        assert display_width(row.split("خبر")[0]) == display_width(head)


def test_many_tags_are_listed() -> None:
    """Fifty columns are no table."""
    many = [Tag(f"t{number}", "ا", f"Tag {number}") for number in range(20)]
    assert list(table_lines([holding("t3", "t5")], many, language="en", scores=False)) == [
        "Tag 3 0.99  Tag 5 0.99  a\n"
    ]


@pytest.mark.parametrize(("is_shown", "is_terminal"), [(True, True), (True, False), (False, True)])
def test_a_terminal_gets_a_bar_and_a_pipe_gets_none(
    is_shown: bool, is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rate and time left while one waits; nothing in a log file, and nothing with --quiet."""
    monkeypatch.setattr("tabwib.cli.progress.WARM_UP", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    progress = Progress(Meter(100), is_shown=is_shown)
    progress.advance(3)
    progress.say("a bad line")
    shown = capsys.readouterr().err
    assert ("/s" in shown) is (is_shown and is_terminal)
    assert shown.endswith("a bad line\n")
    assert describe(500, 10, 25, 100).endswith("25 %  500 articles  50/s  0:30 left")
