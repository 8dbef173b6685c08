"""CSV: an article a row, a column a tag that holds the grade; or a column of tags from another tool."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tabwib.article import Article
from tabwib.columns import Columns
from tabwib.errors import InputError, LabelError, shortly
from tabwib.exchange.annotation import Annotation, Carried, Choices, annotations_of, carry
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.prediction import Prediction
from tabwib.tables import read_delimited
from tabwib.taxonomy import Tag

__all__ = ["read", "write"]

YES = frozenset({"1", "yes", "true", "x", "نعم"})
NO = frozenset({"0", "no", "false", "لا"})

LIKENESS = 0.85
"""Of a column's name and a tag's, from which one is taken for a slip of the other."""

LISTS = ("tags", "labels", "label")
"""Columns that other tools keep several tags in, parted by `|`, `;` or `,`."""


OURS = frozenset({"id", "title", "text", "annotator", "tabwib", *LISTS})
"""Columns that are not of one tag."""


def read(content: str, name: str, choices: Choices) -> Iterator[Annotation]:
    """Yields an annotation for each row: by the columns named after tags, else by a column of tags.

    An empty cell is an unlabelled tag; so is an empty list of tags, unless the user names the tags on offer.

    Raises:
        LabelError: A row is wrong, or no column holds labels.
    """
    rows = []
    try:
        for place, record in read_delimited(io.BytesIO(content.encode()), name, "utf-8", Columns()):
            if isinstance(record, InputError):
                raise LabelError(str(record))
            rows.append((place, record))
    except InputError as error:
        raise LabelError(str(error).replace("say --text-column NAME", "call it 'text'")) from error
    listed = [(place, _listed(record, choices, place)) for place, record in rows]
    seen = tuple(dict.fromkeys(tag for _, tags in listed for tag in tags))
    columns = _columns(rows[0][1], name, choices) if rows else {}
    keys = {*OURS, *columns.values()}
    for (place, record), (_, tags) in zip(rows, listed, strict=True):
        carried = Carried.read(record.get("tabwib"))
        if carried is None and record.get("tabwib"):
            choices.report(place, "column 'tabwib' is not as it went out (Excel cuts cells at 32,767 characters)")
        extra = {key: value for key, value in record.items() if key not in keys}
        known = carried or Carried(record.get("id") or place, record.get("title", ""), extra=extra)
        known = known.of_text(record["text"])
        if columns:
            cells = {tag: _cell(record[column].strip(), tag, place, choices) for tag, column in columns.items()}
            asked = known.asked_by(record.get("annotator", ""))
            others = {tag: label for tag, label in known.labels.items() if tag in asked and tag not in columns}
            labels = others | {tag: _kept(known, tag, grade) for tag, grade in cells.items() if grade is not None}
        elif any(key in record for key in LISTS):
            labels = known.answered(tags, choices.offered or seen) if tags or choices.offered else {}
        else:
            raise LabelError(f"{name}: no column of a tag ({', '.join(choices.taxonomy.ids)}), and no column 'tags'")
        article: Article = known.article(record["text"])
        yield Annotation(article, labels, record.get("annotator", ""), known.weight)


def _columns(names: Iterable[str], name: str, choices: Choices) -> dict[str, str]:
    """Returns tag ids and the columns of their labels, which bear the id of a tag or its name, in capitals or not.

    Raises:
        LabelError: Two columns are of one tag, one is nearly of a tag, or a tag that was asked for has none.
    """
    tags = {known.casefold(): tag.id for tag in choices.taxonomy.tags for known in (tag.name_en, tag.name_ar, tag.id)}
    columns: dict[str, str] = {}
    for column in (column for column in names if column not in OURS):
        tag = tags.get(column.casefold())
        if tag in columns:
            raise LabelError(f"{name}: columns {shortly(columns[tag])} and {shortly(column)} are of one tag. keep one")
        if tag is not None:
            columns[tag] = column
        elif near := difflib.get_close_matches(column.casefold(), tags, n=1, cutoff=LIKENESS):
            raise LabelError(
                f"{name}: column {shortly(column)} is no tag; did you mean {tags[near[0]]!r}? rename it, also if it is "
                "of something else"
            )
    missing = [tag for tag in choices.offered if tag not in columns]
    if columns and missing:
        raise LabelError(f"{name}: no column {missing[0]!r}, which --tag asks for (it has {', '.join(columns)})")
    return columns


def _listed(record: dict[str, Any], choices: Choices, place: str) -> tuple[str, ...]:
    cell = next((record[key] for key in LISTS if key in record), "")
    for separator in ("|", ";"):
        cell = cell.replace(separator, ",")
    return choices.tags([part.strip() for part in cell.split(",") if part.strip()], place)


def _cell(cell: str, tag: str, place: str, choices: Choices) -> Grade | None:
    if not cell:
        return None
    if cell.lower() in YES:
        return Grade.SUBSTANTIVE
    if cell.lower() in NO:
        return Grade.NONE
    try:
        return Grade(cell.lower())
    except ValueError:
        choices.report(
            place,
            f"{tag}: {shortly(cell)} is no grade ({', '.join(Grade)}), neither yes nor no; empty is undecided",
        )
        return None


def _kept(carried: Carried, tag: str, grade: Grade) -> Label:
    """Returns the label with the paragraphs of the exported one, if both hold, or the grade is still the same."""
    before = carried.labels.get(tag)
    if before is None or not (before.grade is grade or (before.grade.is_positive and grade.is_positive)):
        return Label(grade)
    return Label(grade, before.paragraphs)


def write(tasks: Iterable[tuple[LabelledArticle, Prediction | None]], tags: Sequence[Tag]) -> Iterator[str]:
    """Yields a header and a row for each article and annotator; column `tabwib` keeps what a cell cannot hold."""
    offered = [tag.id for tag in tags]
    yield _row(["id", "title", "text", *offered, "annotator", "tabwib"])
    for labelled, _ in tasks:
        article = labelled.article
        carried = json.dumps(carry(labelled, offered).to_json(), ensure_ascii=False)
        for answer in annotations_of(labelled) or [Annotation(article, {})]:
            grades = [str(answer.labels[tag].grade) if tag in answer.labels else "" for tag in offered]
            yield _row([article.id, article.title, article.text, *grades, answer.annotator, carried])


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
