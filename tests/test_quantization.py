"""What is kept of the machines' weights: a feature counts by what it adds to scores, not by its weight alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.normalization import compile_normalizer
from tabwib.passage_matrix import PassageMatrix
from tabwib.quantization import LARGEST_WEIGHT, integers
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger

ROOT = Path(__file__).parent.parent

WEIGHTS = np.array([[4.0, 0.0], [0.1, -0.1], [1.0, 2.0]])
SPREAD = np.array([0.001, 0.5, 0.1])


def test_a_common_small_weight_stays_and_a_rare_large_one_goes() -> None:
    """Chosen by size the first feature would stay and the second go; a feature kept for one tag is kept for all."""
    kept, scale = integers(WEIGHTS, SPREAD, 0.01)
    assert kept.tolist() == [[0, 0], [102, -205], [1024, 4095]]
    assert np.allclose(kept[1:] * scale, WEIGHTS[1:], atol=scale.max() / 2)


def test_nothing_goes_where_nothing_is_asked() -> None:
    """The largest weight of a tag is the largest integer; a tag whose machine says nothing stays nothing."""
    kept, scale = integers(np.column_stack([WEIGHTS, np.zeros(3)]), SPREAD, 0.0)
    assert np.abs(kept).max(axis=0).tolist() == [LARGEST_WEIGHT, LARGEST_WEIGHT, 0]
    assert np.isfinite(scale).all()


def test_the_spread_is_the_root_mean_square(taxonomy: Taxonomy) -> None:
    """Over passages and wholes alike, held against the same from dense rows."""
    articles = read_labels([ROOT / "labels" / "authored.jsonl"], taxonomy)[:2]
    matrix = PassageMatrix(articles, taxonomy.ids, compile_normalizer(), 1)
    rows = np.vstack([matrix.passages.toarray(), matrix.wholes.toarray()])
    assert np.allclose(matrix.spread, np.sqrt((rows**2).mean(axis=0)))


def test_fewer_features_the_more_is_asked_of_them(taxonomy: Taxonomy) -> None:
    """The parameter reaches the model; where it leaves nothing, that is said."""
    articles = read_labels([ROOT / "labels" / "authored.jsonl"], taxonomy)[::10]
    counts = [
        len(TopicTagger(taxonomy.tags, folds=2, least_contribution=least).fit(articles).model_.features)
        for least in (0.0, 0.005)
    ]
    assert counts[0] > 5 * counts[1] > 0
    with pytest.raises(LabelError, match="lower least_contribution"):
        TopicTagger(taxonomy.tags, folds=2, least_contribution=100.0).fit(articles)
