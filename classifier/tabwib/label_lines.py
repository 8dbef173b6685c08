"""Label files: where they lie, what their lines hold, and everything that is wrong with them."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabwib.article import Article
from tabwib.errors import InputError, LabelError, shortly
from tabwib.jsonlines import decode, open_bytes, read_json_lines
from tabwib.labels import UNFILLED, Grade, Label, LabelledArticle
from tabwib.taxonomy import Taxonomy

__all__ = ["Problem", "count_problems", "describe", "label_files", "overlooked", "read_labels", "scan_labels"]


_CELL = ("grade", "paragraphs")
"""Keys of a label; one that is nearly such was meant to be it, and others are nobody's business."""


_ENCODING = re.compile(r"say --encoding \S+( or convert it to UTF-8)?")
"""Remedy for articles in another encoding; the verbs that read labels take UTF-8 alone."""

_LIKE_LABELS = (".jsonl", ".jsonl.gz", ".ndjson", ".csv", ".tsv")
"""Endings, in capitals or not, of what somebody may have taken for a label file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a label file, with its place and what to do."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def label_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yields label files, each once: the paths given, and for a folder its `.jsonl` and `.jsonl.gz` files by name.

    Raises:
        LabelError: A path does not exist, or a folder holds no label file.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _files(path):
            if (real := Path(os.path.realpath(file))) not in seen:
                seen.add(real)
                yield file


def overlooked(paths: Iterable[Path]) -> list[Path]:
    """Returns files in folders, and below them, that look like label files and are not read as such."""
    paths = list(paths)
    read = {Path(os.path.realpath(path)) for path in label_files(paths)}
    return [
        file
        for folder in paths
        if folder.is_dir()
        for file in sorted(folder.rglob("*"))
        if file.name.lower().endswith(_LIKE_LABELS) and Path(os.path.realpath(file)) not in read
    ]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted([*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")])
        if not found:
            raise LabelError(f"{path}: holds no .jsonl file. label lines are read from *.jsonl")
        return found
    if path.exists():
        return [path]
    raise LabelError(f"{path}: no such file or folder")


def read_labels(
    paths: Iterable[Path], taxonomy: Taxonomy, *, unfilled_is_unlabelled: bool = False
) -> list[LabelledArticle]:
    """Reads label lines, all of them or none.

    Args:
        paths: Label files, and folders of them.
        taxonomy: The tags that may be labelled.
        unfilled_is_unlabelled: A cell that waits for its grade is no problem: the tag is unlabelled there.

    Raises:
        LabelError: Any line is wrong; the message lists every problem of every file.
    """
    articles, problems = scan_labels(paths, taxonomy, unfilled_is_unlabelled=unfilled_is_unlabelled)
    if problems:
        raise LabelError(describe(problems))
    return articles


def describe(problems: Sequence[Problem]) -> str:
    """Returns problems one a line, and how many there are in how many files."""
    return "\n".join([*map(str, problems), count_problems(problems)])


def count_problems(problems: Sequence[Problem]) -> str:
    """Returns how many problems there are in how many files."""
    files = {problem.place.rsplit(":", 1)[0] for problem in problems}
    return f"{_count(len(problems), 'problem')} in {_count(len(files), 'file')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def scan_labels(
    paths: Iterable[Path], taxonomy: Taxonomy, *, unfilled_is_unlabelled: bool = False
) -> tuple[list[LabelledArticle], list[Problem]]:
    """Reads label lines and returns the sound ones beside every problem found in the others."""
    articles: list[LabelledArticle] = []
    problems: list[Problem] = []
    first_place: dict[str, str] = {}
    for path in label_files(paths):
        with open_bytes(path) as stream:
            for number, record in read_json_lines(stream, str(path), keys_once=True):
                place = f"{path}:{number}"
                if isinstance(record, InputError):
                    what = str(record).removeprefix(f"{place}: ")
                    problems.append(Problem(place, _ENCODING.sub("save the file as UTF-8", what)))
                    continue
                if unfilled_is_unlabelled and isinstance(cells := record.get("labels"), dict):
                    record["labels"] = {tag: cell for tag, cell in cells.items() if cell != {"grade": UNFILLED}}
                labelled, found = _labelled(record, path, place, taxonomy)
                problems.extend(Problem(place, what) for what in found)
                if labelled is None:
                    continue
                earlier = first_place.setdefault(labelled.article.id, place)
                if earlier != place:
                    problems.append(Problem(place, f"article {labelled.article.id!r} is also at {earlier}. rename one"))
                articles.append(labelled)
    return articles, problems


def _labelled(
    record: dict[str, Any], path: Path, place: str, taxonomy: Taxonomy
) -> tuple[LabelledArticle | None, list[str]]:
    """Returns the labelled article of one line, if it can be made, and what is wrong with the line."""
    try:
        article = _article(record, path, place)
    except (InputError, LabelError) as error:
        return None, [str(error)]
    cells = record.get("labels")
    if not isinstance(cells, dict):
        return None, ['has no object \'labels\'. write "labels": {tag: {"grade": …, "paragraphs": […]}}']
    problems: list[str] = []
    labels: dict[str, Label] = {}
    count = sum(1 for _ in article.paragraphs())
    for tag, cell in cells.items():
        if tag not in taxonomy.ids:
            problems.append(f"tag {shortly(tag)} is not in the taxonomy; {taxonomy.suggest(tag)}")
            continue
        label = _label(cell)
        if isinstance(label, str):
            problems.append(f"{tag}: {label}")
            continue
        problems += [
            f"{tag}: paragraph {number} of {article.id!r} does not exist; it has {count}"
            for number in label.paragraphs
            if not 0 <= number <= count or (number == 0 and not article.title)
        ]
        labels[tag] = label
    weight = record.get("weight", {})
    if not isinstance(weight, dict) or not all(_is_weight(value) for value in weight.values()):
        problems.append("weight is no object of positive numbers. leave it as `tabwib audit` wrote it")
        weight = {}
    return LabelledArticle(article, labels, place, weight), problems


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _label(cell: Any) -> Label | str:
    """Returns the label of one cell, or what is wrong with it."""
    grade = cell.get("grade") if isinstance(cell, dict) else cell
    if not isinstance(cell, dict) or grade not in list(Grade):  # a list: what is no text may not be hashed
        if grade is None or grade in (UNFILLED, ""):
            return f"grade is not filled in. write {', '.join(Grade)}; or take the tag out to leave it unlabelled"
        if isinstance(cell, dict):
            return f"grade {shortly(grade)} is unknown; grades are {', '.join(Grade)}"
        shape = '{"grade": …, "paragraphs": […]}'
        return f"label {shortly(cell)} is no object. write {shape}; grades are {', '.join(Grade)}"
    for key in cell:
        near = difflib.get_close_matches(key.lower(), _CELL, n=1, cutoff=0.7)
        if near and key not in _CELL:
            return f"key {shortly(key)} is not read; did you mean {near[0]!r}?"
    paragraphs = cell.get("paragraphs", [])
    if not isinstance(paragraphs, list) or not all(type(number) is int for number in paragraphs):
        return f"paragraphs {shortly(paragraphs)} is no list of paragraph numbers"
    if "paragraphs" in cell and not paragraphs and Grade(cell["grade"]).is_positive:
        return f"grade {cell['grade']!r} names no paragraph. name those that carry the tag, or leave 'paragraphs' out"
    return Label(Grade(cell["grade"]), tuple(sorted(set(paragraphs))))


def _article(record: dict[str, Any], path: Path, place: str) -> Article:
    """Returns the article of a label line, read from its `file` if it names one."""
    id = record.get("id")
    if isinstance(id, int | float) and not isinstance(id, bool) and id == int(id):
        id = str(int(id))  # as `predict` reads it
    if not isinstance(id, str) or not id:
        raise LabelError(f"id {shortly(id)} is no text. every article needs one")
    extra = {
        key: value
        for key, value in record.items()
        if key not in ("id", "title", "text", "paragraphs", "labels", "file", "weight")
    }
    title = "" if record.get("title") is None else record["title"]
    if not isinstance(title, str):
        raise LabelError(f"title {shortly(title)} is no text")
    if "file" in record:
        return Article(id, _read_file(record["file"], path), title, extra=extra)
    paragraphs = record.get("paragraphs")
    if paragraphs is not None:
        if not isinstance(paragraphs, list) or not all(isinstance(paragraph, str) for paragraph in paragraphs):
            raise LabelError(f"paragraphs {shortly(paragraphs)} is no list of texts")
        return Article.from_paragraphs(id, title, paragraphs, extra)
    if not isinstance(record.get("text"), str):
        raise LabelError(f"article {id!r} has no 'paragraphs' (a list of texts), no 'text' and no 'file'")
    return Article(id, record["text"], title, extra=extra)


def _read_file(name: Any, path: Path) -> str:
    """Returns the text of a file named in a label line, looked for beside the label file and one folder up."""
    if not isinstance(name, str) or Path(name).is_absolute() or ".." in Path(name).parts:
        raise LabelError(f"file {shortly(name)} is no path below the folder of the labels or the one above")
    try:
        for folder in (path.parent, path.parent.parent):
            if (folder / name).is_file():
                return decode((folder / name).read_bytes(), name)
    except OSError as error:  # a name too long, or a file that may not be read
        raise LabelError(f"file {shortly(name)} cannot be read ({error.strerror})") from error
    raise LabelError(f"file {shortly(name)} does not exist in {path.parent} or {path.parent.parent}")
