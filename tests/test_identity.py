"""Hashes of ids: a model must know again what it was trained on, and must not take a line number for a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabwib.article import Article
from tabwib.identity import ID_BYTES, id_hash, id_hashes
from tabwib.readers import read_articles


@pytest.mark.parametrize("id", ["w-0001", "1", "https://example.org/news/17.html", "seeds/004.txt", "خبر ١"])
def test_an_id_is_known_again(id: str) -> None:
    """The same id is the same article, whatever was edited in its text since."""
    one, other = Article(id, "نص"), Article(id, "نص آخر")
    assert id_hash(one) == id_hash(other) is not None
    assert id_hash(Article(f"{id}x", "نص")) != id_hash(one)


@pytest.mark.parametrize("id", ["", "stream.jsonl:17", "in/desk.csv.gz:3", "standard input", "standard input:2"])
def test_a_place_is_no_id(id: str) -> None:
    """Line 17 of next week's stream.jsonl is another article."""
    assert id_hash(Article(id, "نص")) is None


def test_readers_make_ids_that_are_places(tmp_path: Path) -> None:
    """What readers call an article without an id is what counts as none here."""
    (tmp_path / "a.jsonl").write_text('{"text": "نص"}\n{"text": "نص", "id": "a1"}\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text("text\nنص\n", encoding="utf-8")
    found = list(read_articles([tmp_path / "a.jsonl", tmp_path / "a.csv"], lambda error: pytest.fail(str(error))))
    assert [id_hash(article) is None for article in found] == [True, False, True]


def test_each_id_once_and_in_order() -> None:
    """Equal sets of articles must give equal model files."""
    articles = [Article(id, "نص") for id in ("b", "a", "a", "", "c")]
    rows = id_hashes(articles)
    assert rows.shape == (3, ID_BYTES)
    assert (rows == id_hashes(reversed(articles))).all()
    assert id_hashes([]).shape == (0, ID_BYTES)
