"""The report as one HTML page: self-contained, printable, Arabic from right to left, no script and no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tabwib_eval.report import figures
from tabwib_eval.report.drawing import curve_drawing, histogram_drawing, reliability_drawing
from tabwib_eval.report.table import heading

if TYPE_CHECKING:
    from tabwib_eval.results import Evaluation, Wrong
    from tabwib_eval.scored import ScoredSet

__all__ = ["page"]

MOST_WRONG = 30
"""Wrong articles that are shown a tag, worst first."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a paragraph, marked if it is evidence."""

    text: str
    is_evidence: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a wrong article, 0 for the title; named if the label points at it."""

    number: int
    is_named: bool
    stretches: tuple[Stretch, ...]

    @property
    def is_telling(self) -> bool:
        """Whether label or model point at it."""
        return self.is_named or any(stretch.is_evidence for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class WrongArticle:
    """A wrong cell with the article it stands in."""

    cell: Wrong
    paragraphs: tuple[Paragraph, ...]


def page(evaluation: Evaluation, scored: ScoredSet) -> str:
    """Returns the page as text."""
    environment = Environment(
        loader=PackageLoader("tabwib_eval.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    columns = {tag: scored.column(tag) for tag in scored.tags}
    drawings = {
        found.tag: [
            Markup(svg)  # noqa: S704  (numbers and our own words; tag ids are checked to be plain when read)
            for svg in (
                curve_drawing(columns[found.tag], found),
                reliability_drawing(found),
                histogram_drawing(columns[found.tag], found),
            )
        ]
        for found in evaluation.tags
    }
    return environment.get_template("page.html.j2").render(
        evaluation=evaluation,
        heading=list(heading(evaluation)),
        drawings=drawings,
        wrong={tag: list(_wrong(evaluation, scored, tag)) for tag in scored.tags},
        totals={tag: sum(cell.tag == tag for cell in evaluation.wrong) for tag in scored.tags},
        figures=figures,
    )


def _wrong(evaluation: Evaluation, scored: ScoredSet, tag: str) -> Iterator[WrongArticle]:
    cells = [cell for cell in evaluation.wrong if cell.tag == tag][:MOST_WRONG]
    for cell in cells:
        labelled = scored.articles[cell.row]
        spans = _evidence(scored, cell.row, tag)
        named = set(labelled.labels[tag].paragraphs)
        article = labelled.article
        paragraphs = [(0, article.title, 0)] if article.title else []
        paragraphs += [
            (number, article.text[start:end], start) for number, (start, end) in enumerate(article.paragraphs(), 1)
        ]
        yield WrongArticle(
            cell,
            tuple(
                Paragraph(number, number in named, tuple(_stretches(text, offset, spans.get(number, []))))
                for number, text, offset in paragraphs
            ),
        )


def _evidence(scored: ScoredSet, row: int, tag: str) -> dict[int, list[tuple[int, int]]]:
    """Returns the offsets of the evidence, by paragraph."""
    spans: dict[int, list[tuple[int, int]]] = {}
    if scored.predictions:
        for found in scored.predictions[row].tags:
            for evidence in found.evidence if found.tag == tag else ():
                spans.setdefault(evidence.paragraph, []).append((evidence.start, evidence.end))
    return {number: sorted(found) for number, found in spans.items()}


def _stretches(text: str, offset: int, spans: list[tuple[int, int]]) -> Iterator[Stretch]:
    """Yields the stretches of a paragraph, those between its evidence and the evidence itself."""
    at = 0
    for start, end in spans:
        if start - offset > at:
            yield Stretch(text[at : start - offset], False)
        yield Stretch(text[start - offset : end - offset], True)
        at = end - offset
    if at < len(text):
        yield Stretch(text[at:], False)
