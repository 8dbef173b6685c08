"""Labels under the same light as models: who agrees, and which labels to read again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib_eval.agreement import agreement
from tabwib_eval.report.people import agreement_lines, suspect_lines
from tabwib_eval.scored import ScoredSet
from tabwib_eval.suspects import suspects

Build = Callable[..., ScoredSet]


def voted(name: str, votes: list[bool | None]) -> list[LabelledArticle]:
    return [
        LabelledArticle(
            Article(f"a{place}", "نص"),
            {} if vote is None else {"t": Label(Grade.MAIN if vote else Grade.MENTION)},
            f"{name}.jsonl:{place + 1}",
        )
        for place, vote in enumerate(votes)
    ]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_kappa_is_that_of_scikit_learn(votes: list[tuple[bool, bool]]) -> None:
    """Kappa decides whether labels may be used at all."""
    one, other = ([vote[side] for vote in votes] for side in (0, 1))
    found = agreement({"one": voted("one", list(one)), "other": voted("other", list(other))}, ["t"]).tags[0]
    if len({*one, *other}) == 1:
        assert found.kappa is None
        assert found.alpha is None
    else:
        assert found.kappa == pytest.approx(cohen_kappa_score(one, other))
    assert found.agreed == sum(left == right for left, right in votes)


def test_alpha_of_krippendorffs_example() -> None:
    """His nominal binary example (Computing Krippendorff's alpha-reliability, 2011, A): ten units, alpha 0.095."""
    one = [bool(int(digit)) for digit in "0100000000"]
    other = [bool(int(digit)) for digit in "1110010010"]
    found = agreement({"one": voted("one", list(one)), "other": voted("other", list(other))}, ["t"])
    assert found.tags[0].alpha == pytest.approx(0.095, abs=0.001)
    assert [dispute.id for dispute in found.disputes] == ["a0", "a2", "a5", "a8"]


def test_a_missing_label_is_no_vote() -> None:
    """Three annotators, one of whom skipped an article: the other two are compared on it."""
    found = agreement(
        {"x": voted("x", [True, False]), "y": voted("y", [True, None]), "z": voted("z", [False, False])}, ["t"]
    )
    assert (found.tags[0].cells, found.tags[0].agreed) == (2, 1)
    assert "x.jsonl:1 main  y.jsonl:1 main  z.jsonl:1 mention" in "\n".join(agreement_lines(found))
    with pytest.raises(LabelError, match="one file an annotator"):
        agreement({"x": voted("x", [True])}, ["t"])


def test_suspects_are_the_planted_errors(build: Build) -> None:
    """A label turned round must come first in the list, or nobody will read the list."""
    rng = np.random.default_rng(0)
    truth = np.arange(60) < 20
    probabilities = np.where(truth, 0.9, 0.05) + rng.uniform(-0.04, 0.04, 60)
    labels = truth.copy()
    labels[[3, 40]] = ~labels[[3, 40]]
    found = suspects(build(probabilities, labels.tolist()), 10)
    assert {suspect.id for suspect in found} >= {"a3", "a40"}
    assert {found[0].id, found[1].id} == {"a3", "a40"}
    assert next(iter(suspect_lines(found))).startswith("mine.jsonl:")
