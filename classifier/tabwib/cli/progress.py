"""A progress bar on standard error while it is a terminal: share read, articles, rate, time left."""

from __future__ import annotations

import sys
import time

import click

from tabwib.meter import Meter

__all__ = ["Progress"]

INTERVAL = 0.2
"""Seconds between two drawings."""

WARM_UP = 1.0
"""Seconds before the first drawing: what is done by then needs no bar."""

WIDTH = 24


class Progress:
    """Draws one line, and takes it away for messages and at the end."""

    def __init__(self, meter: Meter, *, is_shown: bool) -> None:
        self._meter = meter
        self._is_shown = is_shown and sys.stderr.isatty()
        self._is_drawn = False
        self._start = self._next = time.monotonic()
        self._next += WARM_UP
        self.count = 0

    def advance(self, count: int) -> None:
        """Counts so many articles, and draws if it is time."""
        self.count += count
        if self._is_shown and time.monotonic() >= self._next:
            self._draw()

    def say(self, message: str) -> None:
        """Writes a message to standard error, above the bar."""
        self.clear()
        click.echo(message, err=True)

    def clear(self) -> None:
        """Takes the bar away."""
        if self._is_drawn:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._is_drawn = False

    def _draw(self) -> None:
        now = time.monotonic()
        self._next = now + INTERVAL
        line = describe(self.count, now - self._start, self._meter.done, self._meter.total)
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)
        self._is_drawn = True


def describe(count: int, seconds: float, done: int, total: int | None) -> str:
    """Returns the bar as text.

    Args:
        count: Articles so far.
        seconds: Since the start.
        done: Bytes read.
        total: Bytes to be read, or None if nobody knows.

    Examples:
        >>> describe(1200, 2.0, 30, 120)
        '██████                    25 %  1,200 articles  600/s  0:06 left'
        >>> describe(1200, 2.0, 0, None)
        '1,200 articles  600/s  0:02 so far'
    """
    rate = f"{count:,} articles  {count / max(seconds, 1e-9):,.0f}/s"
    if not total or not done:
        return f"{rate}  {_clock(seconds)} so far"
    share = min(done / total, 1.0)
    bar = "█" * round(WIDTH * share)
    return f"{bar:{WIDTH}}  {share:.0%}".replace("%", " %") + f"  {rate}  {_clock(seconds / share - seconds)} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
