"""Audits: what a few hundred answers say of a stream of thousands must be true as often as it says."""

from __future__ import annotations

import numpy as np
import pytest

from tabwib.scores import Interval
from tabwib_eval.sampling import draw, intervals_of_stream, stratify


def stream(rng: np.random.Generator, size: int = 6000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-odds, verdicts and flags of a stream of which two in a hundred articles carry the tag."""
    truth = rng.random(size) < 0.02
    log_odds = np.where(truth, rng.normal(2.5, 1.7, size), rng.normal(-5.0, 1.9, size))
    return log_odds, truth, log_odds > 0.5


@pytest.mark.parametrize("count", [80, 250])
def test_intervals_cover_what_the_stream_holds(count: int) -> None:
    """Over 400 audits of 95 % intervals, precision and recall lie outside at most about one time in twenty."""
    rng = np.random.default_rng(5)
    outside = {"precision": 0, "recall": 0}
    widths = []
    estimates: list[tuple[float, float]] = []
    for _ in range(400):
        log_odds, truth, flagged = stream(rng)
        strata = draw(log_odds, flagged, count, rng)
        rows = np.concatenate([stratum.drawn for stratum in strata])
        weights = np.concatenate([np.full(len(stratum.drawn), stratum.weight) for stratum in strata])
        held, shown = truth[rows], flagged[rows]
        right = float((truth & flagged).sum())
        actual = {"precision": right / flagged.sum(), "recall": right / truth.sum()}
        found = dict(zip(outside, intervals_of_stream(weights, shown, held, 0.95), strict=True))
        for name, interval in found.items():
            assert isinstance(interval, Interval)
            outside[name] += not interval.low <= actual[name] <= interval.high
        assert found["precision"] is not None
        widths.append(found["precision"].high - found["precision"].low)
        estimates.append((float((weights * held * shown).sum()), right))
    assert outside["precision"] <= 26  # twenty are due; 26 are met by chance one time in ten
    assert outside["recall"] <= 26
    assert np.mean(widths) < 0.3
    estimated, actually = np.array(estimates).mean(axis=0)
    assert estimated == pytest.approx(actually, rel=0.03)


def test_every_article_can_be_drawn() -> None:
    """An article without a chance is an article about which the estimate is silent."""
    log_odds, _, flagged = stream(np.random.default_rng(1))
    rows = np.concatenate(stratify(log_odds, flagged, 50))
    assert sorted(rows.tolist()) == list(range(len(log_odds)))


def test_weights_add_up_to_the_stream() -> None:
    """The drawn articles stand for all the others, no more and no fewer."""
    rng = np.random.default_rng(2)
    log_odds, _, flagged = stream(rng)
    strata = draw(log_odds, flagged, 120, rng)
    assert sum(stratum.weight * len(stratum.drawn) for stratum in strata) == pytest.approx(len(log_odds))
    assert 110 <= sum(len(stratum.drawn) for stratum in strata) <= 140


@pytest.mark.parametrize("flags", [[False] * 5, [True] * 5, [True]])
def test_small_and_one_sided_streams(flags: list[bool]) -> None:
    """A tag that is off flags nothing, and a tiny pile has hardly a stratum: both are audited in full."""
    flagged = np.array(flags)
    strata = draw(np.arange(len(flags), dtype=float), flagged, 40, np.random.default_rng(0))
    assert sorted(np.concatenate([stratum.drawn for stratum in strata]).tolist()) == list(range(len(flags)))
    assert {stratum.weight for stratum in strata} == {1.0}
