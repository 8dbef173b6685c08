"""Figures of an evaluation: scikit-learn computes the same points, and undefined ones stay undefined."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, precision_score, recall_score

from tabwib.article import Article
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib_eval.harness import evaluate
from tabwib_eval.measures import average_precision, brier, calibration_error, reliability
from tabwib_eval.report.markdown import markdown
from tabwib_eval.report.page import page
from tabwib_eval.report.record import to_json
from tabwib_eval.report.table import table
from tabwib_eval.restated import restated
from tabwib_eval.results import Evaluation
from tabwib_eval.scored import ScoredSet

Build = Callable[..., ScoredSet]

KEYS = {
    "format", "name", "drawn", "meaning", "articles", "near_duplicates_set_aside", "trained_on_left_out", "target",
    "confidence", "tags", "micro", "macro", "breakdowns", "wrong", "against",
}  # fmt: skip
TAG_KEYS = {
    "tag", "threshold", "articles", "weighted", "seen", "base_rate", "precision_interval", "precision_interval_exact",
    "recall_interval", "recall_interval_exact", "precision_lower_bound", "certified", "more_right_needed",
    "average_precision", "brier", "calibration_error", "reliability", "passages", "restated",
}  # fmt: skip
COUNT_KEYS = {"right", "wrong", "missed", "rest", "flagged", "support", "precision", "recall", "f1"}

cells = st.lists(
    st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans(), st.integers(1, 5)), min_size=1, max_size=60
)


@given(cells)
@settings(max_examples=200, deadline=None)
def test_scikit_learn_agrees_on_the_points(rows: list[tuple[float, bool, int]]) -> None:
    """Average precision and Brier score are written out here for weights and ties; the reference knows both."""
    scores, truth, weights = (np.array(column) for column in zip(*rows, strict=True))
    weights = weights.astype(float)
    found = average_precision(scores, truth, weights)
    if truth.any():
        assert found == pytest.approx(average_precision_score(truth, scores, sample_weight=weights))
    else:
        assert found is None
    expected = brier_score_loss(truth, scores, sample_weight=weights, labels=[False, True])
    assert brier(scores, truth, weights) == pytest.approx(expected)


def test_counts_are_those_of_scikit_learn(build: Build) -> None:
    """Precision, recall and F1 at the threshold are the numbers that people sign."""
    rng = np.random.default_rng(1)
    probabilities, truth = rng.random(200), rng.random(200) < 0.3
    found = evaluate(build(probabilities, truth.tolist()), "x").tags[0]
    flagged = probabilities >= 0.5
    assert found.counts.precision == pytest.approx(precision_score(truth, flagged))
    assert found.counts.recall == pytest.approx(recall_score(truth, flagged))
    assert found.counts.f1 == pytest.approx(f1_score(truth, flagged))


def test_totals_are_those_of_scikit_learn() -> None:
    """Micro is made of summed counts, so a rare tag weighs little in it; macro gives each tag that has one a voice."""
    rng = np.random.default_rng(2)
    probabilities, truth = rng.random((150, 3)), rng.random((150, 3)) < (0.4, 0.1, 0.0)
    tags = ("often", "rarely", "never")
    articles = tuple(
        LabelledArticle(
            Article(f"a{place}", "نص"),
            {tag: Label(Grade.MAIN if holds else Grade.NONE) for tag, holds in zip(tags, row, strict=True)},
        )
        for place, row in enumerate(truth.tolist())
    )
    lines = np.tile([0.5, 0.8, 2.0], (150, 1))
    found = evaluate(ScoredSet(articles, tags, np.log(probabilities / (1 - probabilities)), lines), "x")
    flagged = probabilities >= lines
    assert found.micro.counts.precision == pytest.approx(precision_score(truth, flagged, average="micro"))
    assert found.micro.counts.recall == pytest.approx(recall_score(truth, flagged, average="micro"))
    expected = precision_score(truth[:, :2], flagged[:, :2], average="macro")
    assert found.macro_precision.value == pytest.approx(expected)
    assert found.macro_precision.left_out == 1
    assert found.micro.precision is not None
    assert found.micro.precision.low < precision_score(truth, flagged, average="micro") < found.micro.precision.high
    assert "(1 of 3 undefined)" in table(found)


def test_unlabelled_articles_are_neither_right_nor_wrong(build: Build) -> None:
    """A label that is missing is no negative: spaCy's users met that twice."""
    found = evaluate(build([0.9, 0.9, 0.1], [True, None, None]), "x").tags[0]
    assert (found.articles, found.counts.tp, found.counts.fp) == (1, 1, 0)


