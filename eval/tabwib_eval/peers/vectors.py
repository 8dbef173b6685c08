"""Sentence vectors kept on disk by the hash of their text: embedding is a thousand times slower than reading."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["VectorCache"]

_KEY = 20
"""Bytes of a SHA-1."""

BATCH = 64
"""Texts embedded between two writes: what a stopped run loses."""


class VectorCache:
    """An append-only file of `key, float16 vector` records; it holds no text.

    Args:
        path: The file; made if missing.
        width: Numbers a vector.
        embed: From texts to their vectors, `(n, width)`.
    """

    def __init__(self, path: Path, width: int, embed: Callable[[list[str]], NDArray[np.float32]]) -> None:
        self.path = path
        self.width = width
        self.embed = embed
        record = np.dtype([("key", f"S{_KEY}"), ("vector", "<f2", (width,))])
        self._record = record
        content = path.read_bytes() if path.exists() else b""
        whole = len(content) // record.itemsize * record.itemsize
        rows = np.frombuffer(content[:whole], dtype=record)
        # numpy strips zero bytes at the end of a key; so does _key.
        self._known = {row["key"].item(): row["vector"] for row in rows}
        if whole < len(content):
            path.write_bytes(content[:whole])  # the tail of a run that was stopped while writing

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns the vectors of texts, `(n, width)`; those not known are embedded and kept."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            rows = np.zeros(len(batch), dtype=self._record)
            rows["key"] = [_key(text) for text in batch]
            rows["vector"] = self.embed(batch)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as stream:
                stream.write(rows.tobytes())
            self._known.update(zip([_key(text) for text in batch], rows["vector"], strict=True))
        return np.stack([self._known[_key(text)] for text in texts]).astype(np.float32)


def _key(text: str) -> bytes:
    return hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).digest().rstrip(b"\0")
