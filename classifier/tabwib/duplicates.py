"""Near-duplicate articles: MinHash sketches of their words, and the clusters that share most of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from datasketch import MinHash, MinHashLSH

from tabwib.article import Article
from tabwib.text import Normalizer, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NEAR", "clusters", "near", "sketch", "sketches"]

HASHES = 64
"""Hashes a sketch; the Jaccard index it estimates has a standard error of 0.06 at most."""

SCHEME = "affine32"
"""Permutations of datasketch; part of the model file format, since sketches are kept there."""

NEAR = 0.6
"""Jaccard index of three-word runs from which two articles count as one; a re-edited wire story lies above."""

RUN = 3
"""Words a run."""

BANDS = (32, 2)
"""Bands of hashes, and hashes a band, that find candidates: a pair at `NEAR` is one with probability 1 - 10^-6."""


def sketch(article: Article, normalizer: Normalizer) -> NDArray[np.uint8]:
    """Returns the MinHash of an article's three-word runs, `(HASHES,)` (Broder, 1997).

    Of each hash the lowest byte is kept, which makes two differing ones equal once in 256 times: the estimate moves by
    0.004 at most, and the model is smaller by a sixth (Li and König, 2010).
    """
    found = words(normalizer(f"{article.title}\n{article.text}"))
    runs = {" ".join(found[start : start + RUN]) for start in range(max(1, len(found) - RUN + 1))}
    minhash = MinHash(num_perm=HASHES, seed=1, scheme=SCHEME)
    minhash.update_batch([run.encode() for run in runs])
    return np.asarray(minhash.hashvalues & 0xFF, dtype=np.uint8)


def near(one: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Returns the indices of the sketches `others`, `(n, HASHES)`, that are near-duplicates of `one`."""
    return np.flatnonzero((others == one).mean(axis=1) >= NEAR)


def clusters(sketches: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> list[int]:
    """Returns a cluster number for each sketch; near-duplicates, and whatever they are near to, share one."""
    index = MinHashLSH(num_perm=HASHES, params=BANDS)
    parent = list(range(len(sketches)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for place, values in enumerate(sketches):
        minhash = MinHash(num_perm=HASHES, seed=1, hashvalues=values, scheme=SCHEME)
        for other in sorted(index.query(minhash)):
            if (np.asarray(sketches[other]) == values).mean() >= NEAR:
                first, second = sorted((root(other), root(place)))
                parent[second] = first
        index.insert(place, minhash)
    return [root(place) for place in range(len(sketches))]


def sketches(articles: Iterable[Article], normalizer: Normalizer) -> NDArray[np.uint8]:
    """Returns the sketches of articles, `(n_articles, HASHES)`."""
    rows = [sketch(article, normalizer) for article in articles]
    return np.stack(rows) if rows else np.zeros((0, HASHES), dtype=np.uint8)
