"""What a user would pick instead, trained on the same labels: from texts to an answer a text."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from tabwib.article import Article
from tabwib.features import features
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.text import words
from tabwib_eval.peers.peer import size_of
from tabwib_eval.peers.spacy_peer import SpacyPeer
from tabwib_eval.peers.units import Texts, Unit


class Peer(NamedTuple):
    """A tool that is ready.

    Attributes:
        answer: Its work on texts.
        megabytes: Of its model on disk; 0 if it has none.
    """

    answer: Callable[[list[str]], Any]
    megabytes: float = 0.0


PEERS = (
    "scikit-learn words",
    "scikit-learn same features",
    "fastText words",
    "fastText bigrams",
    "spaCy BOW",
    "camel-tools alone",
)


def train(name: str, labelled: Sequence[LabelledArticle], tags: Sequence[str], predictor: Predictor) -> Peer:
    """Returns a peer; skips the test where its package is not installed."""
    if name.startswith("scikit-learn"):
        return _scikit_learn(name.endswith("same features"), labelled, tags, predictor)
    if name.startswith("fastText"):
        return _fasttext(2 if name.endswith("bigrams") else 1, labelled, tags)
    if name.startswith("spaCy"):
        return _spacy(labelled, tags, predictor)
    return _camel_tools()


def one_text(article: Article) -> str:
    """Returns title and text on one line, as fastText needs them."""
    return " ".join(f"{article.title} {article.text}".split("\n"))


def _truth(labelled: Sequence[LabelledArticle], tags: Sequence[str]) -> list[list[int]]:
    return [[int(bool(one.is_positive(tag))) for tag in tags] for one in labelled]


def _scikit_learn(
    is_same: bool, labelled: Sequence[LabelledArticle], tags: Sequence[str], predictor: Predictor
) -> Peer:
    pytest.importorskip("sklearn")
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    def analyze(text: str) -> list[str]:
        return [feature for word in words(predictor.model.normalizer(text)) for feature in features(word)]

    how = {"analyzer": analyze} if is_same else {"token_pattern": r"\S+"}
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True, **how), OneVsRestClassifier(LogisticRegression(C=10)))
    pipeline.fit([one_text(one.article) for one in labelled], _truth(labelled, tags))
    if is_same:
        pipeline[0].analyzer = "word"  # a function of this test cannot be written out
    written = io.BytesIO()
    joblib.dump(pipeline, written)
    if is_same:
        pipeline[0].analyzer = analyze
    return Peer(pipeline.predict_proba, written.tell() / 1e6)


def _fasttext(ngrams: int, labelled: Sequence[LabelledArticle], tags: Sequence[str]) -> Peer:
    fasttext = pytest.importorskip("fasttext", reason="needs the dependency group bench")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        path.write_text(
            "".join(
                " ".join(
                    f"__label__{tag}" for tag, holds in zip([*tags, "none"], [*row, not any(row)], strict=True) if holds
                )
                + f" {one_text(one.article)}\n"
                for one, row in zip(labelled, _truth(labelled, tags), strict=True)
            ),
            encoding="utf-8",
        )
        # At its default rate of 0.1 it has ended in NaN.
        model = fasttext.train_supervised(
            str(path), loss="ova", lr=0.05, epoch=10, wordNgrams=ngrams, thread=1, verbose=0
        )
        model.save_model(str(path))
        megabytes = path.stat().st_size / 1e6
    # Its list interface asks numpy for a copy that numpy 2 refuses; what lies below is what it calls.
    return Peer(lambda texts: [model.f.predict(f"{text}\n", -1, 0.0, "strict") for text in texts], megabytes)


def _spacy(labelled: Sequence[LabelledArticle], tags: Sequence[str], predictor: Predictor) -> Peer:
    pytest.importorskip("spacy", reason="needs the dependency group bench")
    peer = SpacyPeer("spaCy BOW", Unit.ARTICLE, predictor.model.normalizer)
    texts = Texts([one_text(one.article) for one in labelled], np.array(_truth(labelled, tags), dtype=np.float64))
    with tempfile.TemporaryDirectory() as folder:
        peer.fit_texts(texts, tags, Path(folder))
        return Peer(peer.score_texts, size_of(Path(folder)) / 1e6)


def _camel_tools() -> Peer:
    from camel_tools.tokenizers.word import simple_word_tokenize

    from tabwib.normalization import normalize

    return Peer(lambda texts: [simple_word_tokenize(normalize(text)) for text in texts])
