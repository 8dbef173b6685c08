"""The floors that a gate holds: counts that were reached once, on a set of articles that is known by fingerprint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tabwib.errors import InputError
from tabwib_eval.results import Evaluation

__all__ = ["FORMAT", "Floor", "FloorSet", "pinned", "read_floors", "to_json"]

FORMAT = 1
"""Number of the file format."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What a tag reached when the floors were pinned; precision and recall may not fall below it.

    Attributes:
        support: Articles labelled positive.
        flagged: Articles that were tagged.
        right: Those of them that were labelled positive.
    """

    support: int
    flagged: int
    right: int

    @property
    def precision(self) -> float | None:
        """The floor of precision, in [0, 1]; None if nothing was flagged."""
        return self.right / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """The floor of recall, in [0, 1]; None if nothing was positive."""
        return self.right / self.support if self.support else None

    def wrong_allowed(self, flagged: int) -> int:
        """Returns how many of so many flagged articles may be wrong; none if nothing was flagged then."""
        return (self.flagged - self.right) * flagged // self.flagged if self.flagged else 0

    def right_needed(self, support: int) -> int:
        """Returns how many of so many positive articles must be found."""
        return -(-self.right * support // self.support) if self.support else 0


@dataclass(frozen=True, slots=True)
class FloorSet:
    """The floors of one set of articles.

    Attributes:
        fingerprint: Of texts and labels (`tabwib.labels.fingerprint`).
        articles: How many there are, near-duplicates counted once.
        least_support: Positive articles below which a tag's figures decide nothing.
        tags: Tag id to floor.
    """

    fingerprint: str
    articles: int
    least_support: int
    tags: Mapping[str, Floor]


def pinned(evaluation: Evaluation, fingerprint: str, least_support: int) -> FloorSet:
    """Returns the floors that an evaluation reaches."""
    tags = {
        found.tag: Floor(int(found.seen.support), int(found.seen.flagged), int(found.seen.tp))
        for found in evaluation.tags
    }
    return FloorSet(fingerprint, evaluation.articles, least_support, tags)


def read_floors(path: Path) -> dict[str, FloorSet]:
    """Reads a floors file: set name to floors.

    Raises:
        InputError: The file is missing or not one.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']!r}")
        return {
            name: FloorSet(
                str(found["fingerprint"]),
                int(found["articles"]),
                int(found["least_support"]),
                {tag: _floor(counts) for tag, counts in found["tags"].items()},
            )
            for name, found in record["sets"].items()
        }
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}. pin the floors with `tabwib gate --pin`") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a floors file ({error!r}). pin the floors with `tabwib gate --pin`") from error


def _floor(counts: Mapping[str, int]) -> Floor:
    floor = Floor(int(counts["support"]), int(counts["flagged"]), int(counts["right"]))
    if not 0 <= floor.right <= min(floor.support, floor.flagged):
        raise ValueError(f"{floor.right} right of {floor.flagged} flagged and {floor.support} positive")
    return floor


def to_json(sets: Mapping[str, FloorSet]) -> str:
    """Returns the text of a floors file; the ratios in it are for people, the counts are what holds."""
    record = {
        "format": FORMAT,
        "sets": {
            name: {
                "fingerprint": found.fingerprint,
                "articles": found.articles,
                "least_support": found.least_support,
                "tags": {
                    tag: {
                        "support": floor.support,
                        "flagged": floor.flagged,
                        "right": floor.right,
                        "wrong": floor.flagged - floor.right,
                        "precision": _round(floor.precision),
                        "recall": _round(floor.recall),
                    }
                    for tag, floor in found.tags.items()
                },
            }
            for name, found in sets.items()
        },
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
