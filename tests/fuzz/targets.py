"""What is fuzzed: each target takes any bytes; whatever it raises but a `TabwibError` is a bug."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import numpy as np
from safetensors.numpy import load, save
from starlette.testclient import TestClient

from tabwib.errors import InputError, ModelError, TabwibError
from tabwib.exchange.annotation import Choices
from tabwib.exchange.formats import FORMATS, read_exports
from tabwib.jsonlines import parse
from tabwib.label_lines import _labelled
from tabwib.markup import most_attributes
from tabwib.model import Model, _digest, from_bytes, to_bytes
from tabwib.predictor import Predictor
from tabwib.readers import KINDS, Source, read_stream
from tabwib.taxonomy import Taxonomy
from tabwib.text import Normalizer, surfaces, words
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.tagger import Tagger
from tests.faults.limits import ROOT

__all__ = ["KINDS_BUT_PAGES", "TARGETS", "tiny_model"]

_LATER = (".json", ".ndjson")

KINDS_BUT_PAGES = (*(kind for kind in KINDS if kind not in (".html", ".htm", *_LATER)), *_LATER)
"""The corpus says by their places what it is: kinds that came later stand behind the others."""
ENCODINGS = ("utf-8", "utf-8", "utf-8", "cp1256", "utf-16", "iso-8859-6")


@cache
def _predictor() -> Predictor:
    return Predictor.load()


@cache
def _taxonomy() -> Taxonomy:
    return Taxonomy.read(ROOT / "labels" / "tags.toml")


@cache
def _client() -> TestClient:
    tagger = Tagger(_predictor(), 30)
    return TestClient(application(tagger, Limits(bytes=100_000, articles=20)), raise_server_exceptions=True)


def readers(content: bytes) -> None:
    """Reads bytes as a file of one kind (the first byte says which) and tags what is in it."""
    if not content:
        return
    kind = KINDS_BUT_PAGES[content[0] % len(KINDS_BUT_PAGES)]
    encoding = ENCODINGS[content[0] // len(KINDS_BUT_PAGES) % len(ENCODINGS)]
    errors: list[InputError] = []
    articles = read_stream(io.BytesIO(content[1:]), kind, Source(f"in{kind}", encoding), errors.append)
    for prediction in _predictor().predict_all(articles):
        assert all(0 <= probability <= 1 for probability in prediction.scores.values())
        json.dumps(prediction.to_json(scores=True), allow_nan=False)


def pages(content: bytes) -> None:
    """Counts the attributes of a page and reads its article."""
    errors: list[InputError] = []
    list(read_stream(io.BytesIO(content[:20_000]), ".html", Source("in.html"), errors.append))
    most_attributes(content.decode("utf-8", "replace"))


def normaliser(content: bytes) -> None:
    """Normalises a text: twice is once, and taken apart into words it is what the lexicon counts."""
    try:
        text = content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    normalizer = _predictor().model.normalizer
    once = normalizer(text)
    assert normalizer(once) == once
    for surface in surfaces(text):
        assert text[surface.start : surface.end] == surface.surface
        assert _predictor().lexicon.row(surface.surface)[0] == len(words(normalizer(surface.surface)))


def labels(content: bytes) -> None:
    """Reads bytes as a label line, and as an export of each annotation tool."""
    text = content.decode("utf-8", "replace")
    with suppress(TabwibError):
        _labelled(parse(text, "in:1"), ROOT / "tests" / "in.jsonl", "in:1", _taxonomy())
    for form in FORMATS:
        with suppress(TabwibError):
            read_exports(form, [("in", text)], Choices(_taxonomy(), (), ()))


@cache
def tiny_model() -> bytes:
    """Returns the file of a model as small as one can be: fuzzing changes a large one too rarely where it matters."""
    shipped = _predictor().model
    letters = "<>=~ " + "".join(char for char in map(chr, range(0x621, 0x64B)) if words(char))
    normalizer = Normalizer({ord(char): shipped.normalizer(char) for char in letters})
    return to_bytes(
        Model(shipped.tags[:1], normalizer, shipped.features[:3], shipped.weights[:3, :1], shipped.sketches[:1])
    )


def model(content: bytes) -> None:
    """Loads bytes as a model, or as the header of one that is signed anew; what is taken for one tags."""
    if content[:1] == b"{":
        arrays = load(tiny_model())
        arrays["header"] = np.frombuffer(content, dtype=np.uint8)
        content = save({**arrays, "digest": _digest(arrays)})
    try:
        found = from_bytes(content)
    except ModelError:
        return
    prediction = Predictor(found).predict("تبادل الأسرى بين الطرفين")
    assert all(0 <= probability <= 1 for probability in prediction.scores.values())
    to_bytes(found)


def api(content: bytes) -> None:
    """Sends bytes to an operation (the first byte says which): never a fault of the server."""
    if not content:
        return
    paths = ("/predict", "/explain", "/read?name=a.jsonl", "/read?name=a.csv", "/read?name=a.txt", "/labels")
    response = _client().post(
        paths[content[0] % len(paths)], content=content[1:], headers={"Content-Type": "application/json"}
    )
    assert response.status_code < 500, response.text
    assert "content-security-policy" in response.headers


TARGETS: dict[str, Callable[[bytes], None]] = {
    "readers": readers,
    "pages": pages,
    "normaliser": normaliser,
    "labels": labels,
    "model": model,
    "api": api,
}
