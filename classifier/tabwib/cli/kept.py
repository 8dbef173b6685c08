"""A person's work that stands where a verb is to write: it is not written over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from tabwib.errors import InputError, LabelError
from tabwib.exchange.annotation import Choices
from tabwib.exchange.formats import read_exports
from tabwib.jsonlines import open_bytes, read_json_lines
from tabwib.labels import UNFILLED, LabelledArticle
from tabwib.taxonomy import Taxonomy

__all__ = ["check_grades", "check_labels", "check_sheet"]

_REMEDY = "name another file, or move that one away"


def check_grades(out: Path | None) -> None:
    """Raises a usage error where a file that a verb is to write to be filled in holds grades already."""
    filled = sum(1 for record in _records(out) for cell in _cells(record) if cell != {"grade": UNFILLED})
    if out is not None and filled:
        raise click.UsageError(_filled(out, filled))


def check_labels(out: Path | None, lines: Iterable[Mapping[str, Any]]) -> None:
    """Raises a usage error where a file holds labelled articles, or numbers of paragraphs, that new lines lack.

    Args:
        out: The file; None if it was left out.
        lines: The label lines to be written.
    """
    new = {line["id"]: line["labels"] for line in lines}
    lost = [
        str(record.get("id"))
        for record in _records(out)
        if _cells(record) and (str(record.get("id")) not in new or _has_more(record["labels"], new[str(record["id"])]))
    ]
    if lost:
        articles = "1 article" if len(lost) == 1 else f"{len(lost)} articles"
        raise click.UsageError(
            f"--out {out} holds labels of {articles} that the new lines lack (the first: {lost[0]!r}). {_REMEDY}"
        )


def check_sheet(out: Path | None, articles: Iterable[LabelledArticle], taxonomy: Taxonomy) -> None:
    """Raises a usage error where a spreadsheet that is to be written anew holds grades that the labels lack."""
    if out is None or not out.is_file():
        return
    try:
        content = out.read_text(encoding="utf-8-sig")
        answers = read_exports("csv", [(str(out), content)], Choices(taxonomy))
    except (LabelError, OSError, UnicodeDecodeError):
        return  # no spreadsheet of labels
    known = {labelled.article.id: set(labelled.labels) for labelled in articles}
    filled = sum(len(set(answer.labels) - known.get(answer.article.id, set())) for answer in answers)
    if filled:
        raise click.UsageError(_filled(out, filled))


def _filled(out: Path, number: int) -> str:
    grades = "1 grade that was" if number == 1 else f"{number} grades that were"
    return f"--out {out} holds {grades} filled in. {_REMEDY}"


def _has_more(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a label names paragraphs, as only a person does, and the new one of the tag names none."""
    return any(
        isinstance(cell, dict) and cell.get("paragraphs") and not new.get(tag, {}).get("paragraphs")
        for tag, cell in old.items()
    )


def _records(out: Path | None) -> Iterator[dict[str, Any]]:
    """Yields the lines of a file that are JSON objects; of one that is not there, and of no file, none."""
    if out is None or not out.is_file():
        return
    with open_bytes(out) as stream:
        yield from (record for _, record in read_json_lines(stream, str(out)) if not isinstance(record, InputError))


def _cells(record: dict[str, Any]) -> list[Any]:
    labels = record.get("labels")
    return list(labels.values()) if isinstance(labels, dict) else []
