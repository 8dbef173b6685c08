"""Tagging over several processes: batches go out, predictions come back in the order of the articles."""

from __future__ import annotations

import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from joblib import Parallel, delayed, effective_n_jobs

from tabwib.article import Article
from tabwib.model import load_model, save_model
from tabwib.predictor import Prediction, Predictor, TagPrediction, batches

__all__ = ["predict_in_processes"]

Fields = tuple[str, str, str, tuple[tuple[int, int], ...] | None]
"""Id, text, title and spans of an article: plain tuples travel in a third of the time of objects."""

Answers = tuple[dict[int, tuple[TagPrediction, ...]], list[tuple[float, ...]]]
"""The tags of those articles of a batch that have any, by place, and the scores of all."""


def predict_in_processes(predictor: Predictor, articles: Iterable[Article], jobs: int) -> Iterator[Prediction]:
    """Yields what `predictor.predict_all` yields, to the last bit, from `jobs` processes.

    At most four batches a process are under way, however slow the reader of the predictions is: memory stays flat.
    With one job, no process is started.

    Args:
        predictor: Its model goes to every process, once, as a file.
        articles: Read in a thread of this process.
        jobs: Processes; -1 for as many as there are cores.

    Raises:
        InputError: An article holds no word.
    """
    if jobs == 1:
        yield from predictor.predict_all(articles)
        return
    pool = Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
    under_way = _UnderWay(4 * effective_n_jobs(jobs))
    tag_ids = predictor.model.tag_ids
    with tempfile.TemporaryDirectory(prefix="tabwib-") as folder:
        path = Path(folder) / "model.tabwib"
        save_model(predictor.model, path)
        tasks = (delayed(_answers)(path, batch) for batch in under_way.sent(batches(articles)))
        try:
            for tags, scores in pool(tasks):
                for place, (article, row) in enumerate(zip(under_way.back(), scores, strict=True)):
                    named = dict(zip(tag_ids, row, strict=True))
                    yield Prediction(article.id, tags.get(place, ()), named, article.extra)
        finally:
            under_way.stop()


class _UnderWay:
    """The batches that were sent out and are not back, oldest first; no more than a number of them."""

    def __init__(self, most: int) -> None:
        self._batches: deque[list[Article]] = deque()
        self._room = threading.Semaphore(most)
        self._is_stopped = False

    def sent(self, batches: Iterable[list[Article]]) -> Iterator[list[Fields]]:
        """Yields each batch when there is room for it, without the keys that no process needs."""
        for batch in batches:
            self._room.acquire()
            if self._is_stopped:
                return
            self._batches.append(batch)
            yield [(article.id, article.text, article.title, article.spans) for article in batch]

    def back(self) -> list[Article]:
        """Returns the oldest batch, and makes room for another."""
        self._room.release()
        return self._batches.popleft()

    def stop(self) -> None:
        """Sends nothing more, and wakes the thread that waits for room."""
        self._is_stopped = True
        self._room.release()


@lru_cache(maxsize=1)
def _predictor(path: Path) -> Predictor:
    return Predictor(load_model(path))


def _answers(path: Path, batch: list[Fields]) -> Answers:
    predictions = list(_predictor(path).predict_all(Article(*fields) for fields in batch))
    tags = {place: prediction.tags for place, prediction in enumerate(predictions) if prediction.tags}
    return tags, [tuple(prediction.scores.values()) for prediction in predictions]
