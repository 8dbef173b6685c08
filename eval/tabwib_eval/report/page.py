"""The report as one HTML page: self-contained, printable, Arabic from right to left, no script and no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tabwib_eval.report import against, figures, rows
from tabwib_eval.report.drawing import curve_drawing, histogram_drawing, reliability_drawing
from tabwib_eval.report.marked import Paragraph, marked

if TYPE_CHECKING:
    from tabwib_eval.comparison import Change, Comparison
    from tabwib_eval.results import Evaluation, TagResult, Wrong
    from tabwib_eval.scored import ScoredSet

__all__ = ["page"]

MOST_SHOWN = 30
"""Wrong articles that are shown a tag, and changed ones, worst first."""


@dataclass(frozen=True, slots=True)
class WrongArticle:
    """A wrong cell with the article it stands in."""

    cell: Wrong
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """A changed cell with the article it stands in, and the evidence of whichever model flags it."""

    change: Change
    paragraphs: tuple[Paragraph, ...]


def page(
    evaluation: Evaluation, scored: ScoredSet, comparison: Comparison | None = None, old: ScoredSet | None = None
) -> str:
    """Returns the page as text.

    Args:
        evaluation: What is reported.
        scored: The articles it was made from.
        comparison: With another model, if there is one.
        old: The same articles, scored by that model.
    """
    environment = Environment(
        loader=PackageLoader("tabwib_eval.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        evaluation=evaluation,
        comparison=comparison,
        changed=[] if comparison is None or old is None else list(_changed(comparison, scored, old)),
        drawings={found.tag: list(_drawings(scored, found)) for found in evaluation.tags},
        wrong={found.tag: list(_wrong(evaluation, scored, found.tag)) for found in evaluation.tags},
        totals={tag: sum(cell.tag == tag for cell in evaluation.wrong) for tag in scored.tags},
        against=against,
        figures=figures,
        rows=rows,
    )


def _drawings(scored: ScoredSet, found: TagResult) -> Iterator[Markup]:
    column = scored.column(found.tag)
    for drawing in (curve_drawing(column, found), reliability_drawing(found), histogram_drawing(column, found)):
        yield Markup(drawing)  # noqa: S704  (numbers and our own words; titles are escaped)


def _wrong(evaluation: Evaluation, scored: ScoredSet, tag: str) -> Iterator[WrongArticle]:
    for cell in [cell for cell in evaluation.wrong if cell.tag == tag][:MOST_SHOWN]:
        yield WrongArticle(cell, marked(scored, cell.row, tag))


def _changed(comparison: Comparison, new: ScoredSet, old: ScoredSet) -> Iterator[ChangedArticle]:
    for change in comparison.changes[:MOST_SHOWN]:
        yield ChangedArticle(change, marked(new if change.is_flagged else old, change.row, change.tag))
