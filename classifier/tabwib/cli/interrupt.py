"""Ctrl-C between lines: an interrupt that comes while a line is being written waits until it is written."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Interrupt"]


class Interrupt:
    """Turns the first Ctrl-C (or SIGTERM) into a `KeyboardInterrupt` that never falls into a line."""

    def __init__(self) -> None:
        self._is_writing = False
        self._is_pending = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Takes the signals over, and gives them back."""
        before = {number: signal.signal(number, self._come) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Lets what is inside come to its end before an interrupt is raised; a second one does not wait."""
        self._is_writing = True
        try:
            yield
        finally:
            self._is_writing = False
        if self._is_pending:
            self._is_pending = False
            raise KeyboardInterrupt

    def _come(self, number: int, frame: FrameType | None) -> None:
        if self._is_writing and not self._is_pending:
            self._is_pending = True
        else:
            raise KeyboardInterrupt