def test_undefined_stays_undefined(build: Build) -> None:
    """Precision of nothing flagged is neither 0 nor 1; the macro mean leaves it out and says so."""
    evaluation = evaluate(build([0.1, 0.2], [True, False], threshold=None), "x")
    found = evaluation.tags[0]
    assert found.counts.precision is None
    assert found.precision is None
    assert found.threshold is None
    assert (evaluation.macro_precision.value, evaluation.macro_precision.left_out) == (None, 1)
    assert "—" in table(evaluation)
    assert json.loads(to_json(evaluation))["tags"][0]["precision"] is None


def test_tag_without_any_label_has_a_row(build: Build) -> None:
    """Scores are over the taxonomy: a tag that does not occur must not vanish from the table."""
    evaluation = evaluate(build([0.9], [None]), "x")
    assert evaluation.tags[0].articles == 0
    assert re.search(r"\nt .* no: no article is labelled for it\n", table(evaluation))


@given(cells, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_articles_moves_no_figure(build: Build, rows: list[tuple[float, bool, int]], random: Random) -> None:
    """Files are joined and sorted in many ways on their way here."""
    shuffled = random.sample(rows, len(rows))
    one, other = (
        evaluate(build([row[0] for row in order], [row[1] for row in order]), "x") for order in (rows, shuffled)
    )
    assert counted(one) == counted(other)
    assert measured(one) == pytest.approx(measured(other), rel=0, abs=1e-9)
    assert one.micro == other.micro


@given(cells)
@settings(max_examples=50, deadline=None)
def test_an_article_of_weight_three_is_three_articles(rows: list[tuple[float, bool, int]]) -> None:
    """Whether a file holds a row thrice or once with a weight, the points are the same ones."""
    scores, truth, weights = (np.array(column) for column in zip(*rows, strict=True))
    again = scores.repeat(weights), truth.repeat(weights), np.ones(weights.sum())
    once = scores, truth, weights.astype(float)
    assert average_precision(*again) == pytest.approx(average_precision(*once))
    assert brier(*again) == pytest.approx(brier(*once))
    assert calibration_error(reliability(*again)) == pytest.approx(calibration_error(reliability(*once)))


def test_calibration_errors_do_not_cancel() -> None:
    """Ten articles said to be at 0 of which three hold, and ten said to be at 0.3 of which none does, are 0.3 off."""
    probabilities, truth = np.array([0.0] * 10 + [0.3] * 10), np.array([True] * 3 + [False] * 17)
    bins = reliability(probabilities, truth, np.ones(20))
    assert calibration_error(bins) == pytest.approx(0.3)
    assert [(found.low, found.high) for found in bins if found.weight] == [(0.0, 0.1), (0.3, 0.4)]
    assert calibration_error(reliability(probabilities[:0], truth[:0], np.ones(0))) is None


def counted(evaluation: Evaluation) -> list[object]:
    """Everything said of the first tag that hangs on counts."""
    found = evaluation.tags[0]
    return [found.counts, found.precision, found.recall, found.bound, found.missing]


def measured(evaluation: Evaluation) -> dict[str, float]:
    """What is said of its probabilities, where defined: sums of floats, whose last digit depends on their order."""
    found = evaluation.tags[0]
    values = {"ap": found.average_precision, "brier": found.brier, "calibration error": found.calibration_error}
    return {name: value for name, value in values.items() if value is not None}


def test_weights_estimate_the_stream(build: Build) -> None:
    """One wrong article that stands for ten weighs ten: the reader of the stream meets all of them."""
    found = evaluate(build([0.9] * 5 + [0.8], [True] * 5 + [False], [1.0] * 5 + [10.0]), "x").tags[0]
    assert found.counts.precision == pytest.approx(5 / 15)
    assert (found.seen.tp, found.seen.fp) == (5, 1)
    assert found.is_weighted


def test_weighted_totals_are_as_sure_as_what_was_read(build: Build) -> None:
    """Ten right of ten that stand for two hundred are ten: their total must not be surer than they are."""
    scored = build([0.9] * 10 + [0.1] * 10, [True] * 10 + [False] * 10, [20.0] * 10 + [50.0] * 10)
    evaluation = evaluate(scored, "x")
    assert evaluation.micro.counts.tp == pytest.approx(200)
    assert evaluation.micro.precision is not None
    assert evaluation.micro.precision.low == pytest.approx(
        binomtest(10, 10).proportion_ci(method="exact").low, abs=0.03
    )
    assert evaluation.micro.recall is not None
    assert evaluation.micro.recall.low < 0.6, "five hundred articles of which ten were read may hold many positives"


def test_base_rate_is_restated(build: Build) -> None:
    """Nine of ten right at one in two becomes one of twelve at one in a hundred: base rate is all."""
    scored = build([0.9] * 9 + [0.1] + [0.9] + [0.1] * 9, [True] * 10 + [False] * 10)
    again = evaluate(scored, "x", base_rates={"t": [0.01, 0.5]}).tags[0].restated
    assert again[0].precision == pytest.approx(0.009 / (0.009 + 0.099))
    assert again[1].precision == pytest.approx(0.9)
    each = np.sqrt(0.95)  # two intervals that hold at once
    recall, alarms = (binomtest(hits, 10).proportion_ci(each, method="exact") for hits in (9, 1))
    assert again[0].interval is not None
    assert again[0].interval.low == pytest.approx(recall.low * 0.01 / (recall.low * 0.01 + alarms.high * 0.99))
    assert again[0].interval.high == pytest.approx(recall.high * 0.01 / (recall.high * 0.01 + alarms.low * 0.99))
    empty = evaluate(build([0.9], [True]), "x").tags[0]
    assert restated(empty.counts, empty.seen, 0.01).precision is None


def test_wrong_cells_come_worst_first(build: Build) -> None:
    """A person reads from the top: the surest mistakes are where label or model is plainly at fault."""
    evaluation = evaluate(build([0.99, 0.6, 0.001, 0.9], [False, False, True, True]), "x")
    assert [cell.id for cell in evaluation.wrong] == ["a2", "a0", "a1"]
    assert evaluation.wrong[-1].is_flagged


def test_keys_of_the_json_report_stay(build: Build) -> None:
    """Scripts read them: within one format number keys are added and none is renamed or taken away."""
    record = json.loads(to_json(evaluate(build([0.9, 0.1], [True, False]), "x", base_rates={"t": [0.01]})))
    assert record["format"] == 1
    assert set(record) >= KEYS
    assert set(record["tags"][0]) >= TAG_KEYS
    assert set(record["micro"]) & set(record["tags"][0]) & set(record["tags"][0]["seen"]) >= COUNT_KEYS


def test_reports_agree(build: Build) -> None:
    """Four renderings of one result: the numbers in them must be the same ones, and the page must need no network."""
    scored = build([0.99, 0.6, 0.01, 0.9], [False, False, True, True])
    evaluation = evaluate(scored, "<b>mine</b>")
    html = page(evaluation, scored)
    for text in (table(evaluation), markdown(evaluation), html):
        assert "0.33" in text
    assert '"precision": 0.333333' in to_json(evaluation)
    assert "<b>mine</b>" not in html
    assert 'dir="rtl" lang="ar"' in html
    assert "http" not in html
    assert "<script" not in html
