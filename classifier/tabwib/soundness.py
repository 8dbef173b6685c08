"""What a model file must be before anything of it is used: types, lengths, ranges and sizes, each by name.

A digest says that a file is as it was written; these checks say that whoever wrote it cannot have meant harm by it.
All raise ValueError with the value that is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import contains
from typing import TYPE_CHECKING, Any

from tabwib.errors import shortly
from tabwib.features import PAIR, first_pair
from tabwib.text import Normalizer, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "MOST_TAGS",
    "check_arrays",
    "feature_names",
    "finite",
    "golden_text",
    "normalizer",
    "provenance",
    "tag_id",
    "text",
]

LARGEST_NUMBER = 1e9
"""Magnitude of any number in the header: sums and products of such stay far from what a float can hold."""

MOST_TAGS = 5000
"""Every further one costs memory with every word; all of the IPTC's Media Topics are 1,200."""

LONGEST_ID = 200
LONGEST_TEXT = 20_000
"""Characters of a tag's id, and of anything else that is said about it."""

LONGEST_GOLDEN = 100_000
"""Characters of a golden article: they are tagged at every load."""

LARGEST_PROVENANCE = 1_000_000
"""Bytes as JSON."""

LONGEST_TARGET = 32
"""Characters that one becomes in normalisation; the longest is 22."""

SKETCH = 64
"""Hashes a training article; `tabwib.duplicates.HASHES`, without the import of datasketch."""


def finite(values: Any, length: int) -> tuple[float, ...]:
    """Returns numbers as floats; there must be that many, each finite and no larger than `LARGEST_NUMBER`."""
    if not isinstance(values, list) or len(values) != length:
        raise ValueError(f"{shortly(values)} in place of {length} numbers")
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        raise ValueError(f"{shortly(values)} in place of numbers")
    if not all(abs(value) <= LARGEST_NUMBER for value in values):  # false of NaN as well
        raise ValueError(f"{shortly(values)} is not finite, or beyond {LARGEST_NUMBER:g}")
    return tuple(float(value) for value in values)


def text(value: Any, longest: int = LONGEST_TEXT) -> str:
    """Returns a text of at most so many characters, none of them a lone surrogate."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{shortly(value)} in place of a text of at most {longest:,} characters")
    value.encode()  # UnicodeEncodeError is a ValueError
    return value


def tag_id(value: Any) -> str:
    """Returns the id of a tag: it becomes a column, a key, a file name."""
    if not text(value, LONGEST_ID) or not value.isprintable():
        raise ValueError(f"tag id {shortly(value)}")
    return str(value)


def golden_text(value: Any) -> str:
    """Returns the title or the text of a golden article."""
    return text(value, LONGEST_GOLDEN)


def provenance(value: Any) -> dict[str, Any]:
    """Returns what a model says of its making: an object that can be written out again, and not without end."""
    if not isinstance(value, dict) or len(json.dumps(value, ensure_ascii=False).encode()) > LARGEST_PROVENANCE:
        raise ValueError("a provenance that is no object, or a large one")
    return value


def normalizer(table: Any) -> Normalizer:
    """Returns a normalisation that goes from single characters to a few, and changes nothing the second time."""
    if not isinstance(table, Mapping) or not all(
        isinstance(source, str) and len(source) == 1 and isinstance(target, str) and len(target) <= LONGEST_TARGET
        for source, target in table.items()
    ):
        raise ValueError("a normalisation that is no table from characters to short texts")
    found = Normalizer.from_json(table)
    if any(found(target) != target for target in found.values()):
        raise ValueError("a normalisation that changes its own results")
    letters = "<>=~" + "".join(char for char in map(chr, range(0x621, 0x64B)) if words(char))
    if not all(len(found(char)) == 1 and found(char) in letters for char in letters):
        raise ValueError("a normalisation that makes other than letters of Arabic letters")
    return found


def feature_names(lines: str) -> tuple[str, ...]:
    """Returns names that stand one a line: none of them empty, with white space in it, or there twice."""
    features = tuple(lines.split())
    if not features or "\n".join(features) != lines or len(set(features)) != len(features):
        raise ValueError("features that are empty, hold white space or stand twice")
    return features


def check_arrays(features: Sequence[str], weights: NDArray[np.int16], sketches: NDArray[np.uint8], n_tags: int) -> None:
    """Checks that the arrays fit each other and the tags, and that pairs of words stand where they are looked for."""
    if not 0 < n_tags <= MOST_TAGS:
        raise ValueError(f"{n_tags} tags; at least one and at most {MOST_TAGS} are read")
    if weights.shape != (len(features), n_tags):
        raise ValueError(f"weights {weights.shape} for {len(features)} features and {n_tags} tags")
    first = first_pair(features)
    pairs = features[first:]
    spaced = f" {' '.join(pairs)} "
    if PAIR in "".join(features[:first]) or not all(map(contains, pairs, repeat(PAIR))):
        raise ValueError("pairs of words that do not stand behind all other features")
    if spaced.count(PAIR) != len(pairs) or f" {PAIR}" in spaced or f"{PAIR} " in spaced:
        raise ValueError("features with a plus sign that are no pair of words")
    if sketches.ndim != 2 or sketches.shape[1] != SKETCH:
        raise ValueError(f"sketches of shape {sketches.shape}")
