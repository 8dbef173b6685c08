"""Thresholds that promise: the bound holds in simulation, and independent implementations agree."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

from tabwib.scores import (
    clopper_pearson,
    lower_bound,
    missing,
    weighted_interval,
    weighted_lower_bound,
    wilson,
)
from tabwib.thresholds import Decision, Verdict, base_rate_weights, choose_threshold

TARGET = 0.9
GRID = np.linspace(0, 1, 20_001)

Curve = tuple[float, float]
"""Slope and middle of the chance that a score in [0, 1] is right."""


def chance(scores: NDArray[np.float64], curve: Curve) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-curve[0] * (scores - curve[1]))))


def precision_above(threshold: float, curve: Curve) -> float:
    """The precision of a threshold in the whole population of evenly spread scores."""
    return float(chance(GRID[threshold <= GRID], curve).mean())


@pytest.mark.parametrize("curve", [(12.0, 0.5), (6.0, 0.35), (3.0, 0.0), (40.0, 0.7)])
def test_certified_thresholds_keep_their_promise(curve: Curve) -> None:
    """It is the sentence in the report: at most one certificate in twenty may be false, over 1,000 samples."""
    rng = np.random.default_rng(7)
    broken = certified = 0
    for _ in range(1000):
        scores = rng.random(400)
        truth = rng.random(400) < chance(scores, curve)
        found = choose_threshold(scores, truth, precision=TARGET, confidence=0.95)
        if found.verdict is Verdict.CERTIFIED:
            assert found.score is not None
            certified += 1
            broken += precision_above(found.score, curve) < TARGET
    assert broken <= 50
    assert certified > 0, "a promise that is never made is worth nothing"


def test_promise_holds_for_positives_from_elsewhere() -> None:
    """An enriched set adds positives at a small weight; a few hundred of them must not vouch for unseen errors."""
    rng = np.random.default_rng(8)
    rate, broken, certified = 0.05, 0, 0
    for _ in range(1000):
        negatives = rng.normal(0, 1, 3000)
        positives = rng.normal(3, 1, 400)
        weight = rate / (1 - rate) * len(negatives) / len(positives)
        scores = np.concatenate([negatives, positives])
        truth = np.arange(len(scores)) >= len(negatives)
        found = choose_threshold(scores, truth, np.where(truth, weight, 1.0), precision=TARGET)
        if found.verdict is Verdict.CERTIFIED:
            assert found.score is not None
            right = rate * float(norm.sf(found.score - 3))
            wrong = (1 - rate) * float(norm.sf(found.score))
            certified += 1
            broken += right / (right + wrong) < TARGET
    assert broken <= 50
    assert certified > 100


def test_promise_holds_for_a_stratified_sample() -> None:
    """An audit reads every likely article and few of the others: each of those stands for many."""
    rng = np.random.default_rng(9)
    curve, broken, certified = (12.0, 0.45), 0, 0
    for _ in range(1000):
        scores = np.sort(rng.random(2000))
        chosen = np.concatenate([np.arange(1400, 2000), rng.choice(1400, 200, replace=False)])
        weights = np.where(np.arange(800) < 600, 1.0, 7.0)
        truth = rng.random(800) < chance(scores[chosen], curve)
        found = choose_threshold(scores[chosen], truth, weights, precision=TARGET)
        if found.verdict is Verdict.CERTIFIED:
            assert found.score is not None
            certified += 1
            broken += precision_above(found.score, curve) < TARGET
    assert broken <= 50
    assert certified > 0


def test_light_right_articles_do_not_vouch_for_heavy_wrong_ones() -> None:
    """Restating an enriched set for a low base rate certified precision 0.95 once, where a half was possible."""
    truth = np.arange(500) < 100
    scores = np.where(truth, 1.0, -1.0) + np.arange(500) * 1e-4
    found = choose_threshold(scores, truth, base_rate_weights(truth, 0.01))
    assert found.verdict is Verdict.NOT_CERTIFIED
    assert found.bound < 0.7  # no false alarm among 400: up to 0.75 % of a stream whose hundredth part is positive


def test_mapie_agrees_on_which_thresholds_are_controlled() -> None:
    """MAPIE's controller is another reading of the same paper; its single-start sequence must find what ours finds."""
    from mapie.risk_control import BinaryClassificationController

    rng = np.random.default_rng(3)
    agreed = 0
    for _ in range(20):
        scores = np.round(rng.random(600), 2) * 0.98 + 0.01
        truth = rng.random(600) < chance(scores, (14.0, 0.5))
        ours = choose_threshold(scores, truth, precision=TARGET, confidence=0.9)
        candidates = np.unique(scores)[::-1]
        flagged = np.array([(scores >= candidate).sum() for candidate in candidates])
        candidates = candidates[flagged >= missing(0, 0, TARGET, 0.9)]
        controller = BinaryClassificationController(
            lambda rows: np.column_stack([1 - rows[:, 0], rows[:, 0]]),
            "precision",
            TARGET,
            confidence_level=0.9,
            list_predict_params=candidates,
            fwer_method="fixed_sequence",
        )
        controller.calibrate(scores[:, None], truth.astype(int))
        theirs = np.asarray(controller.valid_predict_params, dtype=float)
        if ours.verdict is Verdict.CERTIFIED:
            assert ours.score is not None
            # Their bound (Hoeffding–Bentkus) is a little wider than the exact one: never a lower threshold than ours.
            assert len(theirs) == 0 or theirs.min() >= ours.score - 1e-12
            agreed += len(theirs) > 0
        else:
            assert len(theirs) == 0
    assert agreed > 5


