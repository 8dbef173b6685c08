"""The importable predictor: articles in, predictions with probabilities and evidence out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Integral
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

import numpy as np

from tabwib.article import Article, Passage
from tabwib.errors import InputError, ModelError
from tabwib.lexicon import Lexicon, Sums
from tabwib.model import Golden, Model, TagModel, load_model
from tabwib.plain import is_gap
from tabwib.pooling import averaged, pool
from tabwib.prediction import Evidence, Prediction, TagPrediction

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Predictor", "batches", "default_model_path", "golden", "shown_tags", "to_article"]

Item = TypeVar("Item")

BATCH = 256
"""Articles scored at once; more make it no faster."""

BATCH_WEIGHT = 1_000_000
"""Characters after which a batch is scored however few its articles are: memory stays flat on long ones as well."""

TAGS_A_CHARACTER = 50
"""Tags with which a character weighs as two, twice as many as three: scores of passages take memory as texts do."""

LEAST_EVIDENCE = 0.5
"""Probability from which a passage is evidence; the strongest passage always is."""

LOG_ODDS_TOLERANCE = 1e-6
"""By which a replayed golden article may differ: sums are integers, so only exp, sqrt and rounding can."""

_Split = tuple[Article, list[str]]
"""An article and the texts of its passages."""

_ALIVE: WeakSet[Predictor] = WeakSet()
"""Predictors of this process."""


class Predictor:
    """Tags articles with a model.

    It remembers the words it has met, in bounded memory. Threads may share it; one of them at a time is served.
    Pickled, it is its model.

    Examples:
        >>> predictor = Predictor.load()
        >>> prediction = predictor.predict("أعلنت الشركة أن قراصنة اخترقوا خوادمها وسرقوا بيانات العملاء.")
        >>> [tag.tag for tag in prediction.tags]
        ['cybersecurity']
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.lexicon = Lexicon(model)
        self._lock = Lock()
        self._is_torn = False
        _ALIVE.add(self)
        self._scale = np.array([entry.scale for entry in model.tags])
        self._bias = np.array([entry.bias for entry in model.tags])
        self._pool = np.array([entry.pool for entry in model.tags]).T[:, None, :]
        self._intercept = np.array([entry.intercept for entry in model.tags])
        self._thresholds = np.array([np.inf if entry.threshold is None else entry.threshold for entry in model.tags])

    def __reduce__(self) -> tuple[type[Predictor], tuple[Model]]:
        return Predictor, (self.model,)

    @classmethod
    def load(cls, path: str | Path | None = None) -> Predictor:
        """Returns a predictor with the model of a file, or with the model that ships with the package.

        Raises:
            ModelError: The file is missing or damaged, or its golden articles come out otherwise than at training.
        """
        path = Path(path) if path is not None else default_model_path()
        predictor = cls(load_model(path))
        for golden in predictor.model.golden:
            log_odds = predictor.log_odds([Article("golden", golden.text, golden.title)])[0]
            if not np.allclose(log_odds, golden.log_odds, rtol=0, atol=LOG_ODDS_TOLERANCE):
                raise ModelError(f"{path}: a golden article comes out as {log_odds}, not {golden.log_odds}. train anew")
        return predictor

    def predict(self, article: str | Article | Mapping[str, Any]) -> Prediction:
        """Returns what the model says of one article: a text, an `Article`, or a mapping as in JSON-lines input.

        Raises:
            InputError: The article holds no word.
        """
        return next(self._predict_batch([_with_texts(to_article(article))]))

    def predict_all(self, articles: Iterable[str | Article | Mapping[str, Any]]) -> Iterator[Prediction]:
        """Yields a prediction for each article, in order; memory stays flat however many there are.

        Up to `BATCH` articles are asked for before the first is answered; where they come slowly, `predict` each. What
        comes before an article that cannot be tagged, or before an error of the iterable itself, is answered first.

        Raises:
            InputError: An article holds no word, or a single article or a data frame stands in place of many.
        """
        if isinstance(articles, str | bytes | Article | Mapping):
            raise InputError("one article where many are needed. predict() takes one")
        if hasattr(articles, "columns"):  # iterating over a data frame gives the names of its columns: texts, too
            raise InputError(f"a {type(articles).__name__} is no iterable of articles. give a column of texts, or rows")
        for batch in self._batches(articles):
            yield from self._predict_batch(batch)

    def log_odds(self, articles: Iterable[Article]) -> NDArray[np.float64]:
        """Returns the log-odds of each tag, `(n_articles, n_tags)`.

        Raises:
            InputError: An article holds no word.
        """
        rows = [np.empty((0, len(self.model.tags)))]
        for batch in self._batches(articles):
            sums = self._sums([texts for _, texts in batch])
            rows.append(self._log_odds(self.margins(sums.passages), sums))
        return np.concatenate(rows)

    def _batches(self, articles: Iterable[str | Article | Mapping[str, Any]]) -> Iterator[list[_Split]]:
        heavier = 1 + len(self.model.tags) // TAGS_A_CHARACTER
        return batches(_numbered(articles), lambda split: heavier * len(split[0].text))

    def _sums(self, articles: Sequence[Sequence[str]]) -> Sums:
        """Returns what the lexicon sums up, for one thread at a time: it takes up new words as it goes.

        What Ctrl-C or a lack of memory broke off half-way is thrown away: its sums would be wrong for good.
        """
        with self._lock:
            if self._is_torn:
                self.lexicon = Lexicon(self.model)
            self._is_torn = True
            sums = self.lexicon.sums(articles)
            self._is_torn = False
            return sums

    def _predict_batch(self, batch: Sequence[_Split]) -> Iterator[Prediction]:
        sums = self._sums([texts for _, texts in batch])
        scores = self.margins(sums.passages)
        log_odds = self._log_odds(scores, sums)
        probabilities = _sigmoid(log_odds)
        is_tagged = np.any(probabilities >= self._thresholds, axis=1)
        tag_ids = self.model.tag_ids
        for place, ((article, _), row) in enumerate(zip(batch, probabilities.tolist(), strict=True)):
            named = dict(zip(tag_ids, row, strict=True))
            shown = shown_tags(self.model.tags, article, row, scores[sums.starts[place] :]) if is_tagged[place] else ()
            yield Prediction(article.id, shown, named, article.extra)

    def margins(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Returns the score of each passage or whole per tag, `(n, n_tags)`, from its summed rows."""
        return np.asarray(averaged(rows[:, 1:] * self._scale, rows[:, 0]) + self._bias)

    def _log_odds(self, scores: NDArray[np.float64], sums: Sums) -> NDArray[np.float64]:
        terms = pool(scores, sums.starts, self.margins(sums.wholes))
        return np.asarray((self._pool * terms).sum(axis=0) + self._intercept)


def shown_tags(
    tags: Sequence[TagModel], article: Article, probabilities: Sequence[float], scores: NDArray[np.float64]
) -> tuple[TagPrediction, ...]:
    """Returns the tags whose probability reaches their threshold, likeliest first, with their evidence.

    Args:
        tags: Of the model.
        article: The article.
        probabilities: Of each tag.
        scores: Of its passages, from the first on; whatever follows them is left alone, `(n, n_tags)`.
    """
    passages = list(article.passages())
    shown = []
    for column, (entry, probability) in enumerate(zip(tags, probabilities, strict=True)):
        if entry.threshold is not None and probability >= entry.threshold:
            chances = _sigmoid(entry.passage_slope * scores[: len(passages), column] + entry.passage_intercept)
            shown.append(TagPrediction(entry.tag.id, probability, _evidence(passages, chances)))
    return tuple(sorted(shown, key=lambda tag: -tag.probability))


def batches(
    items: Iterable[Item], weight: Callable[[Item], int], is_dry: Callable[[], bool] = lambda: False
) -> Iterator[list[Item]]:
    """Yields items in lists of as many as are best scored at once, in order; where they break off, those before first.

    Args:
        items: Articles, or what will become one each.
        weight: Of an item, in characters or bytes.
        is_dry: Says whether the next item is long in coming, so that those there are should not wait for it.
    """
    batch: list[Item] = []
    total = 0
    try:
        for item in items:
            batch.append(item)
            total += weight(item)
            if len(batch) == BATCH or total > BATCH_WEIGHT or is_dry():
                yield batch
                batch, total = [], 0
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def golden(predictor: Predictor, articles: Iterable[Article]) -> tuple[Golden, ...]:
    """Returns articles with their log-odds, to be replayed when the model is loaded."""
    kept = list(articles)
    rows = predictor.log_odds(kept).tolist()
    return tuple(Golden(article.title, article.text, tuple(row)) for article, row in zip(kept, rows, strict=True))


def default_model_path() -> Path:
    """Returns the path of the model that ships inside the package."""
    return Path(__file__).with_name("default.tabwib")


def to_article(article: str | Article | Mapping[str, Any]) -> Article:
    """Returns an article from a text, or from a mapping with `text` or `paragraphs`, and maybe `id` and `title`.

    Raises:
        InputError: The mapping lacks a text, or it or a value is of the wrong type.
    """
    if isinstance(article, Article):
        for name, value in (("text", article.text), ("title", article.title)):
            if not isinstance(value, str):
                raise InputError(f"{name} is {type(value).__name__}. a text is needed")
        return article
    if isinstance(article, str):
        return Article("", article)
    if not isinstance(article, Mapping):
        raise InputError(f"{type(article).__name__} is no article. a text, an Article or a mapping is needed")
    id = article.get("id")
    if is_gap(id):
        id = ""
    if isinstance(id, float) and id.is_integer():  # JSON knows no difference to 17, and tables with gaps make none
        id = int(id)
    if isinstance(id, bool) or not isinstance(id, str | Integral):
        raise InputError(f"id is {type(id).__name__}. a text or a whole number is needed")
    title = article.get("title")
    if is_gap(title):
        title = ""
    if not isinstance(title, str):
        raise InputError(f"title is {type(title).__name__}. a text is needed")
    extra = {key: value for key, value in article.items() if key not in ("id", "title", "text", "paragraphs")}
    text, paragraphs = article.get("text"), article.get("paragraphs")
    if text is not None and not isinstance(text, str):
        raise InputError(f"text is {type(text).__name__}. a text is needed")
    if paragraphs is not None:
        if not isinstance(paragraphs, list) or not all(isinstance(paragraph, str) for paragraph in paragraphs):
            raise InputError("paragraphs is no list of texts. one is needed, or 'text' in its place")
        return Article.from_paragraphs(str(id), title, paragraphs, extra)
    if text is None:
        raise InputError("has neither 'text' (a text) nor 'paragraphs' (a list of texts)")
    return Article(str(id), text, title, extra=extra)


def _numbered(articles: Iterable[str | Article | Mapping[str, Any]]) -> Iterator[_Split]:
    """Yields articles with their texts; an error names the article, by its number if it has no id."""
    for number, given in enumerate(articles, 1):
        try:
            article = to_article(given)
        except InputError as error:
            raise InputError(f"article {number}: {error}") from error
        yield _with_texts(article, f"article {number}")


def _with_texts(article: Article, name: str = "article") -> _Split:
    texts = article.passage_texts()
    if not texts:
        raise InputError(f"{article.id or name}: holds no word, or nothing but web furniture. nothing to tag")
    return article, texts


def _evidence(passages: list[Passage], chances: NDArray[np.float64]) -> tuple[Evidence, ...]:
    """Returns the passages that are evidence by themselves, strongest first; at least the strongest."""
    order = np.argsort(-chances, kind="stable")
    return tuple(
        Evidence(passages[place].paragraph, passages[place].start, passages[place].end, float(chances[place]))
        for rank, place in enumerate(order.tolist())
        if rank == 0 or chances[place] >= LEAST_EVIDENCE
    )


def _sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))


def _unlock() -> None:
    """Frees the predictors of a forked process: a thread that held a lock was not forked with it."""
    for predictor in _ALIVE:
        predictor._lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)
