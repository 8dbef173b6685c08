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
        # Articles are few and long and need more steps; on dev.jsonl either unit does worse with the other's settings.
        rate, epochs = (1.0, 50) if unit is Unit.ARTICLE else (0.5, 25)
        self._options = {
            "lr": rate,
            "epoch": epochs,
            "wordNgrams": 2 if bigrams else 1,
            "minn": 3 if subwords else 0,
            "maxn": 6 if subwords else 0,
            "bucket": 200_000 if bigrams or subwords else 0,
        }
        what = "words" + (" and bigrams" if bigrams else "") + (" and 3- to 6-letter subwords" if subwords else "")
        self.setting = f"{what}, loss ova, dim 50, lr {rate:g}, {epochs} epochs, bucket 200,000; {self.reading}"

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Trains with its default of twelve threads: with fewer than ten, 0.9.3 leaves vectors uninitialised."""
        import fasttext

        examples = examples.labelled_throughout()
        lines = []
        for text, row in zip(examples.texts, examples.truth, strict=True):
            held = [f"{_PREFIX}{tag}" for tag, value in zip(tags, row, strict=True) if value] or [f"{_PREFIX}none"]
            lines.append(" ".join([*held, *text.split()]))
        source = folder / "train.txt"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._model = fasttext.train_supervised(
            str(source), loss="ova", dim=50, thread=12, seed=0, verbose=0, **self._options
        )
        source.unlink()
        self._model.save_model(str(folder / "model.bin"))
        order = self._model.get_labels()
        self._outputs = self._model.get_output_matrix()[[order.index(f"{_PREFIX}{tag}") for tag in tags]]

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns each tag's own log-odds: what `predict` squashes into probabilities, most of which are 0 or 1."""
        hidden = np.array([self._model.get_sentence_vector(text.replace("\n", " ")) for text in texts])
        return np.asarray(hidden @ self._outputs.T, dtype=float)
