"""What a peer is: it learns from labelled articles, scores others, and takes room on a disk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tabwib.article import Article
from tabwib.labels import LabelledArticle
from tabwib.taxonomy import Taxonomy
from tabwib_eval.peers.units import Texts, Unit, highest, training_texts, units_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.text import Normalizer

__all__ = ["Peer", "TextPeer", "size_of"]


class Peer(ABC):
    """A tagger with one way of being set up.

    Attributes:
        name: As in the table and for `--only`.
        setting: What was set, in words.
        needs: Modules that must be importable.
        is_slow: Whether it is given a sample of a large set.
    """

    name: str
    setting: str
    needs: ClassVar[tuple[str, ...]] = ()
    is_slow: ClassVar[bool] = False

    @abstractmethod
    def fit(self, articles: Sequence[LabelledArticle], taxonomy: Taxonomy, folder: Path) -> None:
        """Learns from labelled articles; whatever it keeps on disk goes into `folder`, which is empty."""

    @abstractmethod
    def scores(self, articles: Sequence[Article]) -> NDArray[np.float64]:
        """Returns a score for each article and tag, higher is likelier, `(n_articles, n_tags)`."""


class TextPeer(Peer):
    """A peer that reads texts normalised as tabwib normalises them, article by article or passage by passage.

    Args:
        unit: What one example is; the score of an article is then the highest of its units.
        normalizer: The normalisation; None for a tool that takes Arabic as it comes.
    """

    def __init__(self, unit: Unit, normalizer: Normalizer | None) -> None:
        self.unit = unit
        self.normalizer = normalizer

    @abstractmethod
    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Learns from examples."""

    @abstractmethod
    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns scores of texts, `(n, n_tags)`."""

    def fit(self, articles: Sequence[LabelledArticle], taxonomy: Taxonomy, folder: Path) -> None:
        """Learns from the units of labelled articles."""
        self.fit_texts(training_texts(articles, taxonomy.ids, self.unit, self.normalizer), taxonomy.ids, folder)

    def scores(self, articles: Sequence[Article]) -> NDArray[np.float64]:
        """Returns the highest score of each article's units."""
        units = [units_of(article, self.unit, self.normalizer) for article in articles]
        found = self.score_texts([text for texts in units for text in texts])
        return highest(found, [len(texts) for texts in units])

    @property
    def reading(self) -> str:
        """What one example is, in the words of the table."""
        return "articles" if self.unit is Unit.ARTICLE else "passages, maximum"


def size_of(folder: Path) -> int:
    """Returns the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
