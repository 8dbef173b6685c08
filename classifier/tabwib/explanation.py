"""Why a tag: every word's signed share in the log-odds, adding up to the last digit that matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tabwib.article import Article, Passage
from tabwib.pooling import FEWEST_WORDS, NO_SECOND, TERMS, averaged
from tabwib.text import Word, surfaces

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    word's share is its contribution times the sum, over the terms it takes part in, of the term's coefficient divided
    by the root of the words that were averaged over. A word counts once in a passage, and once in the whole: there,
    where it stands first.
    """
    passages = list(article.passages())
    found = [list(surfaces(passage.text)) for passage in passages]
    rows = [np.array([predictor.lexicon.row(word.surface) for word in words]) for words in found]
    is_first_here = [_is_first(words, set()) for words in found]
    met: set[str] = set()
    is_first = [_is_first(words, met) for words in found]
    counts = np.array([row[first, 0].sum() for row, first in zip(rows, is_first_here, strict=True)])
    whole_root = _root(sum(int(row[first, 0].sum()) for row, first in zip(rows, is_first, strict=True)))
    prediction = predictor.predict(article)
    log_odds = predictor.log_odds([article])[0]
    explanations = []
    for column, entry in enumerate(predictor.model.tags):
        coefficients = dict(zip(TERMS, entry.pool, strict=True))
        values = [row[:, 1 + column] * entry.scale for row in rows]
        sums = np.array([value[first].sum() for value, first in zip(values, is_first_here, strict=True)])
        scores = averaged(sums[:, None], counts)[:, 0] + entry.bias
        factors, constant = _factors(scores, coefficients, entry.bias)
        shares = []
        for place, (passage, words) in enumerate(zip(passages, found, strict=True)):
            factor = factors[place] / _root(int(counts[place])) * is_first_here[place]
            whole_factor = coefficients["whole"] / whole_root * is_first[place]
            shared = (values[place] * (factor + whole_factor)).tolist()
            shares.append(PassageShare(passage, float(scores[place]), tuple(map(WordShare, words, shared))))
        explanations.append(
            Explanation(
                entry.tag.id,
                prediction.scores[entry.tag.id],
                entry.threshold,
                float(log_odds[column]),
                entry.intercept + constant,
                tuple(shares),
            )
        )
    return explanations


def _is_first(words: list[Word], met: set[str]) -> NDArray[np.bool_]:
    """Returns for each word whether its surface form was not met before, and adds the forms to `met`."""
    flags = []
    for word in words:
        flags.append(word.surface not in met)
        met.add(word.surface)
    return np.array(flags)


def _root(count: int) -> float:
    return float(np.sqrt(max(count, FEWEST_WORDS)))


def _factors(
    scores: NDArray[np.float64], coefficients: dict[str, float], bias: float
) -> tuple[NDArray[np.float64], float]:
    """Returns by how much a unit of each passage's score moves the log-odds, and what the terms add regardless."""
    factors = np.zeros(len(scores))
    ranked = np.argsort(-scores, kind="stable")
    factors[ranked[0]] += coefficients["max"]
    constant = (coefficients["max"] + coefficients["whole"]) * bias
    if len(scores) == 1 and scores[0] >= NO_SECOND:
        return factors, constant + coefficients["second"] * NO_SECOND
    factors[ranked[min(1, len(scores) - 1)]] += coefficients["second"]
    return factors, constant + coefficients["second"] * bias
