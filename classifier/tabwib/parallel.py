"""Work over several processes, its answers in the order of what was given."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, TypeVar

from tabwib.errors import TabwibError

__all__ = ["in_order"]

Item = TypeVar("Item")
Answer = TypeVar("Answer")

AHEAD = 4
"""Items that wait for each process or are in work there: it never waits for the next one."""

MOST_ANSWERS = 32
"""Answers a process that wait for an earlier one, before this process waits as well: memory stays flat."""


def in_order(work: Callable[[Item], Answer], items: Iterable[Item], jobs: int) -> Iterator[Answer]:
    """Yields the answer to each item, in order, from `jobs` processes, of which this one is the first.

    It reads the items, gives them to the others and does itself what they have no time for. The pool is Python's own:
    `joblib.Parallel` reads and works ahead of a slow reader without bound, and joblib's pool took a fifth more CPU time
    here (docs/scale.md).

    Args:
        work: Goes to every other process once, pickled.
        items: Read in this process, a few ahead of the answers.
        jobs: Processes, two or more: where one is enough, `map` does it without what is imported here.

    Raises:
        TabwibError: A process was killed.
    """
    with _uninterrupted():
        pool = ProcessPoolExecutor(jobs - 1, get_context("spawn"), _begin, (work,))
    under_way: deque[Future[Answer]] = deque()

    def given_out() -> Iterator[Future[Answer]]:
        try:
            for item in items:
                if sum(not answer.done() for answer in under_way) < AHEAD * (jobs - 1):
                    with _uninterrupted():
                        answer = pool.submit(_answer, item)
                    yield answer
                else:
                    answer = Future()
                    answer.set_result(work(item))
                    yield answer
        except Exception as error:  # comes out in its place, after the answers to what was before it
            failed: Future[Answer] = Future()
            failed.set_exception(error)
            yield failed

    try:
        for answer in given_out():
            under_way.append(answer)
            while under_way and (under_way[0].done() or len(under_way) > MOST_ANSWERS * jobs):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool as error:
        raise TabwibError("a process of --jobs was killed. is memory short? try fewer") from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds Ctrl-C back: from the locks of the pool, and for good from a process that starts meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any]) -> None:
    """Takes the work over, in a process that leaves Ctrl-C to the first one and ends with it."""
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    first = parent_process()
    if first is not None:
        wait([first.sentinel])
        os._exit(1)


def _answer(item: Any) -> Any:
    return _work(item)
