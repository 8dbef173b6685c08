"""Linear peers of scikit-learn: tf-idf and one LinearSVC a tag."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from tabwib_eval.peers.peer import TextPeer
from tabwib_eval.peers.units import Texts, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.text import Normalizer

__all__ = ["LinearPeer"]


class LinearPeer(TextPeer):
    """tf-idf of words, with character n-grams if asked for, and a linear support vector machine a tag."""

    def __init__(self, name: str, unit: Unit, normalizer: Normalizer, *, characters: bool = False) -> None:
        super().__init__(unit, normalizer)
        self.name = name
        self.characters = characters
        what = "words and character 3- to 5-grams" if characters else "words and bigrams"
        self.setting = f"TfidfVectorizer of {what}, sublinear, min_df 2; LinearSVC(C=1) a tag; {self.reading}"

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Trains a machine for each tag on the examples that are labelled for it."""
        common = {"sublinear_tf": True, "min_df": 2, "lowercase": False}
        longest = 1 if self.characters else 2
        words = TfidfVectorizer(**common, token_pattern=r"\S+", ngram_range=(1, longest))  # noqa: S106
        vectorizer = make_union(words)
        if self.characters:
            vectorizer = make_union(words, TfidfVectorizer(**common, analyzer="char_wb", ngram_range=(3, 5)))
        rows = vectorizer.fit_transform(examples.texts).tocsr()
        self._models: list[Any] = []
        for column in range(len(tags)):
            known = np.flatnonzero(~np.isnan(examples.truth[:, column]))
            self._models.append(LinearSVC(C=1, random_state=0).fit(rows[known], examples.truth[known, column] == 1))
        self._vectorizer = vectorizer
        joblib.dump((self._vectorizer, self._models), folder / "model.joblib")

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns distances from the separating planes."""
        rows = self._vectorizer.transform(texts)
        return np.column_stack([model.decision_function(rows) for model in self._models])
