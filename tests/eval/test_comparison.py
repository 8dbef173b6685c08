"""Two models on the same articles: the differences, how sure they are, and every article that changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from tabwib.errors import InputError
from tabwib_eval.comparison import compare
from tabwib_eval.harness import evaluate
from tabwib_eval.report.against import against_markdown, against_record, against_table
from tabwib_eval.report.page import page
from tabwib_eval.report.record import to_json
from tabwib_eval.scored import ScoredSet

Build = Callable[..., ScoredSet]


def test_comparison_is_paired(build: Build) -> None:
    """Two models that differ in one article differ by that article, whatever the other hundred are like."""
    truth = [True] * 50 + [False] * 50
    old = build([0.9] * 49 + [0.1] + [0.1] * 50, truth)
    new = build([0.9] * 50 + [0.1] * 49 + [0.9], truth)
    found = compare(old, new, "old")
    tag = found.tags[0]
    assert (tag.mended, tag.broken, tag.p_value) == (1, 1, 1.0)
    assert tag.recall.value == pytest.approx(0.02)
    assert tag.precision.value == pytest.approx(50 / 51 - 1)
    assert tag.recall.low is not None
    assert tag.recall.low >= 0
    assert [change.is_right for change in found.changes] == [False, True]


@pytest.mark.parametrize(("first", "truth", "difference"), [(0.9, True, 0.0), (0.1, True, None), (0.1, False, None)])
def test_a_model_compared_with_itself_has_not_changed(
    build: Build, first: float, truth: bool, difference: float | None
) -> None:
    """The least that a comparison must get right; where nothing was flagged, no difference of precision is known."""
    scored = build([first, 0.1], [truth, False])
    found = compare(scored, scored, "itself")
    assert found.changes == ()
    assert found.tags[0].p_value == 1.0
    assert found.tags[0].precision.value == difference
    assert found.tags[0].recall.value == (0.0 if truth else None)


def test_no_change_is_not_certainty(build: Build) -> None:
    """Resampling forty articles on which two models agree says 0 ± 0; forty articles cannot know that."""
    scored = build([0.9] * 40 + [0.1] * 60, [True] * 40 + [False] * 60)
    found = compare(scored, scored, "itself").tags[0].recall
    widest = binomtest(0, 40).proportion_ci(0.975, method="exact").high
    assert (found.value, found.low, found.high) == pytest.approx((0, -widest, widest))


def test_weighted_articles_give_a_difference_and_no_certainty(build: Build) -> None:
    """Ten articles that stand for a thousand: that none of them changed says little of the thousand."""
    truth, weights = [True] * 40 + [False] * 60, [2.0] * 50 + [100.0] * 50
    old, new = build([0.9] * 35 + [0.1] * 65, truth, weights), build([0.9] * 38 + [0.1] * 61 + [0.9], truth, weights)
    found = compare(old, new, "old")
    (tag,) = found.tags
    assert (tag.mended, tag.broken, tag.p_value) == (3, 1, None)
    assert tag.recall.value == pytest.approx(3 / 40)
    assert tag.precision.value == pytest.approx(76 / 176 - 1)
    assert {end for one in (tag.recall, tag.precision) for end in (one.low, one.high)} == {None}
    row = against_markdown(found).splitlines()[4]
    assert row == "| t | 1.00 | 0.43 | -0.57 | — | 0.88 | 0.95 | +0.07 | — | 3 | 1 | — |"
    record = against_record(found)["tags"][0]
    assert record["mcnemar_p"] is None
    assert record["recall_difference_interval"] is None
    assert record["recall_difference"] == pytest.approx(0.075)


def test_intervals_cover_the_difference(build: Build) -> None:
    """Over 200 simulated pairs of models the 95 % interval of the difference in recall misses at most one in twelve."""
    rng = np.random.default_rng(11)
    outside = 0
    for _ in range(200):
        shared = rng.random(60)
        old, new = (np.where(shared + rng.normal(0, 0.1, 60) < share, 0.9, 0.1) for share in (0.7, 0.8))
        found = compare(build(old.tolist(), [True] * 60), build(new.tolist(), [True] * 60), "old").tags[0].recall
        assert found.low is not None
        assert found.high is not None
        outside += not found.low <= 0.1 <= found.high
    assert outside <= 17


def test_every_format_holds_the_comparison(build: Build) -> None:
    """Who decides between two models reads the changed articles, and a script reads the figures."""
    truth = [True] * 10 + [False] * 10
    old, new = build([0.9] * 10 + [0.1] * 10, truth), build([0.9] * 9 + [0.1] * 10 + [0.8], truth)
    found = compare(old, new, "last month's <model>")
    assert [(change.id, round(change.before, 3), round(change.after, 3)) for change in found.changes] == [
        ("a9", 0.9, 0.1),
        ("a19", 0.1, 0.8),
    ]
    for text in (against_table(found), against_markdown(found)):
        assert "against last month's <model>, on the same 20 articles" in text
        assert "broken (no longer flagged, labelled main; probability 0.900 → 0.100)" in text
    evaluation = evaluate(new, "x")
    html = page(evaluation, new, found, old)
    assert "<model>" not in html
    assert "last month&#39;s &lt;model&gt;" in html
    assert "McNemar p" in html
    assert "نص رقم 19" in html.split('id="t"')[0], "the changed articles come with their text, before the tags"
    assert "McNemar" not in page(evaluation, new)
    record = json.loads(to_json(evaluation, against_record(found)))["against"]
    assert record["tags"][0]["recall_difference"] == pytest.approx(-0.1)
    assert record["tags"][0]["mcnemar_p"] == pytest.approx(0.5)
    assert [change["right"] for change in record["changes"]] == [False, False]
    assert json.loads(to_json(evaluation))["against"] is None


def test_a_tag_of_one_model_only_is_named(build: Build) -> None:
    """A desk that compares its five tags with the shipped four must not take the fifth for unchanged."""
    old = build([0.9, 0.1], [True, False])
    new = replace(
        old,
        tags=("t", "water"),
        log_odds=np.repeat(old.log_odds, 2, axis=1),
        thresholds=np.repeat(old.thresholds, 2, axis=1),
    )
    for found in (compare(old, new, "old"), compare(new, old, "old")):
        assert [one.tag for one in found.tags] == ["t"]
        assert "(new less old), without water, which one of them lacks\n" in against_table(found)
        assert against_record(found)["left_out"] == ["water"]


def test_other_articles_are_not_compared(build: Build) -> None:
    """A difference between two models on two sets of articles is a difference between the sets."""
    with pytest.raises(InputError, match="different articles"):
        compare(build([0.9], [True]), build([0.9, 0.1], [True, False]), "old")
