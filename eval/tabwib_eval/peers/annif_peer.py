"""Annif's own backends through its API: a project, a vocabulary of the tags and `other`, train, suggest.

Annif pins versions that tabwib's own environment does not share, so it is not in the group `peers`; the command in the
help of `python -m tabwib_eval.peers` adds it for the run. It knows no text without a subject, so untagged texts get the
subject `other`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tabwib_eval.peers.peer import TextPeer
from tabwib_eval.peers.units import Texts, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.text import Normalizer

__all__ = ["BACKENDS", "AnnifPeer"]

BACKENDS = {
    "svc": {"min_df": "2", "ngram": "2"},
    "omikuji": {"min_df": "2", "ngram": "2", "cluster_balanced": "False", "cluster_k": "100", "max_depth": "3"},
    "fasttext": {
        "dim": "50",
        "lr": "1.0",
        "epoch": "50",
        "loss": "ova",
        "wordNgrams": "2",
        "bucket": "200000",
        "thread": "12",
    },
}
"""Settings beyond Annif's defaults; those of omikuji are the Bonsai style of Annif's tutorial."""

OTHER = "other"
BATCH = 256


class AnnifPeer(TextPeer):
    """One backend; its svc keeps one tag of a text that has several, which passages soften."""

    needs = ("annif", "omikuji", "fasttext")

    def __init__(self, backend: str, unit: Unit, normalizer: Normalizer) -> None:
        super().__init__(unit, normalizer)
        self.backend = backend
        self.name = f"annif-{backend}-{unit.value}s"
        shown = ", ".join(f"{key} {value}" for key, value in BACKENDS[backend].items())
        self.setting = f"Annif 1.4, backend {backend} ({shown}); {self.reading}"

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Makes a vocabulary and a project below `folder`, and trains it."""
        import annif.analyzer
        from annif.corpus.types import Document, DocumentCorpus, SubjectSet
        from annif.registry import AnnifRegistry
        from annif.vocab import VocabFileCSV

        annif.logger.setLevel("ERROR")
        annif.analyzer.register_analyzer(WordAnalyzer)
        vocabulary = folder / "tags.csv"
        with vocabulary.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["uri", "label_en"])
            writer.writerows((_uri(tag), tag) for tag in (*tags, OTHER))
        options = "\n".join(f"{key}={value}" for key, value in BACKENDS[self.backend].items())
        config = folder / "projects.cfg"
        config.write_text(
            f"[peer]\nname=peer\nlanguage=en\nvocab=tags\nanalyzer=words\nbackend={self.backend}\n{options}\n",
            encoding="utf-8",
        )
        registry = AnnifRegistry(str(config), str(folder / "data"), init_projects=False)
        registry.get_vocab("tags").load_vocabulary(VocabFileCSV(str(vocabulary)))
        self._project: Any = registry.get_project("peer")
        subjects = self._project.subjects
        self._columns = [subjects.by_uri(_uri(tag)) for tag in tags]
        other = subjects.by_uri(_uri(OTHER))
        kept = examples.labelled_throughout()
        documents = [
            Document(text, SubjectSet([c for c, v in zip(self._columns, row, strict=True) if v] or [other]))
            for text, row in zip(kept.texts, kept.truth, strict=True)
        ]

        class Corpus(DocumentCorpus):  # type: ignore[misc]  # annif is untyped
            @property
            def documents(self) -> Iterator[Any]:
                return iter(documents)

        self._project.train(Corpus(), jobs=0)  # as each backend has it: fastText needs ten threads or more
        for leftover in (folder / "data").rglob("*-train.txt"):
            leftover.unlink()
        self._document = Document

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns the scores of suggestions; what is not suggested scores 0."""
        rows = []
        for start in range(0, len(texts), BATCH):
            batch = self._project.suggest([self._document(text) for text in texts[start : start + BATCH]])
            rows.append(batch.array.toarray()[:, self._columns])
        return np.concatenate(rows).astype(float)


def _uri(tag: str) -> str:
    return f"urn:tag:{tag}"


class WordAnalyzer:
    """An analyzer, as Annif knows it, of texts that are normalised already: words by spaces, sentences by lines.

    Annif's own ones tokenise with NLTK data that is fetched when they are first used.
    """

    name = "words"

    def __init__(self, param: object, **options: object) -> None:
        self.param = param

    @staticmethod
    def is_available() -> bool:
        """It needs nothing."""
        return True

    def tokenize_sentences(self, text: str) -> list[str]:
        """Returns the passages of a text."""
        return text.splitlines()

    def tokenize_words(self, text: str, filter: bool = True) -> list[str]:
        """Returns the words of a text."""
        return text.split()
