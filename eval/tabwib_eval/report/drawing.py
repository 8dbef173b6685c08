"""Drawings of an evaluation as SVG text: no script, no font, no network; readable in black and white."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from tabwib.scores import Interval

if TYPE_CHECKING:
    from tabwib_eval.results import TagResult
    from tabwib_eval.scored import TagColumn

__all__ = ["curve_drawing", "histogram_drawing", "reliability_drawing"]

SIDE = 200
"""Pixels of the plotted square."""

LEFT, TOP, ROOM = 34, 10, 34
"""Pixels left of the square, above it, and below it."""

BARS = 20
"""Bars of the histogram."""


def curve_drawing(column: TagColumn, result: TagResult) -> str:
    """Returns the precision–recall curve with the operating point and the intervals of both shares."""
    marks = []
    if column.truth.any():
        order = np.argsort(-column.log_odds, kind="stable")
        scores, weights, truth = column.log_odds[order], column.weights[order], column.truth[order]
        ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], True))
        right, flagged = np.cumsum(weights * truth)[ends], np.cumsum(weights)[ends]
        recall, precision = right / right[-1], right / flagged
        marks.append(_line(zip(recall.tolist(), precision.tolist(), strict=True), "curve"))
    shown = (result.counts.precision, result.counts.recall)
    if shown[0] is not None and shown[1] is not None:
        marks += _cross(shown[1], shown[0], result.recall, result.precision)
    return _square(marks, "recall", "precision", f"Precision and recall of {result.tag}")


def reliability_drawing(result: TagResult) -> str:
    """Returns the share that carries the tag over the probability that was said; the diagonal is perfection."""
    marks = [_line([(0, 0), (1, 1)], "ideal")]
    total = sum(found.weight for found in result.reliability) or 1.0
    points = []
    for found in result.reliability:
        if found.mean is not None and found.share is not None:
            points.append((found.mean, found.share))
            radius = 2 + 6 * (found.weight / total) ** 0.5
            marks.append(f'<circle class="point" cx="{_x(found.mean)}" cy="{_y(found.share)}" r="{radius:.1f}"/>')
    marks.insert(1, _line(points, "curve"))
    return _square(marks, "probability said", "share that holds", f"Reliability of {result.tag}")


def histogram_drawing(column: TagColumn, result: TagResult) -> str:
    """Returns how many articles have which probability, with and without the tag, on a logarithmic scale."""
    place = np.minimum((column.probabilities * BARS).astype(int), BARS - 1)
    with_tag = np.bincount(place[column.truth], minlength=BARS)
    without = np.bincount(place[~column.truth], minlength=BARS)
    highest = np.log1p(max(int(with_tag.max()), int(without.max()), 1))
    marks = []
    for bar in range(BARS):
        for number, counts in enumerate((without, with_tag)):
            height = float(np.log1p(counts[bar]) / highest)
            x = _x((bar + number / 2) / BARS)
            kind = ("without", "with")[number]
            marks.append(
                f'<rect class="{kind}" x="{x}" y="{_y(height)}" width="{SIDE / BARS / 2:.1f}" '
                f'height="{height * SIDE:.1f}"><title>{counts[bar]} {kind} the tag</title></rect>'
            )
    if result.threshold is not None:
        marks.append(_line([(result.threshold, 0), (result.threshold, 1)], "threshold"))
    return _square(marks, "probability said", "articles (log)", f"Probabilities of {result.tag}", ticks=False)


def _cross(x: float, y: float, across: Interval | None, along: Interval | None) -> Iterable[str]:
    """Yields a point with its two intervals."""
    if along is not None:
        yield _line([(x, along.low), (x, along.high)], "interval")
    if across is not None:
        yield _line([(across.low, y), (across.high, y)], "interval")
    yield f'<circle class="operating" cx="{_x(x)}" cy="{_y(y)}" r="4"/>'


def _square(marks: Sequence[str], across: str, along: str, title: str, *, ticks: bool = True) -> str:
    """Returns a drawing of the unit square with its axes named."""
    width, height = LEFT + SIDE + 10, TOP + SIDE + ROOM
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" direction="ltr">',
        f"<title>{escape(title)}</title>",
        f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>',
    ]
    for tick in (0, 0.5, 1):
        parts.append(f'<text x="{_x(tick)}" y="{TOP + SIDE + 14}" text-anchor="middle">{tick:g}</text>')
        if ticks:
            parts.append(f'<text x="{LEFT - 5}" y="{_y(tick)}" dy="4" text-anchor="end">{tick:g}</text>')
    middle = TOP + SIDE / 2
    parts.append(f'<text x="{LEFT + SIDE / 2}" y="{height - 5}" text-anchor="middle">{across}</text>')
    parts.append(f'<text x="9" y="{middle}" text-anchor="middle" transform="rotate(-90 9 {middle})">{along}</text>')
    return "".join([*parts, *marks, "</svg>"])


def _line(points: Iterable[tuple[float, float]], kind: str) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{_x(x)},{_y(y)}" for x, y in points)}"/>'


def _x(value: float) -> str:
    return f"{LEFT + value * SIDE:.1f}"


def _y(value: float) -> str:
    return f"{TOP + (1 - value) * SIDE:.1f}"
