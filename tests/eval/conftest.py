"""Small scored sets made of numbers, for figures that need no text to be computed, and a model that met no text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tabwib.article import Article
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.model import save_model
from tabwib.predictor import Predictor
from tabwib_eval.scored import Drawn, ScoredSet

Build = Callable[..., ScoredSet]


@pytest.fixture
def build() -> Build:
    """Returns a function from probabilities, truths (None for unlabelled) and weights to a scored set of tag `t`."""

    def scored(
        probabilities: Sequence[float],
        truth: Sequence[bool | None],
        weights: Sequence[float] | None = None,
        threshold: float | None = 0.5,
    ) -> ScoredSet:
        articles = tuple(
            LabelledArticle(
                Article(f"a{place}", f"نص رقم {place}", "عنوان", extra={"outlet": f"o{place % 2}"}),
                {} if holds is None else {"t": Label(Grade.MAIN if holds else Grade.NONE)},
                f"mine.jsonl:{place + 1}",
                {} if weights is None else {"t": weights[place]},
            )
            for place, holds in enumerate(truth)
        )
        shares = np.clip(np.array(probabilities, dtype=float), 1e-9, 1 - 1e-9)
        line = np.inf if threshold is None else threshold
        return ScoredSet(
            articles, ("t",), np.log(shares / (1 - shares))[:, None], np.full((len(articles), 1), line), (),
            Drawn.NATURAL,
        )  # fmt: skip

    return scored


@pytest.fixture(scope="session")
def strange(predictor: Predictor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model without memory of what it was trained on: the cast may then be held against it."""
    path = tmp_path_factory.mktemp("model") / "strange.tabwib"
    save_model(replace(predictor.model, sketches=predictor.model.sketches[:0], ids=predictor.model.ids[:0]), path)
    return path
