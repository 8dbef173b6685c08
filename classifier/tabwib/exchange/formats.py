"""The formats that labels come in and go out in, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tabwib.exchange import doccano, fasttext, label_studio, prodigy, spreadsheet
from tabwib.exchange.annotation import Annotation, Choices
from tabwib.labels import LabelledArticle, Tag
from tabwib.predictor import Prediction

__all__ = ["FORMATS", "Format", "Task"]

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
