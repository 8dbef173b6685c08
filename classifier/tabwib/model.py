"""The model: integer weights of word features, how passages pool, and what is decided per tag; one file, data only.

The file is safetensors (no code can hide in it) and holds five arrays: `header` (JSON, UTF-8), `features` (one a
line, UTF-8), `weights` (int16, features × tags), and what was trained on, so that evaluation can refuse to mark its own
homework: `sketches` (uint8, articles × hashes) and `ids` (uint8, ids × bytes of a hash). `digest` is the SHA-256 of
the five.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from tabwib.atomic import write_atomically
from tabwib.errors import ModelError
from tabwib.identity import ID_BYTES, id_hashes
from tabwib.jsonlines import parse_json
from tabwib.pooling import TERMS
from tabwib.soundness import check_arrays, feature_names, finite, golden_text, normalizer, provenance, tag_id, text
from tabwib.taxonomy import Match, Tag
from tabwib.text import Normalizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FORMAT", "Golden", "Model", "TagModel", "from_bytes", "load_model", "save_model", "to_bytes"]

FORMAT = 5
"""Number of the file format; a file with another one is refused by name."""

LARGEST_FILE = 64_000_000
"""Bytes; a file beyond is no model of ours and is not read into memory."""

_DTYPES = {
    "header": np.uint8,
    "features": np.uint8,
    "weights": np.int16,
    "sketches": np.uint8,
    "ids": np.uint8,
    "digest": np.uint8,
}


@dataclass(frozen=True, slots=True)
class TagModel:
    """What the model knows about one tag beyond its column of weights.

    Attributes:
        tag: Id, names and neighbours in other vocabularies.
        scale: Score of one unit of integer weight.
        bias: Added to every score of a passage or a whole.
        pool: Coefficient of each of `tabwib.pooling.TERMS`.
        intercept: Added to the pooled terms; the sum is the log-odds of the tag on the stream it was calibrated for.
        passage_slope: Factor from a passage's score to its log-odds.
        passage_intercept: Added to that.
        threshold: Least probability at which the tag is shown, or None where no threshold keeps the promise.
        verdict: One sentence on what the threshold promises, and from what it is known.
    """

    tag: Tag
    scale: float
    bias: float
    pool: tuple[float, ...]
    intercept: float
    passage_slope: float
    passage_intercept: float
    threshold: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Golden:
    """An article whose log-odds are replayed when the model is loaded: a platform that differs is found out there."""

    title: str
    text: str
    log_odds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A trained tagger.

    Attributes:
        tags: One entry a tag, in the order of the columns of `weights`.
        normalizer: The normalisation that the words went through.
        features: Feature names, `(n_features,)`, in code point order, pairs of words last.
        weights: Integer weights, `(n_features, n_tags)`.
        sketches: MinHash of each training article, `(n_articles, n_hashes)`.
        provenance: Hash of the labels, versions, recipe and out-of-fold figures; read by people and the gate.
        golden: Articles replayed at load.
        ids: Hashes of the ids of the training articles (`tabwib.identity`), `(n_ids, ID_BYTES)`.
    """

    tags: tuple[TagModel, ...]
    normalizer: Normalizer
    features: tuple[str, ...]
    weights: NDArray[np.int16]
    sketches: NDArray[np.uint8]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    golden: tuple[Golden, ...] = ()
    ids: NDArray[np.uint8] = field(default_factory=lambda: id_hashes(()))

    @property
    def tag_ids(self) -> tuple[str, ...]:
        """The ids of the tags, in order."""
        return tuple(entry.tag.id for entry in self.tags)

    def with_tags(self, tags: tuple[TagModel, ...], **provenance: Any) -> Model:
        """Returns the same weights with other probabilities and thresholds; golden articles are to be set anew."""
        return replace(self, tags=tags, provenance={**self.provenance, **provenance}, golden=())


def save_model(model: Model, path: Path) -> None:
    """Writes the model to a temporary file beside `path` and renames it: a reader finds the old file or the new.

    Raises:
        ModelError: No such file could be read again: it is too large, or a tag is not what one may be.
        OutputError: The file cannot be written.
    """
    content = to_bytes(model)
    if len(content) > LARGEST_FILE:
        raise ModelError(f"{path}: the model takes {len(content):,} bytes, over {LARGEST_FILE:,}. train fewer tags")
    from_bytes(content)
    write_atomically(path, content)


