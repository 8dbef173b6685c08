"""A server in a thread of the test, with little patience."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web import connections
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.tagger import Tagger

__all__ = ["SECONDS", "listening"]

SECONDS = 1.0
"""What a slow client gets in these tests, of each kind of patience."""


@contextmanager
def listening(
    predictor: Predictor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, Path, uvicorn.Server]]:
    """Runs the server in a thread, with little patience; yields its port, its label file and itself."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", SECONDS)
    monkeypatch.setattr(connections, "WRITE_SECONDS", SECONDS)
    tagger = Tagger(predictor, 20)
    labels = folder / "corrections.jsonl"
    app = application(tagger, Limits(200_000, 50, SECONDS), Corrections(labels, Taxonomy(tagger.tags)), ("localhost",))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app, port=port, http=connections.Connection, ws="none", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port, labels, server
    finally:
        server.should_exit = True
        thread.join(timeout=30)
