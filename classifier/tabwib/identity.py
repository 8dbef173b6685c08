"""Whether an article goes by an id that a model was trained on: hashes of ids, of which the ids cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from tabwib.article import Article

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ID_BYTES", "id_hash", "id_hashes"]

ID_BYTES = 5
"""Bytes of a hash: among 10,000 articles, one of 2,000 trained ids is met by chance once in 50,000 evaluations."""

_PLACE = re.compile(r"standard input|.*(\.\w+|standard input):\d+")
"""What `tabwib.readers` calls an article without an id: a line of a file, which next week is another article."""


def id_hash(article: Article) -> bytes | None:
    """Returns the BLAKE2b hash of an article's id, `ID_BYTES` long; None if it has none of its own."""
    if not article.id or _PLACE.fullmatch(article.id):
        return None
    return blake2b(article.id.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).digest()


def id_hashes(articles: Iterable[Article]) -> NDArray[np.uint8]:
    """Returns the hashes of the ids of articles that have one, each once, in rising order, `(n_ids, ID_BYTES)`."""
    found = sorted({hashed for article in articles if (hashed := id_hash(article)) is not None})
    return np.frombuffer(b"".join(found), dtype=np.uint8).reshape(-1, ID_BYTES)
