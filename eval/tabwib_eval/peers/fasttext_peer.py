"""fastText, one against all others a tag, as its documentation advises for several labels a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tabwib_eval.peers.peer import TextPeer
from tabwib_eval.peers.units import Texts, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.text import Normalizer

__all__ = ["FastTextPeer"]

_PREFIX = "__label__"


class FastTextPeer(TextPeer):
    """fastText supervised; untagged examples get a label of their own, without which it would leave them out."""

    needs = ("fasttext",)

    def __init__(self, name: str, unit: Unit, normalizer: Normalizer, *, bigrams: bool, subwords: bool) -> None:
        super().__init__(unit, normalizer)
        self.name = name
        self._options = {
            "wordNgrams": 2 if bigrams else 1,
            "minn": 3 if subwords else 0,
            "maxn": 6 if subwords else 0,
            "bucket": 200_000 if bigrams or subwords else 0,
        }
        what = "words" + (" and bigrams" if bigrams else "") + (" and 3- to 6-letter subwords" if subwords else "")
        self.setting = f"{what}, loss ova, dim 50, lr 1, 50 epochs, bucket 200,000; {self.reading}"

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Trains on one thread, which makes it repeatable."""
        import fasttext

        self._tags = {f"{_PREFIX}{tag}": column for column, tag in enumerate(tags)}
        examples = examples.labelled_throughout()
        lines = []
        for text, row in zip(examples.texts, examples.truth, strict=True):
            held = [f"{_PREFIX}{tag}" for tag, value in zip(tags, row, strict=True) if value] or [f"{_PREFIX}none"]
            lines.append(" ".join([*held, *text.split()]))
        source = folder / "train.txt"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._model = fasttext.train_supervised(
            str(source), loss="ova", dim=50, lr=1.0, epoch=50, thread=1, seed=0, verbose=0, **self._options
        )
        source.unlink()
        self._model.save_model(str(folder / "model.bin"))

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns each tag's own probability."""
        labels, chances = self._model.predict([text.replace("\n", " ") for text in texts], k=-1)
        scores = np.zeros((len(texts), len(self._tags)))
        for row, (names, values) in enumerate(zip(labels, chances, strict=True)):
            for name, value in zip(names, values, strict=True):
                if name in self._tags:
                    scores[row, self._tags[name]] = value
        return scores
