"""Every peer, in the order of the table."""

from __future__ import annotations

from pathlib import Path

from tabwib.normalization import compile_normalizer
from tabwib_eval.peers.annif_peer import BACKENDS, AnnifPeer
from tabwib_eval.peers.e5 import E5Peer
from tabwib_eval.peers.fasttext_peer import FastTextPeer
from tabwib_eval.peers.keywords import KeywordPeer
from tabwib_eval.peers.linear import LinearPeer
from tabwib_eval.peers.own import OwnPeer
from tabwib_eval.peers.peer import Peer
from tabwib_eval.peers.spacy_peer import SpacyPeer
from tabwib_eval.peers.units import Unit

__all__ = ["roster"]


def roster(cache: Path) -> list[Peer]:
    """Returns all peers, untrained; `cache` is the folder for sentence vectors."""
    normalizer = compile_normalizer()
    article, passage = Unit.ARTICLE, Unit.PASSAGE
    return [
        OwnPeer(),
        LinearPeer("sklearn-articles", article, normalizer),
        LinearPeer("sklearn-passages", passage, normalizer),
        LinearPeer("sklearn-chars-articles", article, normalizer, characters=True),
        LinearPeer("sklearn-chars-passages", passage, normalizer, characters=True),
        *(
            FastTextPeer(f"fasttext-{name}-{unit.value}s", unit, normalizer, bigrams=bigrams, subwords=subwords)
            for name, bigrams, subwords in (
                ("words", False, False),
                ("bigrams", True, False),
                ("subwords", False, True),
            )
            for unit in (article, passage)
        ),
        SpacyPeer("spacy-articles", article, normalizer),
        SpacyPeer("spacy-passages", passage, normalizer),
        *(AnnifPeer(backend, unit, normalizer) for backend in BACKENDS for unit in (article, passage)),
        E5Peer(cache / "e5.vectors"),
        KeywordPeer(normalizer),
    ]