@given(st.integers(0, 200), st.integers(1, 200), st.sampled_from([0.8, 0.9, 0.95]))
def test_scipy_agrees_on_the_intervals(right: int, wrong: int, confidence: float) -> None:
    """The bounds are printed beside every precision; scipy's are the reference."""
    total = right + wrong
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        found = ours(right, total, confidence)
        expected = binomtest(right, total).proportion_ci(confidence, method=method)  # type: ignore[arg-type]
        assert found is not None
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    one_sided = binomtest(right, total, alternative="greater").proportion_ci(confidence, method="exact")
    assert lower_bound(right, total, confidence) == pytest.approx(one_sided.low, abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 1000))
def test_equal_weights_change_no_bound(right: int, wrong: int, weight: float) -> None:
    """Whether an article is written as 1 or stands for 37, ten right of ten say the same about the share."""
    squares = weight * weight
    bound = weighted_lower_bound(right * weight, wrong * weight, wrong * squares, weight)
    assert bound == pytest.approx(lower_bound(right, right + wrong), abs=1e-6)
    found = weighted_interval((right * weight, right * squares), (wrong * weight, wrong * squares), (weight, weight))
    expected = clopper_pearson(right, right + wrong)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_evidence_arithmetic_of_the_anchors() -> None:
    """What users are told they need: 29 right for 0.90, 46 with one wrong, 61 with two; 59 for 0.95."""
    assert missing(0, 0, 0.90) == 29
    assert missing(0, 1, 0.90) == 45
    assert missing(0, 2, 0.90) == 59
    assert missing(0, 0, 0.95) == 59
    assert missing(59, 59, 0.95) == 0


samples = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=120)


def _chosen(rows: list[tuple[int, bool]]) -> Decision:
    scores, truth = np.array([row[0] for row in rows], dtype=float), np.array([row[1] for row in rows])
    return choose_threshold(scores, truth, precision=0.7, confidence=0.8)


@settings(max_examples=200)
@given(samples, st.randoms(use_true_random=False))
def test_order_of_articles_does_not_matter(rows: list[tuple[int, bool]], random: Random) -> None:
    """Equal scores are one candidate, so that no order of a file can move a threshold."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert _chosen(shuffled) == _chosen(rows)


@given(samples)
def test_certificates_are_what_they_say(rows: list[tuple[int, bool]]) -> None:
    """A certified threshold has its bound at the target, and its counts are those of the articles at or above it."""
    found = _chosen(rows)
    if found.score is None:
        assert not any(truth for _, truth in rows)
        return
    flagged = [truth for score, truth in rows if score >= found.score]
    assert (found.counts.tp, found.counts.flagged) == (sum(flagged), len(flagged))
    assert found.bound == pytest.approx(lower_bound(sum(flagged), len(flagged), 0.8))
    assert (found.bound >= 0.7) == (found.missing == 0)
    if found.verdict is Verdict.CERTIFIED:
        assert found.bound >= 0.7


@given(st.lists(st.integers(0, 12), min_size=1, max_size=50))
def test_absent_tag_is_off(scores: list[int]) -> None:
    """A tag that nobody saw in the sample has no threshold: nothing is known of its precision."""
    found = _chosen([(score, False) for score in scores])
    assert found.verdict is Verdict.OFF
    assert found.score is None


def test_duplicate_rows_by_weight_say_as_much_as_once() -> None:
    """Counting every article three times, as weights, must not buy a certificate."""
    scores, truth = np.arange(100.0), np.arange(100) > 40
    once = choose_threshold(scores, truth, precision=0.95)
    thrice = choose_threshold(scores, truth, np.full(100, 3.0), precision=0.95)
    assert (once.score, once.verdict) == (thrice.score, thrice.verdict)
    assert once.bound == pytest.approx(thrice.bound)
