"""Articles that a model was trained on: a model must not mark its own homework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tabwib.duplicates import near, sketches
from tabwib.errors import LabelError
from tabwib.labels import LabelledArticle

if TYPE_CHECKING:
    from tabwib.model import Model

__all__ = ["Leak", "find_leaks", "without_trained"]

MOST_NAMED = 20
"""Leaks named in a message; the number of all of them stands beside."""


@dataclass(frozen=True, slots=True)
class Leak:
    """An evaluation article that the model was trained on.

    Attributes:
        labelled: The article.
        likeness: Share of the training article's MinHash that it has, in [0, 1]; 1 is the same normalised text.
    """

    labelled: LabelledArticle
    likeness: float

    def __str__(self) -> str:
        """Returns where the article stands and how like it is to one of training."""
        how = "has the text of" if self.likeness == 1 else f"is nearly ({self.likeness:.0%} alike)"
        place = self.labelled.place or "article"
        return f"{place}: article {self.labelled.article.id!r} {how} an article that the model was trained on"


def find_leaks(model: Model, articles: Sequence[LabelledArticle]) -> tuple[Leak, ...]:
    """Returns the articles whose normalised text is that, or nearly that, of a training article.

    The model file holds a MinHash of each training article and neither texts nor ids: an article that was given
    another id is found, and one that shares nothing but an id is no leak.
    """
    if not len(model.sketches):
        return ()
    rows = sketches((labelled.article for labelled in articles), model.normalizer)
    leaks = []
    for labelled, row in zip(articles, rows, strict=True):
        found = near(row, model.sketches)
        if len(found):
            leaks.append(Leak(labelled, float(np.max((model.sketches[found] == row).mean(axis=1)))))
    return tuple(leaks)


def without_trained(
    model: Model, articles: Sequence[LabelledArticle], *, exclude: bool
) -> tuple[list[LabelledArticle], tuple[Leak, ...]]:
    """Returns the articles that the model was not trained on, and the others as leaks.

    Raises:
        LabelError: There are leaks and they are not to be excluded, or nothing else is left.
    """
    leaks = find_leaks(model, articles)
    if leaks and not exclude:
        named = [str(leak) for leak in leaks[:MOST_NAMED]]
        raise LabelError(
            "\n".join(named)
            + f"\n{len(leaks)} of {len(articles)} articles were trained on: what they say would flatter. "
            "take them out, or say --exclude-trained"
        )
    trained = {id(leak.labelled) for leak in leaks}
    kept = [labelled for labelled in articles if id(labelled) not in trained]
    if not kept:
        raise LabelError(f"the model was trained on all {len(articles)} articles. nothing is left to measure")
    return kept, leaks
