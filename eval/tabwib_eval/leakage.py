"""Articles that a model was trained on: a model must not mark its own homework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tabwib.duplicates import near, sketches
from tabwib.errors import LabelError
from tabwib.identity import id_hash
from tabwib.labels import LabelledArticle

if TYPE_CHECKING:
    from tabwib.model import Model

__all__ = ["Kind", "Leak", "find_leaks", "leaks_by_kind", "without_trained"]

MOST_NAMED = 20
"""Leaks named in a message; the number of all of them stands beside."""


class Kind(StrEnum):
    """How an evaluation article is one of training; the first that holds."""

    SAME_TEXT = "same text"
    NEAR_DUPLICATE = "near-duplicate"
    SAME_ID = "same id"


@dataclass(frozen=True, slots=True)
class Leak:
    """An evaluation article that the model was trained on.

    Attributes:
        labelled: The article.
        likeness: Share of a training article's MinHash that it has, in [0, 1]; 1 is the same normalised text, and 0
            stands for all that is less than nearly the same.
        has_id: Whether a training article has its id.
    """

    labelled: LabelledArticle
    likeness: float
    has_id: bool

    @property
    def kind(self) -> Kind:
        """What the article shares with one of training."""
        if self.likeness == 1:
            return Kind.SAME_TEXT
        return Kind.NEAR_DUPLICATE if self.likeness else Kind.SAME_ID

    def __str__(self) -> str:
        """Returns where the article stands and how it is one of training."""
        place = self.labelled.place or "article"
        how = {
            Kind.SAME_TEXT: "has the text and the id of" if self.has_id else "has the text of",
            Kind.NEAR_DUPLICATE: f"is nearly ({self.likeness:.0%} alike)",
            Kind.SAME_ID: "has the id, though not the text, of",
        }[self.kind]
        what = f"article {self.labelled.article.id!r} {how} an article that the model was trained on"
        return f"{place}: {self.kind}: {what}"


def find_leaks(model: Model, articles: Sequence[LabelledArticle]) -> tuple[Leak, ...]:
    """Returns the articles whose normalised text is that, or nearly that, of a training article, or whose id is.

    The model file holds a MinHash of each training article and a hash of its id, neither texts nor ids. An article
    without an id of its own (`tabwib.identity`) is known by its text alone.
    """
    trained_ids = {row.tobytes() for row in model.ids}
    rows = sketches((labelled.article for labelled in articles), model.normalizer) if len(model.sketches) else None
    leaks = []
    for place, labelled in enumerate(articles):
        likeness = 0.0
        if rows is not None and len(found := near(rows[place], model.sketches)):
            likeness = float(np.max((model.sketches[found] == rows[place]).mean(axis=1)))
        has_id = id_hash(labelled.article) in trained_ids
        if likeness or has_id:
            leaks.append(Leak(labelled, likeness, has_id))
    return tuple(leaks)


def leaks_by_kind(leaks: Sequence[Leak]) -> str:
    """Returns how many leaks there are of each kind, in words."""
    numbers = Counter(leak.kind for leak in leaks)
    return ", ".join(f"{numbers[kind]} {kind}" for kind in Kind if numbers[kind])


def without_trained(
    model: Model, articles: Sequence[LabelledArticle], *, exclude: bool
) -> tuple[list[LabelledArticle], tuple[Leak, ...]]:
    """Returns the articles that the model was not trained on, and the others as leaks.

    Raises:
        LabelError: There are leaks and they are not to be excluded, or nothing else is left.
    """
    leaks = find_leaks(model, articles)
    by_id = any(leak.kind is Kind.SAME_ID for leak in leaks)
    # Ids such as "1" are handed out again in every other file: only a person can say whether that is so here.
    again = "; if an id was only used again for another article, give this one another id" if by_id else ""
    if leaks and not exclude:
        named = [str(leak) for leak in leaks[:MOST_NAMED]]
        raise LabelError(
            "\n".join(named)
            + f"\n{len(leaks)} of {len(articles)} articles were trained on ({leaks_by_kind(leaks)}): what they say "
            f"would flatter. take them out, or say --exclude-trained{again}"
        )
    trained = {id(leak.labelled) for leak in leaks}
    kept = [labelled for labelled in articles if id(labelled) not in trained]
    if not kept:
        raise LabelError(
            f"the model was trained on all {len(articles)} articles ({leaks_by_kind(leaks)}). nothing is left to "
            f"measure{again}"
        )
    return kept, leaks
