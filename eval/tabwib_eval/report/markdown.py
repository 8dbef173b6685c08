"""The report as Markdown, for the summary of a CI run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tabwib_eval.report.rows import heading, ranking_rows, restated_lines, tag_rows, totals
from tabwib_eval.results import Evaluation

__all__ = ["grid", "markdown", "unfolding"]

MOST_LISTED = 20
"""Lines of a list that unfolds."""


def markdown(evaluation: Evaluation) -> str:
    """Returns the report: tables of the tags, the totals, and the worst wrong cells."""
    lines = [f"### {' '.join(heading(evaluation))}", "", *grid(tag_rows(evaluation)), ""]
    lines += [f"- {line}" for line in (*totals(evaluation), *restated_lines(evaluation))]
    lines += ["", *grid(ranking_rows(evaluation))]
    wrong = [
        f"`{cell.place or cell.id}` `{cell.tag}` "
        f"{'false alarm' if cell.is_flagged else 'miss'} (labelled {cell.grade}), probability {cell.probability:.2f}"
        for cell in evaluation.wrong
    ]
    lines += unfolding(f"{len(wrong)} wrong, worst first", wrong)
    return "\n".join(lines) + "\n"


def grid(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yields the lines of a table whose first row is its header; the first and the last column stand to the left."""
    header, *others = rows
    for row in (header, ["---", *["--:"] * (len(header) - 2), "---"], *others):
        yield f"| {' | '.join(row)} |"


def unfolding(title: str, items: Sequence[str]) -> Iterator[str]:
    """Yields the lines of a list that unfolds, cut after `MOST_LISTED`; nothing if it is empty."""
    if items:
        yield from ("", f"<details><summary>{title}</summary>", "")
        yield from (f"- {item}" for item in items[:MOST_LISTED])
        if len(items) > MOST_LISTED:
            yield f"- and {len(items) - MOST_LISTED} more"
        yield from ("", "</details>")
