"""What a peer is given to read: whole articles, or passages whose highest score is the article's."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tabwib.article import Article
from tabwib.labels import LabelledArticle
from tabwib.text import Normalizer, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Texts", "Unit", "highest", "training_texts", "units_of"]


class Unit(StrEnum):
    """What one training example and one score stand for."""

    ARTICLE = "article"
    PASSAGE = "passage"


class Texts(NamedTuple):
    """Training examples.

    Attributes:
        texts: One an example.
        truth: 1, 0 or NaN where the labels do not say, `(n, n_tags)`.
    """

    texts: list[str]
    truth: NDArray[np.float64]

    def labelled_throughout(self) -> Texts:
        """Leaves out the examples that are unlabelled for any tag: most tools know no such thing."""
        kept = np.flatnonzero(~np.isnan(self.truth).any(axis=1)).tolist()
        return Texts([self.texts[place] for place in kept], self.truth[kept])


def units_of(article: Article, unit: Unit, normalizer: Normalizer | None) -> list[str]:
    """Returns the texts of an article, normalised as tabwib does: words parted by spaces, passages by lines.

    Passages are those that tabwib scores: the title and each paragraph, overlong ones cut, web furniture left out.
    Without a normaliser the text comes as it is, for tools that bring their own idea of Arabic.
    """
    passages = [passage.text for passage in article.passages()]
    if normalizer is not None:
        passages = [" ".join(words(normalizer(passage))) for passage in passages]
    return passages if unit is Unit.PASSAGE else ["\n".join(passages)]


def training_texts(
    articles: Sequence[LabelledArticle], tags: Sequence[str], unit: Unit, normalizer: Normalizer | None
) -> Texts:
    """Returns labelled articles as examples of a unit."""
    texts: list[str] = []
    truth: list[list[float]] = []
    for labelled in articles:
        found = units_of(labelled.article, unit, normalizer)
        texts += found
        if unit is Unit.ARTICLE:
            truth.append([_truth(labelled, tag, None) for tag in tags])
        else:
            truth += [[_truth(labelled, tag, p.paragraph) for tag in tags] for p in labelled.article.passages()]
    return Texts(texts, np.array(truth))


def _truth(labelled: LabelledArticle, tag: str, paragraph: int | None) -> float:
    label = labelled.labels.get(tag)
    if label is None:
        return np.nan
    if paragraph is None or not label.grade.is_positive:
        return float(label.grade.is_positive)
    return float(paragraph in label.paragraphs) if label.paragraphs else np.nan


def highest(scores: NDArray[np.float64], lengths: Sequence[int]) -> NDArray[np.float64]:
    """Returns the highest score of each article, `(n_articles, n_tags)`, from those of its units; none is empty."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return np.asarray(np.maximum.reduceat(scores, starts, axis=0))