def load_model(path: Path) -> Model:
    """Reads a model file, checking every length, shape, type and value before use.

    Raises:
        ModelError: The file is missing, damaged, tampered with or of another format.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would be read without end
            raise ModelError(f"{path}: not a file. name a model file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}. train one with `tabwib train --out {path}`") from error
    if len(content) > LARGEST_FILE:
        raise ModelError(f"{path}: too large for a model (over {LARGEST_FILE:,} bytes). is it another kind of file?")
    try:
        return from_bytes(content)
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from error


def to_bytes(model: Model) -> bytes:
    """Returns the model as the bytes of a file; equal models give equal bytes."""
    header = {
        "format": FORMAT,
        "terms": TERMS,
        "tags": [asdict(entry) for entry in model.tags],
        "normalizer": model.normalizer.to_json(),
        "provenance": dict(model.provenance),
        "golden": [asdict(golden) for golden in model.golden],
    }
    arrays: dict[str, NDArray[Any]] = {
        "header": _as_bytes(json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":"))),
        "features": _as_bytes("\n".join(model.features)),
        "weights": np.ascontiguousarray(model.weights, dtype="<i2"),
        "sketches": np.ascontiguousarray(model.sketches),
        "ids": np.ascontiguousarray(model.ids),
    }
    arrays["digest"] = _digest(arrays)
    return save_tensors(arrays)


def from_bytes(content: bytes) -> Model:
    """Returns the model that the bytes of a file hold.

    Raises:
        ModelError: The bytes are no model, or a damaged one.
    """
    try:
        arrays = load_tensors(content)
    except (SafetensorError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise ModelError(f"not a model file, or cut short ({error})") from error
    if "header" not in arrays or arrays["header"].dtype != np.uint8:
        raise ModelError(f"not a tabwib model (it holds {', '.join(sorted(arrays)) or 'nothing'})")
    try:
        header = parse_json(arrays["header"].tobytes().decode())
        found = header["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError("its header is damaged. get the file again") from error
    if type(found) is not int or found != FORMAT:
        raise ModelError(f"format {found!r} is not the one that this version reads, {FORMAT}. train anew or upgrade")
    if set(arrays) != set(_DTYPES):
        raise ModelError(f"not a tabwib model (it holds {', '.join(sorted(arrays))})")
    for name, array in arrays.items():
        if array.dtype != _DTYPES[name]:
            raise ModelError(f"{name} is of type {array.dtype}, not {np.dtype(_DTYPES[name])}")
    if not np.array_equal(arrays["digest"], _digest(arrays)):
        raise ModelError("its contents do not match its digest: damaged or tampered with. get the file again")
    try:
        return _model(header, arrays)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ModelError(f"its header is not as the format says ({error})") from error


def _model(header: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Model:
    tags = tuple(_tag_model(entry) for entry in header["tags"])
    features = feature_names(arrays["features"].tobytes().decode())
    if len({entry.tag.id for entry in tags}) != len(tags):
        raise ValueError("two tags of one name")
    if header["terms"] != list(TERMS):
        raise ValueError("terms that are not those of this version")
    check_arrays(features, arrays["weights"], arrays["sketches"], len(tags))
    ids = arrays["ids"]
    if ids.ndim != 2 or ids.shape[1] != ID_BYTES:
        raise ValueError(f"ids of shape {ids.shape}")
    golden = tuple(
        Golden(golden_text(entry["title"]), golden_text(entry["text"]), finite(entry["log_odds"], len(tags)))
        for entry in header["golden"]
    )
    return Model(
        tags,
        normalizer(header["normalizer"]),
        features,
        arrays["weights"],
        arrays["sketches"],
        provenance(header["provenance"]),
        golden,
        ids,
    )


def _tag_model(entry: dict[str, Any]) -> TagModel:
    tag = entry["tag"]
    matches = tuple(Match(*(text(match[key]) for key in ("scheme", "id", "relation"))) for match in tag["matches"])
    (scale, bias, intercept, slope, passage_intercept) = finite(
        [entry[key] for key in ("scale", "bias", "intercept", "passage_slope", "passage_intercept")], 5
    )
    threshold = entry["threshold"]
    if threshold is not None and not 0 <= finite([threshold], 1)[0] <= 1:
        raise ValueError(f"threshold {threshold}")
    return TagModel(
        Tag(
            tag_id(tag["id"]),
            **{key: text(tag[key]) for key in ("name_ar", "name_en", "definition", "excludes")},
            matches=matches,
        ),
        scale,
        bias,
        finite(entry["pool"], len(TERMS)),
        intercept,
        slope,
        passage_intercept,
        threshold,
        text(entry["verdict"]),
    )


def _as_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _digest(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.uint8]:
    digest = hashlib.sha256()
    for name in _DTYPES:
        if name == "digest" or name not in arrays:
            continue
        array = arrays[name]
        digest.update(f"{name}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return np.frombuffer(digest.digest(), dtype=np.uint8)
