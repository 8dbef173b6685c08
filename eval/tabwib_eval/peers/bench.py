"""One peer after another through the same training and the same articles, with its speed and its size."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tabwib.labels import LabelledArticle
from tabwib.taxonomy import Taxonomy
from tabwib_eval.peers.e5 import E5Peer
from tabwib_eval.peers.peer import Peer, size_of
from tabwib_eval.peers.quiet import quiet
from tabwib_eval.peers.ranking import TagRanking, lead, rank
from tabwib_eval.peers.sets import NewsSet

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Lead", "PeerResult", "SetResult", "measure"]


@dataclass(frozen=True, slots=True)
class Lead:
    """By how much average precision tabwib is ahead of a peer on a tag, with the 95 % interval."""

    tag: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SetResult:
    """What a peer reached on one set of articles; `sampled` where it was given a sample, weighted back."""

    name: str
    articles: int
    sampled: bool
    tags: tuple[TagRanking, ...]
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What was found of one peer.

    Attributes:
        name: Of the peer.
        setting: In words.
        missing: Why it was not run; empty if it was.
        seconds: To train; with a cache of vectors, what was left to do.
        speed: Articles a second from raw text, each met for the first time, on one thread.
        size: Bytes on disk.
        sets: What it reached on each set.
    """

    name: str
    setting: str
    missing: str = ""
    seconds: float = 0.0
    speed: float = 0.0
    size: int = 0
    sets: tuple[SetResult, ...] = ()


def measure(
    peer: Peer,
    training: Sequence[LabelledArticle],
    taxonomy: Taxonomy,
    sets: Sequence[NewsSet],
    reference: Sequence[NDArray[np.float64]] | None = None,
) -> tuple[PeerResult, list[NDArray[np.float64]]]:
    """Trains a peer and measures it.

    Args:
        peer: The peer.
        training: Labelled articles.
        taxonomy: The tags.
        sets: The articles to measure on.
        reference: Scores of tabwib on each set, for the leads.

    Returns:
        What was found, and the peer's scores on each set.
    """
    absent = [module for module in peer.needs if find_spec(module) is None]
    if absent:
        return PeerResult(peer.name, peer.setting, f"not installed: {', '.join(absent)}"), []
    with tempfile.TemporaryDirectory() as name, quiet():
        start = time.perf_counter()
        peer.fit(training, taxonomy, Path(name))
        seconds = time.perf_counter() - start
        size = size_of(Path(name))
        chosen = [found.sampled() if peer.is_slow else found for found in sets]
        articles = [[labelled.article for labelled in found.articles] for found in chosen]
        start = time.perf_counter()
        scores = [peer.scores(found) for found in articles]
        speed = sum(map(len, articles)) / (time.perf_counter() - start)
        results = tuple(
            _set_result(found, rows, taxonomy, None if reference is None else reference[place][found.rows])
            for place, (found, rows) in enumerate(zip(chosen, scores, strict=True))
        )
        if isinstance(peer, E5Peer):
            speed = peer.speed(articles[0])
    return PeerResult(peer.name, peer.setting, "", seconds, speed, size, results), scores


def _set_result(
    found: NewsSet, scores: NDArray[np.float64], taxonomy: Taxonomy, reference: NDArray[np.float64] | None
) -> SetResult:
    tags = tuple(
        rank(tag, scores[:, column], found.truth[:, column], found.weights, found.read)
        for column, tag in enumerate(taxonomy.ids)
    )
    leads = []
    for column, tag in enumerate(taxonomy.ids):
        if reference is None:
            continue
        ahead = lead(reference[:, column], scores[:, column], found.truth[:, column], found.weights)
        if ahead is not None:
            leads.append(Lead(tag, *ahead))
    return SetResult(found.name, len(found.articles), found.is_sampled, tags, tuple(leads))
