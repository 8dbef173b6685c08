"""A file that is replaced as a whole: whoever reads it, and whenever, finds the old one or the new."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from tabwib.errors import OutputError

__all__ = ["check_writable", "is_stream", "keep_mode", "real_path", "write_atomically"]


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file beside `path`, flushes it to disk and renames it over `path`.

    A link stays a link, the mode of an old file stays as it was, and a pipe or a device is written into.

    Raises:
        OutputError: The folder is missing or read-only, or the disk is full; the old file stands as it was.
    """
    temporary: Path | None = None
    try:
        if is_stream(path):
            path.write_bytes(content)
            return
        real = real_path(path)
        name = real.with_name(f".{real.name}.{os.urandom(4).hex()}")
        with name.open("xb") as stream:
            temporary = name
            keep_mode(real, temporary)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(real)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Finds out before the work whether a file could be written after it; leaves no trace.

    Raises:
        OutputError: The folder is missing or read-only, or `path` is a folder itself.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not is_stream(path):
            tempfile.TemporaryFile(dir=real_path(path).parent).close()
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error


def is_stream(path: Path) -> bool:
    """Whether a path names what is written into and not replaced: a pipe, a terminal, a device."""
    return path.exists() and not path.is_file() and not path.is_dir()


def real_path(path: Path) -> Path:
    """Returns the file that a link leads to, there or not; any other path as it is."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def keep_mode(old: Path, new: Path) -> None:
    """Gives a file the mode of the one whose place it is to take, if there is one: what was private stays so."""
    if old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode))
