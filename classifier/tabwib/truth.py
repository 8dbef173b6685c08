"""Labels as numbers, for arithmetic over articles and tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tabwib.labels import LabelledArticle

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["truth_of"]


def truth_of(articles: Sequence[LabelledArticle], tags: Sequence[str]) -> NDArray[np.float64]:
    """Returns 1 where a tag holds, 0 where not and NaN where it is unlabelled, `(n_articles, n_tags)`."""
    cells = [[labelled.is_positive(tag) for tag in tags] for labelled in articles]
    return np.array([[np.nan if cell is None else float(cell) for cell in row] for row in cells])
