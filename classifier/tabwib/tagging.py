"""A portion of the input as what is written of it: the step from bytes to bytes that any process can take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from tabwib.errors import InputError
from tabwib.portions import Portion
from tabwib.prediction import Prediction
from tabwib.predictor import Predictor

__all__ = ["LineWriter", "Tagged", "Tagging", "whole_lines"]

Content = TypeVar("Content")

LineWriter = Callable[[Iterable[Prediction]], Iterator[str]]
"""A function of `tabwib.writers` or `tabwib.terminal` whose other arguments are settled."""


@dataclass(frozen=True, slots=True)
class Tagged(Generic[Content]):
    """What came of a portion.

    Attributes:
        content: Of the output: bytes of whole lines, or an Arrow batch.
        count: Articles that were tagged.
        errors: What could not be read, in order.
    """

    content: Content
    count: int
    errors: tuple[InputError, ...]


@dataclass(frozen=True, slots=True)
class Tagging(Generic[Content]):
    """Reads, tags and writes a portion. It travels to another process as the model and the name of the form.

    Attributes:
        predictor: Of this process.
        form: Makes predictions what is written of them.
    """

    predictor: Predictor
    form: Callable[[list[Prediction]], Content]

    def __call__(self, portion: Portion) -> Tagged[Content]:
        """Returns what came of a portion."""
        errors: list[InputError] = []
        predictions = list(self.predictor.predict_all(portion.articles(errors.append)))
        return Tagged(self.form(predictions), len(predictions), tuple(errors))


def whole_lines(lines: LineWriter) -> Callable[[list[Prediction]], bytes]:
    """Returns the form of a function that makes lines: their bytes in one piece."""
    return partial(_encoded, lines)


def _encoded(lines: LineWriter, predictions: list[Prediction]) -> bytes:
    return "".join(lines(predictions)).encode()
