"""Why a tag: every word's signed share in the log-odds, adding up to the last digit that matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tabwib.article import Article, Passage
from tabwib.pooling import FEWEST_WORDS, TERMS, passage_scores
from tabwib.text import Word, surfaces

if TYPE_CHECKING:
    from tabwib.predictor import Predictor

__all__ = ["Explanation", "PassageShare", "WordShare", "explain"]


@dataclass(frozen=True, slots=True)
class WordShare:
    """A word in its place, and what it adds to the log-odds of the tag."""

    word: Word
    share: float


@dataclass(frozen=True, slots=True)
class PassageShare:
    """A passage, the words in it, and the sum of their shares."""

    passage: Passage
    score: float
    words: tuple[WordShare, ...]

    @property
    def share(self) -> float:
        """What the passage adds to the log-odds."""
        return sum(word.share for word in self.words)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What made the log-odds of one tag: `intercept` and the shares of the passages add up to `log_odds`."""

    tag: str
    probability: float
    threshold: float | None
    log_odds: float
    intercept: float
    passages: tuple[PassageShare, ...]

    @property
    def is_tagged(self) -> bool:
        """Whether the tag is shown."""
        return self.threshold is not None and self.probability >= self.threshold


def explain(predictor: Predictor, article: Article) -> list[Explanation]:
    """Returns one explanation a tag.

    The log-odds are linear in the words once it is known which passage is the strongest and which the second: a
    word's share is its contribution times the sum, over the terms its passage takes part in, of the term's
    coefficient divided by the root of the words it was averaged over.
    """
    passages = list(article.passages())
    found = [list(surfaces(passage.text)) for passage in passages]
    rows = [np.array([predictor.lexicon.row(word.surface) for word in words]) for words in found]
    counts = np.array([row[:, 0].sum() for row in rows])
    prediction = predictor.predict(article)
    log_odds = predictor.log_odds([article])[0]
    explanations = []
    for column, entry in enumerate(predictor.model.tags):
        sums = np.array([row[:, 1 + column].sum() for row in rows]) * entry.scale
        scores = passage_scores(sums[:, None], counts)[:, 0]
        factors = _factors(scores, counts, dict(zip(TERMS, entry.pool, strict=True)))
        shares = tuple(
            PassageShare(
                passage,
                float(score),
                tuple(
                    WordShare(word, float(row[place, 1 + column]) * entry.scale * factor)
                    for place, word in enumerate(words)
                ),
            )
            for passage, score, words, row, factor in zip(passages, scores, found, rows, factors, strict=True)
        )
        explanations.append(
            Explanation(
                entry.tag.id,
                prediction.scores[entry.tag.id],
                entry.threshold,
                float(log_odds[column]),
                entry.intercept,
                shares,
            )
        )
    return explanations


def _factors(scores: np.ndarray, counts: np.ndarray, coefficient: dict[str, float]) -> list[float]:
    """Returns, for each passage, by how much a unit of contribution in it moves the log-odds."""
    factors = np.full(len(scores), coefficient["whole"] / np.sqrt(max(int(counts.sum()), FEWEST_WORDS)))
    roots = np.sqrt(np.maximum(counts, FEWEST_WORDS))
    strongest = int(np.argmax(scores))
    factors[strongest] += coefficient["max"] / roots[strongest]
    others = np.where(np.arange(len(scores)) == strongest, -np.inf, scores)
    second = int(np.argmax(others)) if len(scores) > 1 else strongest
    factors[second] += coefficient["second"] / roots[second]
    return [float(factor) for factor in factors]
