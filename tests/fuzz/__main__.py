"""Fuzzes one target: `python -m tests.fuzz TARGET -max_total_time=900` (needs the dependency group fuzz).

New inputs are kept in the folder given last, or nowhere; the corpus in `tests/fuzz/corpus/TARGET` is only read.
Options are those of libFuzzer.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    """Runs until libFuzzer has had enough, or an input breaks something."""
    import atheris

    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["tabwib"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    target(b"\0")  # imports and loads what it needs before the first input is timed
    folders = [option for option in options if not option.startswith("-")] or [tempfile.mkdtemp(prefix="tabwib-fuzz-")]
    flags = [option for option in options if option.startswith("-")]
    atheris.Setup(["fuzz", *flags, "-print_final_stats=1", *folders, str(CORPUS / name)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
