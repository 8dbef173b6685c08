"""What each surface form contributes: computed once from its features, then remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.features import features
from tabwib.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Lexicon", "Sums"]

MOST_REMEMBERED = 200_000
"""Surface forms; ten thousand news articles have about as many, and they take some 40 MB."""

MOST_CHARACTERS = 20 * MOST_REMEMBERED
"""Characters of remembered forms, against text without spaces."""


class Sums(NamedTuple):
    """Summed rows of a batch of articles.

    Attributes:
        passages: One row a passage, `(n_passages, 1 + n_tags)`.
        starts: Index of the first passage of each article, `(n_articles,)`.
        wholes: One row an article, `(n_articles, 1 + n_tags)`.
    """

    passages: NDArray[np.int64]
    starts: NDArray[np.int64]
    wholes: NDArray[np.int64]


class Lexicon:
    """Integer contributions of surface forms.

    A row of `rows` is `(words, contribution to each tag …)`: integers, so that their sums are exact whatever the
    order, the batch or the machine.
    """

    def __init__(self, model: Model) -> None:
        self._normalizer = model.normalizer
        self._index = {feature: row for row, feature in enumerate(model.features)}
        self._weights = model.weights.astype(np.int32)
        self._row_of: dict[str, int] = {}
        self._characters = 0
        self.rows: NDArray[np.int32] = np.zeros((4096, 1 + model.weights.shape[1]), dtype=np.int32)

    def row(self, surface: str) -> NDArray[np.int32]:
        """Returns the number of words in a surface form and their contribution to each tag, `(1 + n_tags,)`."""
        found: list[int] = []
        parts = words(self._normalizer(surface))
        for word in parts:
            found.extend(self._index[feature] for feature in features(word) if feature in self._index)
        row = np.empty(self.rows.shape[1], dtype=np.int32)
        row[0] = len(parts)
        row[1:] = self._weights[found].sum(axis=0)
        return row

    def sums(self, articles: Iterable[Sequence[str]]) -> Sums:
        """Returns the rows of the distinct surface forms of each passage, and of each article, summed.

        Args:
            articles: The texts of each article's passages; every passage holds at least one surface form.
        """
        if len(self._row_of) > MOST_REMEMBERED or self._characters > MOST_CHARACTERS:
            self._row_of.clear()
            self._characters = 0
        ids: list[int] = []
        starts: list[int] = []
        whole_ids: list[int] = []
        whole_starts: list[int] = []
        lengths: list[int] = []
        for passages in articles:
            whole: set[int] = set()
            for passage in passages:
                starts.append(len(ids))
                found = self._rows_of(set(passage.split()))
                ids += found
                whole.update(found)
            lengths.append(len(passages))
            whole_starts.append(len(whole_ids))
            whole_ids += whole
        return Sums(
            np.add.reduceat(self.rows[ids].astype(np.int64), starts, axis=0),
            np.cumsum([0, *lengths[:-1]]),
            np.add.reduceat(self.rows[whole_ids].astype(np.int64), whole_starts, axis=0),
        )

    def _rows_of(self, surfaces: set[str]) -> list[int]:
        row_of = self._row_of
        try:
            return [row_of[surface] for surface in surfaces]
        except KeyError:
            for surface in surfaces:
                if surface not in row_of:
                    self._remember(surface)
            return [row_of[surface] for surface in surfaces]

    def _remember(self, surface: str) -> None:
        row = len(self._row_of)
        if row == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        self.rows[row] = self.row(surface)
        self._row_of[surface] = row
        self._characters += len(surface)
