"""Labels that the model doubts most: cells to read again, the likeliest errors first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tabwib_eval.wrong import title_of

if TYPE_CHECKING:
    from tabwib_eval.scored import ScoredSet

__all__ = ["Suspect", "suspects"]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label that articles like it contradict.

    Attributes:
        id: The article's id.
        place: `file:line` of the label.
        title: Its title, or how it begins.
        tag: The tag.
        grade: The label.
        belief: Probability of the label by a fit that did not see it, in [0, 1].
        usual: Mean of that over the articles labelled alike, in [0, 1].
    """

    id: str
    place: str
    title: str
    tag: str
    grade: str
    belief: float
    usual: float


def suspects(scored: ScoredSet, number: int) -> tuple[Suspect, ...]:
    """Returns the labels to read again, at most so many, those the model doubts most first.

    Confident learning (Northcutt, Jiang and Chuang, 2021), tag by tag: a label is suspect where the other one is
    believed at least as much as it usually is where people gave it. Ranked by how far the belief lies below what is
    usual for the label.

    Args:
        scored: Scores from fits that did not see the article (`tabwib_eval.crossvalidation`).
        number: How many at most.
    """
    found = []
    for tag in scored.tags:
        column = scored.column(tag)
        if not column.truth.any() or column.truth.all():
            continue
        beliefs = np.where(column.truth, column.probabilities, 1 - column.probabilities)
        usual = {holds: float(beliefs[column.truth == holds].mean()) for holds in (True, False)}
        for place in np.flatnonzero(1 - beliefs >= np.where(column.truth, usual[False], usual[True])).tolist():
            row = int(column.rows[place])
            labelled = scored.articles[row]
            found.append(
                Suspect(
                    labelled.article.id,
                    labelled.place,
                    title_of(scored, row),
                    tag,
                    str(labelled.labels[tag].grade),
                    float(beliefs[place]),
                    usual[bool(column.truth[place])],
                )
            )
    found.sort(key=lambda suspect: (suspect.belief - suspect.usual, suspect.id, suspect.tag))
    return tuple(found[:number])
