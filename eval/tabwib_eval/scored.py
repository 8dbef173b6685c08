"""Labelled articles with what a model says of each: the one thing that every figure is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tabwib.duplicates import clusters, near, sketches
from tabwib.labels import LabelledArticle
from tabwib.scores import Counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model
    from tabwib.prediction import Prediction
    from tabwib.predictor import Predictor
    from tabwib.text import Normalizer

__all__ = [
    "Drawn",
    "ScoredSet",
    "TagColumn",
    "count_once",
    "drawn_from",
    "probabilities_of",
    "score",
    "thresholds",
    "without_known",
]


class Drawn(StrEnum):
    """How evaluation articles were drawn: it decides what their precision means."""

    NATURAL = "natural"
    AUDIT = "audit"
    ENRICHED = "enriched"
    WRITTEN = "written"
    UNKNOWN = "unknown"

    @property
    def meaning(self) -> str:
        """What a precision on such articles says."""
        return _MEANINGS[self]


_MEANINGS = {
    Drawn.NATURAL: "a stream at its own base rate: precision is what its reader meets",
    Drawn.AUDIT: "drawn from a stream by `tabwib audit` and weighted back to it: precision is what its reader meets",
    Drawn.ENRICHED: "enriched with articles that carry a tag or nearly do: precision here is not that of a stream",
    Drawn.WRITTEN: "articles written to be labelled: precision here is not that of a stream",
    Drawn.UNKNOWN: "drawn in an unknown way: precision holds for the base rates of this set alone",
}


@dataclass(frozen=True, slots=True, eq=False)
class TagColumn:
    """What is known of one tag on the articles that are labelled for it.

    Attributes:
        rows: Places of those articles in the set, `(n,)`, rising.
        log_odds: `(n,)`.
        probabilities: `(n,)`, in [0, 1].
        flagged: Whether the tag was shown, `(n,)`.
        truth: Whether it holds, `(n,)`.
        weights: Articles of the stream that each one stands for, `(n,)`.
    """

    rows: NDArray[np.int64]
    log_odds: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    truth: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @property
    def is_weighted(self) -> bool:
        """Whether articles stand for different numbers of articles."""
        return bool((self.weights != 1).any())

    @property
    def seen(self) -> Counts:
        """Articles by what was flagged and what holds."""
        return Counts(*(int(cell.sum()) for cell in self._cells()))

    @property
    def counts(self) -> Counts:
        """The same for the stream: sums of weights, where articles stand for different numbers of articles."""
        return Counts(*(float(self.weights[cell].sum()) for cell in self._cells())) if self.is_weighted else self.seen

    def _cells(self) -> tuple[NDArray[np.bool_], ...]:
        """Returns which articles are counted as `tp`, `fp`, `fn` and `tn`, `(n,)` each."""
        flagged, truth = self.flagged, self.truth
        return flagged & truth, flagged & ~truth, ~flagged & truth, ~flagged & ~truth


@dataclass(frozen=True, slots=True, eq=False)
class ScoredSet:
    """Labelled articles and what a model says of them.

    Attributes:
        articles: The articles, each of them once.
        tags: Ids of the model's tags, in the order of every column.
        log_odds: `(n_articles, n_tags)`.
        thresholds: Least probability at which each article is flagged, `(n_articles, n_tags)`; infinite where the tag
            is off. They differ between articles only in cross-validation.
        predictions: With the evidence, one an article; empty where only scores are known.
        drawn: How the articles were drawn.
        set_aside: Near-duplicates of other articles that were taken out.
    """

    articles: tuple[LabelledArticle, ...]
    tags: tuple[str, ...]
    log_odds: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    predictions: tuple[Prediction, ...] = ()
    drawn: Drawn = Drawn.UNKNOWN
    set_aside: int = 0

    def column(self, tag: str) -> TagColumn:
        """Returns what is known of a tag; where some articles are weighted for it, only those count."""
        place = self.tags.index(tag)
        labelled = [row for row, article in enumerate(self.articles) if tag in article.labels]
        weighted = [row for row in labelled if tag in self.articles[row].weight]
        rows = np.array(weighted or labelled, dtype=np.int64)
        log_odds = self.log_odds[rows, place]
        probabilities = probabilities_of(log_odds)
        return TagColumn(
            rows,
            log_odds,
            probabilities,
            probabilities >= self.thresholds[rows, place],
            np.array([self.articles[row].is_positive(tag) is True for row in rows], dtype=bool),
            np.array([self.articles[row].weight.get(tag, 1.0) for row in rows]),
        )

    def subset(self, rows: Sequence[int]) -> ScoredSet:
        """Returns some of the articles, in the order given."""
        chosen = list(rows)
        return replace(
            self,
            articles=tuple(self.articles[row] for row in chosen),
            log_odds=self.log_odds[chosen],
            thresholds=self.thresholds[chosen],
            predictions=tuple(self.predictions[row] for row in chosen) if self.predictions else (),
        )


def probabilities_of(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns log-odds as probabilities, in [0, 1]."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))


def score(predictor: Predictor, articles: Sequence[LabelledArticle], drawn: Drawn | None = None) -> ScoredSet:
    """Returns what a model says of labelled articles, near-duplicates counted once."""
    model = predictor.model
    articles, set_aside = count_once(articles, model.normalizer)
    plain = [labelled.article for labelled in articles]
    return ScoredSet(
        tuple(articles),
        model.tag_ids,
        predictor.log_odds(plain),
        np.tile(thresholds(model), (len(plain), 1)),
        tuple(predictor.predict_all(plain)),
        drawn_from(articles) if drawn is None else drawn,
        set_aside,
    )


def count_once(articles: Sequence[LabelledArticle], normalizer: Normalizer) -> tuple[list[LabelledArticle], int]:
    """Returns the first article of each cluster of near-duplicates, and how many others there are.

    Articles with weights stay: `tabwib audit` drew each of them once already.
    """
    groups = clusters(sketches((labelled.article for labelled in articles), normalizer))
    kept = [
        labelled
        for place, (labelled, group) in enumerate(zip(articles, groups, strict=True))
        if group == place or labelled.weight
    ]
    return kept, len(articles) - len(kept)


def without_known(
    articles: Sequence[LabelledArticle], known: Sequence[LabelledArticle], normalizer: Normalizer
) -> list[LabelledArticle]:
    """Returns articles without the labels that others give them, or near-duplicates of them; with none left they go."""
    others = sketches((labelled.article for labelled in known), normalizer)
    kept = []
    for labelled, row in zip(articles, sketches((one.article for one in articles), normalizer), strict=True):
        given = {tag for place in near(row, others).tolist() for tag in known[place].labels}
        labels = {tag: label for tag, label in labelled.labels.items() if tag not in given}
        if labels or not labelled.labels:
            kept.append(replace(labelled, labels=labels))
    return kept


def thresholds(model: Model) -> NDArray[np.float64]:
    """Returns each tag's threshold as a probability, `(n_tags,)`; infinite where the tag is off."""
    return np.array([np.inf if entry.threshold is None else entry.threshold for entry in model.tags])


def drawn_from(articles: Sequence[LabelledArticle]) -> Drawn:
    """Returns how articles were drawn, as far as the label lines say.

    By a weight, by `drawn`, or by what else they carry: `written_for` those that were written, `pool` or `chosen_for`
    (`tabwib next`) those that were looked for, `judged` those of a stream. One written article makes a written set.
    """
    if any(labelled.weight for labelled in articles):
        return Drawn.AUDIT
    said = {str(labelled.article.extra["drawn"]) for labelled in articles if "drawn" in labelled.article.extra}
    if len(said) == 1 and said <= set(Drawn):
        return Drawn(said.pop())
    keys = set().union(*(labelled.article.extra for labelled in articles))
    return next((drawn for key, drawn in _SIGNS.items() if key in keys), Drawn.UNKNOWN)


_SIGNS = {
    "written_for": Drawn.WRITTEN,
    "chosen_for": Drawn.ENRICHED,
    "judged": Drawn.NATURAL,
    "pool": Drawn.ENRICHED,
}
"""Keys of label lines that tell how they were drawn, the most telling first."""
