"""Corrections made on the page, in a label file that is whole at every moment: a line an article, the last one."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from tabwib.article import Article
from tabwib.atomic import write_atomically
from tabwib.errors import InputError, LabelError, OutputError
from tabwib.labels import Grade
from tabwib.predictor import to_article
from tabwib.taxonomy import Taxonomy

__all__ = ["Corrections"]


class Corrections:
    """A label file that grows; several servers may keep theirs in the same one.

    Args:
        path: The file; made if it is not there.
        taxonomy: The tags that may be labelled.
    """

    def __init__(self, path: Path, taxonomy: Taxonomy) -> None:
        self.path = path
        self.taxonomy = taxonomy
        self._lock = threading.Lock()

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
        with self._lock, _alone_in(self.path.resolve().parent):
            self._keep(article.id, content)
        return line

    def _keep(self, id: str, content: bytes) -> None:
        """Writes the file anew: a kill or a full disk leaves the old file, never half a line."""
        path = self.path.resolve()
        try:
            before = path.read_bytes().splitlines(keepends=True) if path.exists() else []
            if before and not before[-1].endswith(b"\n"):
                before[-1] += b"\n"
            others = [line for line in before if _id(line) != id]
            write_atomically(path, b"".join(others) + content)
        except (OSError, OutputError) as error:
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


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keeps other servers from writing in a folder for a while, where the system has such locks (Windows has not).

    The folder is locked, not the file, which is another one after every save.
    """
    if fcntl is None:
        yield
        return
    held = None
    with suppress(OSError):  # no folder, or a file system without locks: writing will tell
        held = os.open(folder, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def _id(line: bytes) -> object:
    """Returns the id of a label line; None if it is none."""
    try:
        return json.loads(line)["id"]
    except (ValueError, KeyError, TypeError):
        return None
