"""The formats that labels come in and go out in, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tabwib.article import Article
from tabwib.errors import LabelError, TabwibError
from tabwib.exchange import doccano, fasttext, label_studio, prodigy, spreadsheet
from tabwib.exchange.annotation import Annotation, Choices
from tabwib.labels import LabelledArticle
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag

__all__ = ["FORMATS", "Format", "Task", "read_exports"]

Task = tuple[LabelledArticle, Prediction | None]
"""An article to be annotated, and what the model says of it."""


class Format(NamedTuple):
    """How one tool's files are read and written.

    Attributes:
        read: Takes a file's text, its name and the choices; yields annotations.
        write: Takes tasks and the tags on offer; yields pieces of text.
    """

    read: Callable[[str, str, Choices], Iterator[Annotation]]
    write: Callable[[Iterable[Task], Sequence[Tag]], Iterator[str]]


FORMATS = {
    "label-studio": Format(label_studio.read, label_studio.write),
    "doccano": Format(doccano.read, doccano.write),
    "prodigy": Format(prodigy.read, prodigy.write),
    "fasttext": Format(fasttext.read, fasttext.write),
    "csv": Format(spreadsheet.read, spreadsheet.write),
}


def read_exports(form: str, exports: Iterable[tuple[str, str]], choices: Choices) -> list[Annotation]:
    """Returns the annotations in exports of a tool, all of them or none.

    Args:
        form: A key of `FORMATS`.
        exports: Name and text of each file.
        choices: What annotators chose from.

    Raises:
        LabelError: A file is not as that tool exports, or an answer is none; the message lists every problem.
    """
    annotations: list[Annotation] = []
    problems: list[str] = []
    known: dict[str, Article] = {}
    for name, content in exports:
        try:
            for annotation in FORMATS[form].read(content, name, choices):
                found = annotation.article
                choices.check_text(name, found, known.setdefault(found.id, found))
                annotations.append(annotation)
        except TabwibError as error:
            problems.append(str(error))
        except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
            problems.append(f"{name}: not as {form} exports it ({type(error).__name__}). export it anew, or as csv")
    for what, places in choices.problems.items():
        more = f" ({len(places)} times)" if len(places) > 1 else ""
        problems.append(f"{places[0]}: {what}{more}")
    if problems:
        raise LabelError("\n".join(problems))
    return annotations
