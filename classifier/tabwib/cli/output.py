"""Where a verb's lines go: standard output, or a file that bears its name only when it is complete."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import click

from tabwib.atomic import check_writable, is_stream, keep_mode, real_path, write_atomically
from tabwib.errors import OutputError

__all__ = ["binary_output", "check_out", "partial_path", "tell", "text_output", "write_text"]


def tell(line: str) -> None:
    """Says a line on standard error: standard output is for what was asked."""
    click.echo(line, err=True)


def check_out(out: Path | None, inputs: Iterable[Path], option: str = "--out") -> None:
    """Raises an error, before any work is done, where what a verb makes could not be written, or not without harm.

    Args:
        out: What an option names; None if it was left out.
        inputs: Files that are read.
        option: Which one names it.

    Raises:
        click.UsageError: It is one of the inputs, by whatever name; a link counts as its file.
        OutputError: Its folder is missing or read-only.
    """
    if out is None:
        return
    if out.exists() and any(path.exists() and path.samefile(out) for path in inputs):
        raise click.UsageError(f"{option} {out} is one of the inputs. name another file")
    check_writable(out)


def write_text(text: str, out: Path | None) -> None:
    """Writes to standard output, or to a file that appears under its name only when it is complete, and says so.

    Raises:
        OutputError: The file cannot be written.
    """
    content = text.encode("utf-8", "backslashreplace")
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        write_atomically(out, content)
        tell(f"wrote {out}")


@contextlib.contextmanager
def text_output(out: Path | None) -> Iterator[TextIO]:
    """Yields standard output, or `OUT.partial`, which becomes `OUT` if nothing goes wrong.

    Both take any text: a lone surrogate, which UTF-8 cannot hold, goes out as an escape.

    Raises:
        OutputError: The file cannot be written.
    """
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        yield sys.stdout
        sys.stdout.flush()
        return
    with (
        binary_output(out) as binary,
        io.TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", newline="\n") as stream,
    ):
        yield stream


@contextlib.contextmanager
def binary_output(out: Path | None, *, append: bool = False) -> Iterator[BinaryIO]:
    """Yields standard output or `OUT.partial`, as `text_output` does, for bytes; a pipe or a device is written into.

    Raises:
        OutputError: The file cannot be written.
    """
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    mode = "ab" if append else "wb"
    try:
        if is_stream(out):
            with out.open(mode) as stream:
                yield cast("BinaryIO", stream)
            return
        partial = partial_path(out)
        with partial.open(mode) as stream:
            keep_mode(out, partial)
            yield cast("BinaryIO", stream)
        partial.replace(real_path(out))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error})") from error


def partial_path(out: Path) -> Path:
    """Returns the name that a file has while it is being written: beside the one that a link leads to."""
    real = real_path(out)
    return real.with_name(f"{real.name}.partial")
