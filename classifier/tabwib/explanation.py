"""Why a tag: every word's signed share in the log-odds, adding up to the last digit that matters."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.article import Article, Passage
from tabwib.pooling import FEWEST_WORDS, LEAD, NO_SECOND, TERMS, averaged
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
    """A passage, the words in it and the pairs of them that say more than their words, and what all add."""

    passage: Passage
    score: float
    words: tuple[WordShare, ...]
    pairs: tuple[WordShare, ...]

    @property
    def share(self) -> float:
        """What the passage adds to the log-odds."""
        return sum(term.share for term in self.terms)

    @property
    def terms(self) -> tuple[WordShare, ...]:
        """Words and pairs."""
        return (*self.words, *self.pairs)


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

    The log-odds are linear in the words once it is known which passage is the strongest, which the second and which
    the strongest of the first: a word's share is its contribution times the sum, over the terms it takes part in, of
    the term's coefficient divided by the root of the words that were averaged over. A word counts once in a passage,
    and once in the whole: there, where it stands first. So does a pair of words close by, which has weights of its own.
    """
    passages = list(article.passages())
    found = [_terms(predictor, passage) for passage in passages]
    is_first_here = [_is_first(terms.keys, set()) for terms in found]
    met: set[Hashable] = set()
    is_first = [_is_first(terms.keys, met) for terms in found]
    counts = np.array([terms.rows[first, 0].sum() for terms, first in zip(found, is_first_here, strict=True)])
    whole_root = _root(sum(int(terms.rows[first, 0].sum()) for terms, first in zip(found, is_first, strict=True)))
    prediction = predictor.predict(article)
    log_odds = predictor.log_odds([article])[0]
    explanations = []
    for column, entry in enumerate(predictor.model.tags):
        coefficients = dict(zip(TERMS, entry.pool, strict=True))
        values = [terms.rows[:, 1 + column] * entry.scale for terms in found]
        sums = np.array([value[first].sum() for value, first in zip(values, is_first_here, strict=True)])
        scores = averaged(sums[:, None], counts)[:, 0] + entry.bias
        factors, constant = _factors(scores, coefficients, entry.bias)
        shares = []
        for place, (passage, terms) in enumerate(zip(passages, found, strict=True)):
            factor = factors[place] / _root(int(counts[place])) * is_first_here[place]
            whole_factor = coefficients["whole"] / whole_root * is_first[place]
            shared = tuple(map(WordShare, terms.words, (values[place] * (factor + whole_factor)).tolist()))
            shares.append(PassageShare(passage, float(scores[place]), shared[: terms.n_words], shared[terms.n_words :]))
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


class _Terms(NamedTuple):
    """What adds to the scores of a passage: its words, and behind them the pairs of them that the model holds.

    Attributes:
        words: Each with its place; a pair stretches from its first word to the end of its second.
        keys: What makes one the same as another: the surface form of a word, the number of a pair's feature.
        rows: Number of words and contribution to each tag, `(n_terms, 1 + n_tags)`; a pair counts no word.
        n_words: How many of the terms are words.
    """

    words: list[Word]
    keys: list[Hashable]
    rows: NDArray[np.int32]
    n_words: int


def _terms(predictor: Predictor, passage: Passage) -> _Terms:
    words = list(surfaces(passage.text))
    forms = [word.surface for word in words]
    pairs = predictor.lexicon.pairs(forms)
    spans = [(words[pair.left].start, words[pair.right].end) for pair in pairs]
    held = [pair.feature for pair in pairs]
    rows = np.zeros((len(words) + len(pairs), 1 + predictor.model.weights.shape[1]), dtype=np.int32)
    rows[: len(words)] = [predictor.lexicon.row(form) for form in forms]
    rows[len(words) :, 1:] = predictor.model.weights[held]
    return _Terms(
        [*words, *(Word(start, end, passage.text[start:end]) for start, end in spans)],
        [*forms, *held],
        rows,
        len(words),
    )


def _is_first(keys: Sequence[Hashable], met: set[Hashable]) -> NDArray[np.bool_]:
    """Returns for each key whether it was not met before, and adds the keys to `met`."""
    flags = []
    for key in keys:
        flags.append(key not in met)
        met.add(key)
    return np.array(flags, dtype=np.bool_)


def _root(count: int) -> float:
    return float(np.sqrt(max(count, FEWEST_WORDS)))


def _factors(
    scores: NDArray[np.float64], coefficients: dict[str, float], bias: float
) -> tuple[NDArray[np.float64], float]:
    """Returns by how much a unit of each passage's score moves the log-odds, and what the terms add regardless."""
    factors = np.zeros(len(scores))
    ranked = np.argsort(-scores, kind="stable")
    factors[ranked[0]] += coefficients["max"]
    factors[np.argmax(scores[:LEAD])] += coefficients["lead"]
    constant = (coefficients["max"] + coefficients["lead"] + coefficients["whole"]) * bias
    if len(scores) == 1 and scores[0] >= NO_SECOND:
        return factors, constant + coefficients["second"] * NO_SECOND
    factors[ranked[min(1, len(scores) - 1)]] += coefficients["second"]
    return factors, constant + coefficients["second"] * bias
