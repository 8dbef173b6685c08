"""What several tests of faults need: a server that listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tabwib.predictor import Predictor

if TYPE_CHECKING:
    import uvicorn


@pytest.fixture
def service(
    predictor: Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, Path, uvicorn.Server]]:
    pytest.importorskip("uvicorn")
    from tests.faults.listening import listening

    with listening(predictor, tmp_path, monkeypatch) as found:
        yield found
