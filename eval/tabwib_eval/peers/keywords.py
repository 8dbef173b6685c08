"""The plainest peer: a list of phrases a tag, and the best threshold on how much of it an article holds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tabwib.text import Normalizer, words
from tabwib_eval.peers.peer import TextPeer
from tabwib_eval.peers.units import Texts, Unit
from tabwib_eval.peers.words_of_tags import KEYWORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["KeywordPeer"]


class KeywordPeer(TextPeer):
    """Scores an article by the weights of the distinct phrases in it, and by a little for each time they occur."""

    name = "keywords"
    setting = "a list of phrases a tag, weight 1 to 3; every possible threshold is tried on the articles measured on"

    def __init__(self, normalizer: Normalizer) -> None:
        super().__init__(Unit.ARTICLE, normalizer)
        self._normalizer = normalizer

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Compiles the lists; there is nothing to learn."""
        self._lists = [
            [(*_pattern(phrase, self._normalizer), weight) for phrase, weight in KEYWORDS.get(tag, {}).items()]
            for tag in tags
        ]
        (folder / "keywords.json").write_text(json.dumps(KEYWORDS, ensure_ascii=False), encoding="utf-8")

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns sums of weights."""
        scores = np.zeros((len(texts), len(self._lists)))
        for row, text in enumerate(texts):
            for column, phrases in enumerate(self._lists):
                for core, pattern, weight in phrases:
                    count = len(pattern.findall(text)) if core in text else 0
                    scores[row, column] += weight * (count > 0) + 0.1 * weight * count
        return scores


def _pattern(phrase: str, normalizer: Normalizer) -> tuple[str, re.Pattern[str]]:
    """Returns what must stand in a text, and a pattern of the phrase as whole words, behind proclitics or not."""
    found = " ".join(map(re.escape, words(normalizer(phrase))))
    if found.startswith("ال"):
        return found[2:], re.compile(rf"(?<!\S)(?:[وف]?[بك]?{found}|[وف]?لل{found[2:]})(?!\S)")
    return found, re.compile(rf"(?<!\S)[وف]?[بلك]?{found}(?!\S)")
