"""The report as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tabwib_eval.report.rows import heading, part_rows, ranking_rows, restated_lines, tag_rows, totals
from tabwib_eval.results import Evaluation

__all__ = ["columns", "table"]


def table(evaluation: Evaluation) -> str:
    """Returns the whole report, its lines ending in a newline."""
    lines = [*heading(evaluation), "", *columns(tag_rows(evaluation)), "", *totals(evaluation)]
    restated = list(restated_lines(evaluation))
    if restated:
        lines += ["", "restated for a base rate:", *restated]
    lines += ["", *columns(ranking_rows(evaluation))]
    for breakdown in evaluation.breakdowns:
        lines += ["", *columns(part_rows(breakdown))]
    return "\n".join(lines) + "\n"


def columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yields rows with their cells in columns: the first and the last to the left, the others to the right."""
    cells = list(rows)
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    for row in cells:
        line = [row[0].ljust(widths[0])]
        line += [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        yield "  ".join([*line, row[-1]]).rstrip()
