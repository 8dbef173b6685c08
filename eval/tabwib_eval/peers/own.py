"""tabwib itself, trained and asked like its peers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tabwib.article import Article
from tabwib.labels import LabelledArticle
from tabwib.model import save_model
from tabwib.predictor import Predictor
from tabwib.recipe import train
from tabwib.taxonomy import Taxonomy
from tabwib_eval.peers.peer import Peer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OwnPeer"]


class OwnPeer(Peer):
    """The shipped recipe, with the finished predictor as its users have it."""

    name = "tabwib"
    setting = "the recipe of `tabwib train`"

    def fit(self, articles: Sequence[LabelledArticle], taxonomy: Taxonomy, folder: Path) -> None:
        """Trains a model and saves it."""
        model = train(articles, taxonomy)
        save_model(model, folder / "model.tabwib")
        self._predictor = Predictor(model)

    def scores(self, articles: Sequence[Article]) -> NDArray[np.float64]:
        """Returns log-odds."""
        return self._predictor.log_odds(articles)
