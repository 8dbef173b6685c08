"""A bad file, and what is to come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Case"]


@dataclass(frozen=True, slots=True)
class Case:
    """A bad file.

    Attributes:
        name: Of the file; its ending says how it is read.
        make: Returns the bytes for a size.
        size: What the corpus holds; the meaning is the case's own.
        articles: How many articles it gives.
        said: What its errors say, one each, in order.
        scales: Whether the time grows with the size, so that the test of linearity takes it.
    """

    name: str
    make: Callable[[int], bytes]
    size: int = 1
    articles: int = 0
    said: tuple[str, ...] = ()
    scales: bool = False
