"""Writes the corpus that fuzzing starts from: `python -m tests.fuzz.write_corpus`."""

from __future__ import annotations

import hashlib
import json

from safetensors.numpy import load

from tests.faults.inputs import CASES
from tests.faults.makers import NEWS
from tests.fuzz.__main__ import CORPUS
from tests.fuzz.targets import KINDS_BUT_PAGES, tiny_model

LARGEST = 2000
"""Bytes of a kept input: fuzzing goes on from short ones."""


def keep(target: str, content: bytes) -> None:
    """Writes an input under the name of its hash."""
    if len(content) <= LARGEST or target == "model":
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def main() -> None:
    """Writes the small cases of bad input, sound input of every kind, and a model that is as small as one can be."""
    article = json.dumps({"id": "a", "title": "عنوان", "text": NEWS}, ensure_ascii=False)
    label = json.dumps({"id": "a", "text": NEWS, "labels": {"ukraine": {"grade": "main"}}}, ensure_ascii=False)
    for case in CASES:
        content = case.make(min(case.size, 20))
        kind = "." + case.name.removesuffix(".gz").rpartition(".")[2]
        if kind in KINDS_BUT_PAGES:
            keep("readers", bytes([KINDS_BUT_PAGES.index(kind)]) + content)
        elif kind == ".html":
            keep("pages", content)
        if kind == ".txt":
            keep("normaliser", content)
        if kind == ".jsonl" and content:
            for operation in range(6):
                keep("api", bytes([operation]) + content.splitlines()[-1])
            keep("labels", content.splitlines()[-1])
    for operation in range(6):
        keep("api", bytes([operation]) + article.encode())
    keep("labels", label.encode())
    task = {
        "id": 1,
        "data": {"text": NEWS},
        "annotations": [{"result": [{"type": "choices", "value": {"choices": ["ukraine"]}}]}],
    }
    keep("labels", json.dumps([task], ensure_ascii=False).encode())
    keep("labels", json.dumps({"id": 1, "text": NEWS, "label": ["ukraine"]}, ensure_ascii=False).encode())
    keep("labels", f"__label__ukraine {NEWS}\n".encode())
    keep("model", tiny_model())
    keep("model", load(tiny_model())["header"].tobytes())
    keep("model", b"\x02\0\0\0\0\0\0\0{}")


if __name__ == "__main__":
    main()
