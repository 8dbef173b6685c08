"""Corrections made on the page, added to a label file that is whole at every moment."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from tabwib.article import Article
from tabwib.errors import InputError, LabelError, ModelError
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
        self._lock = threading.Lock()

    def add(self, record: Any) -> dict[str, Any]:
        """Appends the label line of a record with `text` or `paragraphs`, and `labels`: tag to true, false or a grade.

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
        with self._lock:
            self._append(content)
        return line

    def _append(self, content: bytes) -> None:
        """Writes the file anew with a line more: a kill or a full disk leaves the old file, never half a line."""
        path = self.path.resolve()
        try:
            before = path.read_bytes() if path.exists() else b""
            if before and not before.endswith(b"\n"):
                before += b"\n"
            write_atomically(path, before + content)
        except (OSError, ModelError) as error:
            raise LabelError(
                "the correction cannot be kept: its file cannot be written. tell who runs this server"
            ) from error

    def _grade(self, tag: str, value: Any) -> Grade:
        if tag not in self.taxonomy.ids:
            raise LabelError(f"tag {tag!r} is not in the model; {self.taxonomy.suggest(tag)}")
        if isinstance(value, bool):
            return Grade.SUBSTANTIVE if value else Grade.NONE
        try:
            return Grade(value)
        except ValueError:
            raise LabelError(f"{tag}: {value!r} is no grade ({', '.join(Grade)}), true or false") from None
