"""Articles cut into stretches, with the evidence of a model and the paragraphs of a label marked in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tabwib_eval.scored import ScoredSet

__all__ = ["Paragraph", "Stretch", "marked"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a paragraph, marked if it is evidence."""

    text: str
    is_evidence: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article, 0 for the title; named if the label points at it."""

    number: int
    is_named: bool
    stretches: tuple[Stretch, ...]

    @property
    def is_telling(self) -> bool:
        """Whether label or model point at it, or it is the title."""
        return self.number == 0 or self.is_named or any(stretch.is_evidence for stretch in self.stretches)


def marked(scored: ScoredSet, row: int, tag: str) -> tuple[Paragraph, ...]:
    """Returns the title and the paragraphs of an article, marked for a tag."""
    labelled = scored.articles[row]
    article, named, spans = labelled.article, set(labelled.labels[tag].paragraphs), _evidence(scored, row, tag)
    paragraphs = [(0, article.title, 0)] if article.title else []
    paragraphs += [
        (number, article.text[start:end], start) for number, (start, end) in enumerate(article.paragraphs(), 1)
    ]
    return tuple(
        Paragraph(number, number in named, tuple(_stretches(text, offset, spans.get(number, []))))
        for number, text, offset in paragraphs
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
