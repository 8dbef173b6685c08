"""The cells that came out otherwise than labelled, worst first: for a person to say whether label or model is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tabwib_eval.results import Wrong

if TYPE_CHECKING:
    from tabwib_eval.scored import ScoredSet

__all__ = ["title_of", "wrong_cells"]

LONGEST_TITLE = 80
"""Characters that are shown of a title."""


def wrong_cells(scored: ScoredSet) -> tuple[Wrong, ...]:
    """Returns the wrong cells of all tags, by falling distance from the threshold, then by id."""
    found = []
    for place, tag in enumerate(scored.tags):
        column = scored.column(tag)
        for index in np.flatnonzero(column.flagged != column.truth).tolist():
            row = int(column.rows[index])
            labelled = scored.articles[row]
            threshold = float(scored.thresholds[row, place])
            line = np.log(threshold) - np.log1p(-threshold) if 0 < threshold < 1 else 0.0
            found.append(
                Wrong(
                    row,
                    labelled.article.id,
                    labelled.place,
                    title_of(scored, row),
                    tag,
                    bool(column.flagged[index]),
                    str(labelled.labels[tag].grade),
                    float(column.probabilities[index]),
                    threshold if np.isfinite(threshold) else None,
                    float(abs(column.log_odds[index] - line)),
                    labelled.article.extra.get("judged") is False,
                )
            )
    return tuple(sorted(found, key=lambda cell: (-cell.distance, cell.id, cell.tag)))


def title_of(scored: ScoredSet, row: int) -> str:
    """Returns an article's title, or how it begins, on one line."""
    article = scored.articles[row].article
    words = " ".join((article.title.strip() or article.text[: 4 * LONGEST_TITLE]).split())
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"
