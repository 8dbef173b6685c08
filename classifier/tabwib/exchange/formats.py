"""The formats that labels come in and go out in, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tabwib.errors import LabelError
from tabwib.exchange import doccano, fasttext, label_studio, prodigy, spreadsheet
from tabwib.exchange.annotation import Annotation, Choices
from tabwib.labels import LabelledArticle
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag

__all__ = ["FORMATS", "Format", "Task", "read_export"]

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


def read_export(form: str, content: str, name: str, choices: Choices) -> list[Annotation]:
    """Returns the annotations in an export of a tool (a key of `FORMATS`).

    Raises:
        LabelError: It is not as that tool exports.
    """
    try:
        return list(FORMATS[form].read(content, name, choices))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise LabelError(
            f"{name}: not as {form} exports it ({type(error).__name__}). export it anew, or as csv"
        ) from error
