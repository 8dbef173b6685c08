"""Corrections made on the page, kept in a label file: a whole line an article, the last one that was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tabwib.article import Article
from tabwib.errors import InputError, LabelError
from tabwib.labels import Grade, Taxonomy
from tabwib.model import write_atomically
from tabwib.predictor import to_article

__all__ = ["Corrections"]


class Corrections:
    """A label file that grows.

    Args:
        path: The file; made if it is not there.
        taxonomy: The tags that may be labelled.
    """

    def __init__(self, path: Path, taxonomy: Taxonomy) -> None:
        self.path = path
        self.taxonomy = taxonomy

    def add(self, record: Any) -> dict[str, Any]:
        """Keeps the label line of a record with `text` or `paragraphs`, and `labels`: tag to true, false or a grade.

        A line of the same id that is there already is replaced: whoever changes their mind leaves one answer.

        Raises:
            InputError: The record is no article.
            LabelError: A tag or a grade is unknown, or the file cannot be written.
        """
        if not isinstance(record, dict) or not isinstance(record.get("labels"), dict) or not record["labels"]:
            raise LabelError("labels: none given. send an object with 'id', 'text' and 'labels', {tag: true or false}")
        article: Article = to_article({**record, "labels": None})
        if not article.id:
            raise InputError("id: empty. a label line needs one")
        line: dict[str, Any] = {"id": article.id}
        if article.title:
            line["title"] = article.title
        if isinstance(record.get("paragraphs"), list):
            line["paragraphs"] = record["paragraphs"]
        else:
            line["text"] = article.text
        line["labels"] = {tag: {"grade": str(self._grade(tag, value))} for tag, value in record["labels"].items()}
        content = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        try:
            before = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
            others = [kept for kept in before if _id(kept) != article.id]
            if len(others) < len(before):
                write_atomically(self.path, b"".join(others) + content)
            else:
                with self.path.open("ab", buffering=0) as stream:
                    stream.write(content)
        except OSError as error:
            raise LabelError(f"{self.path}: cannot be written ({error.strerror or error})") from error
        return line

    def _grade(self, tag: str, value: Any) -> Grade:
        if tag not in self.taxonomy.ids:
            raise LabelError(f"tag {tag!r} is not in the model; {self.taxonomy.suggest(tag)}")
        if isinstance(value, bool):
            return Grade.SUBSTANTIVE if value else Grade.NONE
        try:
            return Grade(value)
        except ValueError:
            raise LabelError(f"{tag}: {value!r} is no grade ({', '.join(Grade)}), true or false") from None


def _id(line: bytes) -> object:
    """Returns the id of a label line; None if it is none."""
    try:
        return json.loads(line)["id"]
    except (ValueError, KeyError, TypeError):
        return None
