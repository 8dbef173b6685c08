"""Whether the evidence is right: paragraphs shown for a tag against paragraphs that the label names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib.scores import Counts, Interval, clopper_pearson
from tabwib_eval.bootstrap import ratio_interval
from tabwib_eval.results import Passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib_eval.scored import ScoredSet

__all__ = ["passages", "shown_paragraphs"]


def passages(scored: ScoredSet, tag: str, confidence: float = 0.95) -> Passages | None:
    """Returns how right the evidence is over rightly flagged articles whose label names paragraphs.

    Wrongly flagged articles are counted at article level already; their evidence is wrong by definition. None where
    there is no such article, or where no evidence is known.
    """
    if not scored.predictions:
        return None
    rows = []
    first_right = 0
    for row, labelled in enumerate(scored.articles):
        label = labelled.labels.get(tag)
        shown = shown_paragraphs(scored, row, tag)
        if label is None or not label.grade.is_positive or not label.paragraphs or not shown:
            continue
        named = set(label.paragraphs)
        rows.append((len(named & set(shown)), len(set(shown)), len(named)))
        first_right += shown[0] in named
    if not rows:
        return None
    right, shown_total, named_total = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    tp, fp, fn = right.sum(), (shown_total - right).sum(), (named_total - right).sum()
    return Passages(
        Counts(int(tp), int(fp), int(fn)),
        len(rows),
        first_right,
        _interval(right, shown_total, confidence),
        _interval(right, named_total, confidence),
    )


def _interval(right: NDArray[np.float64], total: NDArray[np.float64], confidence: float) -> Interval | None:
    """Returns the interval of a share of paragraphs; where all articles are alike, that of so many articles."""
    share = float(right.sum() / total.sum())
    return ratio_interval(right, total, confidence=confidence) or clopper_pearson(
        share * len(right), len(right), confidence
    )


def shown_paragraphs(scored: ScoredSet, row: int, tag: str) -> list[int]:
    """Returns the paragraphs of the evidence, strongest first; none if the article is not flagged."""
    for found in scored.predictions[row].tags:
        if found.tag == tag:
            return [evidence.paragraph for evidence in found.evidence]
    return []
