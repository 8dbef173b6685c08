"""spaCy's textcat_multilabel with its bag-of-words model, on a blank Arabic pipeline."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tabwib_eval.peers.peer import TextPeer
from tabwib_eval.peers.units import Texts, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.text import Normalizer

__all__ = ["SpacyPeer"]

EPOCHS = 8


class SpacyPeer(TextPeer):
    """TextCatBOW of words and bigrams."""

    needs = ("spacy",)

    def __init__(self, name: str, unit: Unit, normalizer: Normalizer) -> None:
        super().__init__(unit, normalizer)
        self.name = name
        # Articles are few and need longer steps; on dev.jsonl either unit does worse with the other's.
        self._rate = 0.01 if unit is Unit.ARTICLE else 0.001
        self.setting = (
            f'spacy.blank("ar"), TextCatBOW.v3, words and bigrams, {EPOCHS} epochs, lr {self._rate}; {self.reading}'
        )

    def fit_texts(self, examples: Texts, tags: Sequence[str], folder: Path) -> None:
        """Trains with spaCy's own optimizer, in batches of 32."""
        import spacy
        from spacy.training import Example
        from spacy.util import fix_random_seed, minibatch

        fix_random_seed(0)
        self._tags = list(tags)
        self._nlp = spacy.blank("ar")
        model = {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": False,
            "ngram_size": 2,
            "no_output_layer": False,
            "length": 262144,
        }
        component = self._nlp.add_pipe("textcat_multilabel", config={"model": model})
        for tag in tags:
            component.add_label(tag)
        examples = examples.labelled_throughout()
        rows = [
            Example.from_dict(self._nlp.make_doc(_line(text)), {"cats": dict(zip(tags, row.tolist(), strict=True))})
            for text, row in zip(examples.texts, examples.truth, strict=True)
        ]
        optimizer = self._nlp.initialize(lambda: rows)
        optimizer.learn_rate = self._rate
        order = random.Random(0)  # noqa: S311  (an order of examples, no secret)
        for _ in range(EPOCHS):
            order.shuffle(rows)
            for batch in minibatch(rows, 32):
                self._nlp.update(batch, sgd=optimizer)
        self._nlp.to_disk(folder / "model")

    def score_texts(self, texts: list[str]) -> NDArray[np.float64]:
        """Returns each tag's own probability."""
        found = self._nlp.pipe(map(_line, texts), batch_size=256)
        return np.array([[doc.cats[tag] for tag in self._tags] for doc in found])


def _line(text: str) -> str:
    """Returns a text in one line; a batch of texts without any pair of words breaks its bigrams."""
    return f". {text.replace(chr(10), ' ')} ."
