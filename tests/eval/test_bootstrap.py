"""Intervals by resampling must hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from tabwib_eval.bootstrap import ratio_interval


@pytest.mark.parametrize(("confidence", "least", "most"), [(0.95, 9, 31), (0.8, 60, 100)])
def test_intervals_cover_the_ratio(confidence: float, least: int, most: int) -> None:
    """Over 400 samples of 95 % intervals twenty misses are due, of 80 % intervals eighty; many more are a lie."""
    rng = np.random.default_rng(7)
    outside = 0
    for _ in range(400):
        share = rng.beta(6, 4, 150)  # articles differ, and what one of them adds hangs together
        shown = rng.integers(1, 5, 150)
        right = rng.binomial(shown, share)
        found = ratio_interval(right.astype(float), shown.astype(float), confidence=confidence)
        assert found is not None
        outside += not found.low <= 0.6 <= found.high
    assert least <= outside <= most


def test_where_all_resamples_agree_there_is_no_interval() -> None:
    """Ten right of ten drawn again are ten right of ten: a closed form must say how sure that is."""
    assert ratio_interval(np.ones(10), np.ones(10)) is None
    assert ratio_interval(np.zeros(10), np.zeros(10)) is None
    assert ratio_interval(np.zeros(0), np.zeros(0)) is None
