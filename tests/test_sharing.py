"""One predictor, many users: threads, a run that was broken off, forked processes."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from tabwib.predictor import Predictor
from tabwib.readers import read_articles

ARTICLES = list(
    read_articles([Path(__file__).parent.parent / "labels" / "authored.jsonl"], lambda error: pytest.fail(str(error)))
)[:200]


@pytest.fixture
def swift() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("swift")
def test_threads_share_a_predictor(predictor: Predictor) -> None:
    """A web framework calls from a pool of threads: without a lock half of the answers were another article's."""
    alone = [prediction.scores for prediction in Predictor(predictor.model).predict_all(ARTICLES)]
    shared = Predictor(predictor.model)
    with ThreadPoolExecutor(16) as pool:
        for _ in range(2):
            assert [found.scores for found in pool.map(shared.predict, ARTICLES)] == alone


def test_what_was_broken_off_leaves_nothing_behind(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in a notebook may strike between two writes to the memory; the cell is run again with the same one."""
    alone = [prediction.scores for prediction in predictor.predict_all(ARTICLES)]
    fresh = Predictor(predictor.model)
    memory = type(fresh.lexicon._memory)
    add = memory.add

    def interrupted(*arguments: object) -> None:
        add(*arguments)  # type: ignore[arg-type]
        arguments[0].count = 0  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(memory, "add", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fresh.predict(ARTICLES[0])
    assert [prediction.scores for prediction in fresh.predict_all(ARTICLES)] == alone


SHARED: list[Predictor] = []


def shared_scores(text: str) -> dict[str, float]:
    return dict(SHARED[0].predict(text).scores)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_does_not_wait_for_a_thread_that_it_lacks(predictor: Predictor) -> None:
    """A process that is forked while a thread tags would wait for ever for that thread's lock."""
    shared = Predictor(predictor.model)
    SHARED[:] = [shared]
    with shared._lock, ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        found = pool.submit(shared_scores, "قصف طال كييف.").result(timeout=60)
    assert found == predictor.predict("قصف طال كييف.").scores


def test_predictors_and_answers_travel(predictor: Predictor) -> None:
    """Pools of processes pickle what they are handed and what they hand back."""
    article = {"text": "قصف طال كييف.", "desk": ["سياسة"]}
    copy = pickle.loads(pickle.dumps(predictor))  # noqa: S301
    answer = copy.predict(article)
    assert answer == pickle.loads(pickle.dumps(predictor.predict(article)))  # noqa: S301
