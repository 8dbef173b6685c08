"""Damaged and forged model files, without end: `python -m tests.faults.mutations 10000` tries that many of each.

Damage hits the bytes of a valid file: it is refused, or nothing of the model is changed. A forgery changes what the
file says and signs it anew: it is refused, or tags with probabilities in [0, 1] and nothing else.
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from tabwib.errors import ModelError
from tabwib.features import PAIR
from tabwib.model import Model, _digest, from_bytes, to_bytes
from tabwib.predictor import Predictor
from tests.faults.makers import NEWS

__all__ = ["small_model", "try_damage", "try_forgery"]

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**63, 1e9, -1e9, 1e308, math.nan, math.inf, "", "x", "\ud800", "\0", "a\nb", "ا" * 100,
    [], {}, [[]], {"a": 1}, [math.nan] * 3, "x" * 100_000,
)  # fmt: skip
"""What a forger may put in place of any value."""


def small_model(predictor: Predictor) -> Model:
    """Returns the shipped model with sixty features and forty pairs: enough to be damaged."""
    model = predictor.model
    pairs = [row for row, feature in enumerate(model.features) if PAIR in feature]
    rows = sorted({*range(60), *pairs[:40]})
    features = tuple(model.features[row] for row in rows)
    return replace(
        model, features=features, weights=model.weights[rows], sketches=model.sketches[:3], ids=model.ids[:20]
    )


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Returns a file with bits flipped, bytes overwritten, blocks moved, cut out, put in, or its end gone."""
    found = bytearray(content)
    place = dice.randrange(len(found))
    length = dice.choice((1, 1, 2, 8, 64, 1024))
    match dice.randrange(7):
        case 0:
            for _ in range(dice.choice((1, 1, 8))):
                found[dice.randrange(len(found))] ^= 1 << dice.randrange(8)
        case 1:
            found[place : place + length] = dice.randbytes(len(found[place : place + length]))
        case 2:
            del found[place : place + length]
        case 3:
            found[place:place] = dice.randbytes(length)
        case 4:
            del found[place:]
        case 5:
            other = dice.randrange(len(found))
            found[place : place + length] = found[other : other + len(found[place : place + length])]
        case _:  # the header of safetensors, where lengths and offsets stand
            place = dice.randrange(8 + int.from_bytes(content[:8], "little"))
            found[place] = dice.choice(b'0123456789 {}[]",:\x00\xff')
    return bytes(found)


def forged(content: bytes, dice: random.Random) -> bytes:
    """Returns a file that says something else and whose digest is right."""
    arrays = load(content)
    header: Any = json.loads(arrays["header"].tobytes())
    kind = dice.randrange(6)
    if kind < 3:
        parent, key = dice.choice(_places(header))
        if kind == 0:
            del parent[key]
        else:
            parent[key] = dice.choice(ODD)
        arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    elif kind == 3:
        name = dice.choice(("features", "weights", "sketches", "ids"))
        raw = bytearray(arrays[name].tobytes())
        for _ in range(dice.choice((1, 4, 64)) if raw else 0):
            raw[dice.randrange(len(raw))] = dice.choice((0, 9, 10, 32, ord(PAIR), 0x7F, 0xC2, 0xFF))
        arrays[name] = np.frombuffer(bytes(raw), dtype=arrays[name].dtype).reshape(arrays[name].shape)
    elif kind == 4:
        del arrays[dice.choice(sorted(arrays))]
    else:
        name = dice.choice(sorted(arrays))
        array = arrays[name]
        arrays[name] = dice.choice(
            (
                array[: len(array) // 2], array[:0], array.reshape(-1), array[None], array.astype(np.float64),
                array.astype(np.int64), np.concatenate([array, array]), np.zeros((0, 0), dtype=array.dtype),
            )
        )  # fmt: skip
    arrays["digest"] = _digest({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Returns every container and key in a JSON value; of long ones the first few."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    found = []
    for key in keys[:20]:
        found.append((value, key))
        found += _places(value[key])
    return found


def try_damage(content: bytes, dice: random.Random) -> str:
    """Returns what became of a damaged file; AssertionError where it is neither refused nor the same model."""
    found = damaged(content, dice)
    try:
        model = from_bytes(found)
    except ModelError:
        return "refused"
    assert to_bytes(model) == content, "read as another model"
    return "the same model"


def try_forgery(content: bytes, dice: random.Random) -> str:
    """Returns what became of a forged file; AssertionError where it tags with anything but a probability."""
    found = forged(content, dice)
    try:
        model = from_bytes(found)
    except ModelError:
        return "refused"
    prediction = Predictor(model).predict({"id": "x", "title": "عنوان", "text": f"{NEWS}\n{NEWS}"})
    assert all(0 <= probability <= 1 for probability in prediction.scores.values())
    json.dumps(prediction.to_json(scores=True), allow_nan=False).encode()
    to_bytes(model)
    return "tags with probabilities"


def main(count: int) -> None:
    """Tries `count` damaged and `count` forged files."""
    content = to_bytes(small_model(Predictor.load()))
    tries: dict[str, Callable[[bytes, random.Random], str]] = {"damaged": try_damage, "forged": try_forgery}
    for name, attempt in tries.items():
        start = time.process_time()
        found = Counter(attempt(content, random.Random(seed)) for seed in range(count))  # noqa: S311  (no secret)
        told = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
        print(f"{count} {name}: {told} ({time.process_time() - start:.0f} s of CPU)")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
