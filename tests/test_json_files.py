"""JSON as systems deliver it: arrays, single objects, lines, and keys of any name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tabwib.article import Article
from tabwib.columns import Columns
from tests.test_readers import TEXT, read


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_json_is_an_array_an_article_or_lines(indent: int | None, encoding: str) -> None:
    """An API answers with an array, a CMS dumps an object a file, and many write lines under the wrong ending."""
    record = {"id": 7, "title": "عنوان", "body": TEXT, "desk": 3}
    one = Article("7", TEXT, "عنوان", None, {"desk": 3})
    nameless = {"body": TEXT}
    source: dict[str, Any] = {"encoding": encoding.removesuffix("-sig"), "columns": Columns(text="body")}

    def dump(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, indent=indent).encode(encoding)

    assert read(dump(record), ".json", **source) == ([one], [])
    assert read(dump([record, nameless]), ".json", **source) == ([one, Article("in.json:2", TEXT)], [])
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in (record, nameless)).encode(encoding)
    for kind in (".json", ".ndjson"):
        assert read(lines, kind, **source) == ([one, Article(f"in{kind}:2", TEXT)], [])


NEITHER = "has neither 'text' (a text) nor 'paragraphs' (a list of texts), but"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"text": "TEXT"}, 3]', "in.json:2: not a JSON object (int)"),
        ('[{"text": "TEXT"},\n {"id": 4}]', f"in.json:2: {NEITHER} id"),
        ('[{"text": "TEXT"},\n {"id": 4, "text": ""}]', "in.json:2: article '4': empty"),
        ('{"text": "TEXT"}\n{broken', "in.json:2: invalid JSON"),
        ('[{"text": "x"},\n\n {"text": "x"', "in.json:3: invalid JSON"),
        ('[{"text": NaN}]', "in.json: invalid JSON (NaN is no JSON number)"),
        ('{"articles": []\n}', f"in.json: {NEITHER} articles"),
        ("3", "in.json: not an article (int)"),
        ("[" * 200 + "]" * 200, "in.json: JSON nested too deep"),
        ("[" + " \n" * 11_000_000 + "]", "in.json: too large to be read whole (over 20,000,000 bytes)"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_wrong_in_json_has_its_place(content: str, message: str) -> None:
    """One bad article of an array costs itself; what is no JSON says in which line."""
    articles, (error,) = read(content.replace("TEXT", TEXT).encode(), ".json")
    assert error.startswith(message)
    assert len(articles) == content.count("TEXT")


def test_the_columns_of_json_lines_are_asked_for_too() -> None:
    """A CMS calls the body what it likes; without the option no other key is taken, and the message names it."""
    other = {"id": 1, "slug": "s", "headline": "عنوان", "body": TEXT, "paragraphs": 4}
    lines = [other, {**other, "body": [TEXT, "فقرة"]}, {"slug": "t", "body": TEXT}, {"slug": "u", "content": TEXT}]
    content = "\n".join(json.dumps(line) for line in lines).encode()
    articles, errors = read(content, ".jsonl", columns=Columns("body", "headline", "slug"))
    assert [(article.id, article.title) for article in articles] == [("s", "عنوان"), ("s", "عنوان"), ("t", "")]
    assert [len(list(article.paragraphs())) for article in articles] == [1, 2, 1]
    assert articles[0].extra == {}
    assert errors == ["in.jsonl:4: has no 'body' (it has slug, content). say another --text-column"]
    _, errors = read(json.dumps(lines[2]).encode(), ".jsonl")
    assert errors == [
        "in.jsonl:1: has neither 'text' (a text) nor 'paragraphs' (a list of texts), but slug, body. "
        "say which key holds the body: --text-column NAME"
    ]
    (article,), _ = read(json.dumps({"text": TEXT, "body": "x"}).encode(), ".jsonl")
    assert article.extra == {"body": "x"}
