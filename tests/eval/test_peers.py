"""A comparison that flatters its author is worth nothing: its arithmetic is checked where the answer is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from tabwib.article import Article
from tabwib.labels import LabelledArticle
from tabwib.normalization import compile_normalizer
from tabwib.taxonomy import Taxonomy
from tabwib_eval.peers.bench import measure
from tabwib_eval.peers.keywords import KeywordPeer
from tabwib_eval.peers.linear import LinearPeer
from tabwib_eval.peers.peer import Peer
from tabwib_eval.peers.ranking import lead, rank
from tabwib_eval.peers.report import markdown, to_json
from tabwib_eval.peers.roster import roster
from tabwib_eval.peers.sets import SAMPLED, NewsSet, read_set
from tabwib_eval.peers.units import Unit, highest, training_texts, units_of
from tabwib_eval.peers.vectors import VectorCache

if TYPE_CHECKING:
    from numpy.typing import NDArray

CAST = Path(__file__).parent.parent / "cast.jsonl"


def ranked(scores: list[float], truth: list[float], weights: list[float] | None = None) -> tuple[Any, ...]:
    ones = np.ones(len(scores))
    found = rank("t", np.array(scores), np.array(truth), np.array(weights or ones), ones == 0)
    return found.average_precision, found.recall, found.precision, found.unread


@pytest.mark.parametrize(
    ("scores", "truth", "expected"),
    [
        ([3, 2, 1, 0], [1, 1, 0, 0], (1.0, 1.0, 1.0, 0)),
        ([3, 2, 1, 0], [1, 0, 1, 0], (5 / 6, 0.5, 2 / 3, 1)),
        ([1, 1, 1, 1], [1, 1, 0, 0], (0.5, 0.0, 0.5, 2)),  # equal scores are flagged together
        ([3, 2, 1, 0], [1, np.nan, 1, 0], (1.0, 1.0, 1.0, 0)),  # unlabelled is neither right nor wrong
        ([3, 2], [0, 0], (None, None, None, 0)),
    ],
)
def test_figures_of_a_ranking(scores: list[float], truth: list[float], expected: tuple[Any, ...]) -> None:
    """Checked by hand; the best threshold is chosen afterwards, for tabwib as for all others."""
    assert ranked(scores, truth) == pytest.approx(expected) if expected[0] else ranked(scores, truth) == expected


def test_a_sample_stands_for_the_whole() -> None:
    """One wrong article that stands for three counts as three."""
    assert ranked([3, 2, 1], [1, 0, 1], [1, 3, 1])[0] == pytest.approx(ranked([3, 2, 2, 2, 1], [1, 0, 0, 0, 1])[0])
    many = tuple(LabelledArticle(Article(str(place), "نص"), {}) for place in range(1000))
    read = np.arange(1000) < 100
    found = NewsSet("n", many, np.zeros((1000, 1)), read, np.ones(1000), np.arange(1000)).sampled()
    assert len(found.articles) == 100 + SAMPLED
    assert found.weights.sum() == pytest.approx(1000)
    assert found.read.sum() == 100
    assert [labelled.article.id for labelled in found.articles] == list(map(str, found.rows.tolist()))


def test_a_lead_over_oneself_is_none() -> None:
    """The interval of the difference is paired: the same articles are drawn for both."""
    rng = np.random.default_rng(0)
    truth = (rng.random(300) < 0.3).astype(float)
    good, bad = truth + rng.normal(size=300), rng.normal(size=300)
    assert lead(good, good, truth, np.ones(300)) == (0.0, 0.0, 0.0)
    found = lead(good, bad, truth, np.ones(300))
    assert found is not None
    value, low, high = found
    assert 0 < low < value < high


def test_without_a_positive_nobody_leads() -> None:
    """Neither scores rank what is not there; 0 would say that they rank alike."""
    assert lead(np.arange(3.0), np.ones(3), np.array([0.0, 0.0, np.nan]), np.ones(3)) is None


def test_units_are_those_that_tabwib_scores(cast: dict[str, LabelledArticle], taxonomy: Taxonomy) -> None:
    """A peer must be given the same passages with the same labels."""
    normalizer = compile_normalizer()
    summit = cast["summit"]
    passages = training_texts([summit], taxonomy.ids, Unit.PASSAGE, normalizer)
    assert passages.texts == units_of(summit.article, Unit.PASSAGE, normalizer)
    assert len(passages.texts) == sum(1 for _ in summit.article.passages())
    assert set(np.flatnonzero(passages.truth[:, 0])) == set(summit.labels["arms_control"].paragraphs)
    assert training_texts([summit], taxonomy.ids, Unit.ARTICLE, normalizer).truth.tolist() == [[1, 1, 0, 0]]
    assert highest(np.array([[1.0], [3.0], [2.0]]), [2, 1]).tolist() == [[3.0], [2.0]]


def test_vectors_are_made_once(tmp_path: Path) -> None:
    """An hour of embedding must survive a run that was stopped in the middle of a record."""
    asked: list[str] = []

    def embed(texts: list[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    path = tmp_path / "v"
    assert VectorCache(path, 2, embed)(["ab", "c", "ab"]).tolist() == [[2, 1], [1, 1], [2, 1]]
    path.write_bytes(path.read_bytes()[:-1])
    assert VectorCache(path, 2, embed)(["ab", "c"]).tolist() == [[2, 1], [1, 1]]
    assert asked == ["ab", "c", "c"]


class Absent(Peer):
    """A peer whose library nobody has."""

    name = "absent"
    setting = "never"
    needs: ClassVar[tuple[str, ...]] = ("no_such_library",)

    def fit(self, articles: Sequence[LabelledArticle], taxonomy: Taxonomy, folder: Path) -> None:
        raise AssertionError

    def scores(self, articles: Sequence[Article]) -> NDArray[np.float64]:
        raise AssertionError


def test_peers_are_measured_or_named_as_missing(cast: dict[str, LabelledArticle], taxonomy: Taxonomy) -> None:
    """The table shows whoever could not be run."""
    training, sets = list(cast.values()), [read_set(CAST, taxonomy)]
    normalizer = compile_normalizer()
    found, scores = measure(LinearPeer("sklearn-articles", Unit.ARTICLE, normalizer), training, taxonomy, sets)
    assert found.sets[0].tags[0].average_precision == 1.0
    keywords, _ = measure(KeywordPeer(normalizer), training, taxonomy, sets, scores)
    assert all((tag.average_precision or 0) > 0.5 for tag in keywords.sets[0].tags)
    absent, nothing = measure(Absent(), training, taxonomy, sets)
    assert nothing == []
    text = markdown([found, keywords, absent], len(training))
    assert "| absent | — | — | — | not installed: no_such_library |" in text
    assert "(**1.000** · 1.00 · 1.00)" in text
    assert len(json.loads(to_json([found, keywords, absent], 12))["peers"]) == 3


def test_every_peer_has_its_own_name(tmp_path: Path) -> None:
    """`--only` and the table go by it; and no library of a peer is loaded before it runs."""
    names = [peer.name for peer in roster(tmp_path)]
    assert names[0] == "tabwib"
    assert len(set(names)) == len(names)
