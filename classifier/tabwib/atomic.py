"""A file that is replaced as a whole: whoever reads it, and whenever, finds the old one or the new."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tabwib.errors import OutputError

__all__ = ["write_atomically"]


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file beside `path`, flushes it to disk and renames it over `path`.

    Raises:
        OutputError: The folder is missing or read-only, or the disk is full; the old file stands as it was.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            temporary = Path(stream.name)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
