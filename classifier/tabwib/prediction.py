"""What a predictor says of an article: tags with probabilities, and the passages behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Evidence", "Prediction", "TagPrediction"]

_OWN = ("id", "tags", "scores")
"""Keys of the answer: what the input has under them, an older run may have written."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that speaks for a tag.

    Attributes:
        paragraph: 0 for the title, else the number of the paragraph, from 1.
        start: Offset of its first character in the text (in the title for paragraph 0).
        end: Offset after its last.
        probability: Chance that this passage by itself is about the tag, in [0, 1].
    """

    paragraph: int
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class TagPrediction:
    """A tag that holds, with the chance that it is right, in [0, 1], and the passages behind it, strongest first."""

    tag: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of one article.

    Attributes:
        id: The article's id.
        tags: The tags whose probability reaches their threshold, likeliest first.
        scores: Every tag's probability, tagged or not.
        extra: Other keys of the input.
    """

    id: str
    tags: tuple[TagPrediction, ...]
    scores: Mapping[str, float]
    extra: Mapping[str, object]

    def handed_through(self) -> dict[str, object]:
        """Returns the keys of the input that stand in the answer beside its own: `tags` and `scores` do not."""
        return {key: value for key, value in self.extra.items() if key not in _OWN}

    def to_json(self, scores: bool = False) -> dict[str, Any]:
        """Returns the output line of `tabwib predict`; probabilities are rounded to four digits."""
        line: dict[str, Any] = {
            **self.handed_through(),
            "id": self.id,
            "tags": [
                {
                    "tag": tag.tag,
                    "probability": round(tag.probability, 4),
                    "evidence": [
                        {
                            "paragraph": evidence.paragraph,
                            "start": evidence.start,
                            "end": evidence.end,
                            "probability": round(evidence.probability, 4),
                        }
                        for evidence in tag.evidence
                    ],
                }
                for tag in self.tags
            ],
        }
        if scores:
            line["scores"] = {tag: round(probability, 4) for tag, probability in self.scores.items()}
        return line
