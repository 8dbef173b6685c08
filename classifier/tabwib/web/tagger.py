"""The predictor behind a queue: one thread tags, requests wait, and none waits for ever."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePath
from typing import Any

from tabwib.article import Article
from tabwib.errors import InputError
from tabwib.explanation import Explanation, explain
from tabwib.prediction import Prediction
from tabwib.predictor import Predictor, to_article
from tabwib.readers import KINDS, Source, read_stream

__all__ = ["HOLDS_WORD", "Tagger"]

HOLDS_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0620-\u064a\u0660-\u0669\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
"""A letter or digit that a model can know; written so that JavaScript reads it as Python does."""


READY_SECONDS = 2.0
"""In which a server that calls itself ready tags a sentence, those that wait before it included."""


class Tagger:
    """Tags, explains and reads for requests; a predictor serves one thread at a time, so there is one.

    Args:
        predictor: Of the model that is served.
        seconds: After which a request is given up, in the queue or in work.
    """

    def __init__(self, predictor: Predictor, seconds: float) -> None:
        self.predictor = predictor
        self.tags = tuple(entry.tag for entry in predictor.model.tags)
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tagger")
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")  # a slow page holds up no tag

    async def predict(self, records: Sequence[Any]) -> list[Prediction]:
        """Returns a prediction for each record: a text, or an object as in JSON lines.

        Raises:
            InputError: A record is no article; the message says which.
            TimeoutError: It took too long.
        """
        articles = [_article(record, number) for number, record in enumerate(records, 1)]
        found: list[Prediction] = await self._run(lambda: list(self.predictor.predict_all(articles)))
        return found

    async def explain(self, record: Any) -> list[Explanation]:
        """Returns the explanation of each tag for one record."""
        article = _article(record, 1)
        found: list[Explanation] = await self._run(lambda: explain(self.predictor, article))
        return found

    async def read(self, content: bytes, name: str) -> tuple[list[Article], list[InputError]]:
        """Returns the articles in the bytes of a file, and what could not be read; its name's ending says how."""
        kind = PurePath(name).suffix.lower()
        if kind not in KINDS:
            raise InputError(f"{name}: unknown kind of file ({kind or 'no ending'}). {', '.join(KINDS)} are read")
        problems: list[InputError] = []
        source = Source(PurePath(name).name)
        articles: list[Article] = await self._run(
            lambda: list(read_stream(io.BytesIO(content), kind, source, problems.append)), self._reader
        )
        return articles, problems

    async def is_ready(self) -> bool:
        """Says whether a sentence that came now would be tagged within `READY_SECONDS`."""
        work = self._run(lambda: self.predictor.predict("تبادل أسرى"))
        try:
            await asyncio.wait_for(work, READY_SECONDS)
        except (TimeoutError, RuntimeError):  # RuntimeError: the thread takes no more work
            return False
        return True

    async def _run(self, work: Any, thread: ThreadPoolExecutor | None = None) -> Any:
        future = asyncio.get_running_loop().run_in_executor(thread or self._thread, work)
        return await asyncio.wait_for(future, self._seconds)


def _article(record: Any, number: int) -> Article:
    if not isinstance(record, str | dict):
        raise InputError(f"article {number}: is {type(record).__name__}. a text or an object with 'text' is needed")
    try:
        article = to_article(record)
    except InputError as error:
        raise InputError(f"article {number}: {error}") from error
    if not any(HOLDS_WORD.search(passage.text) for passage in article.passages()):
        raise InputError(f"article {number}: holds no word, or nothing but web furniture. nothing to tag")
    return article
