"""A Parquet file while it is being written: batches one after the other, each whole by itself.

Parquet names its parts in its last bytes, so half a Parquet file is none. `OUT.partial` therefore holds Arrow streams
of one batch each, of which a run that was killed leaves all but the last whole; they become Parquet at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tabwib.atomic import keep_mode, real_path
from tabwib.cli.interrupt import Interrupt
from tabwib.cli.output import partial_path
from tabwib.errors import InputError, OutputError
from tabwib.extras import load
from tabwib.parquet import write_parquet

__all__ = ["Spool"]


class Spool:
    """The batches of a Parquet file to be.

    Attributes:
        path: Where they are kept: `OUT.partial`.
    """

    def __init__(self, out: Path, schema: Any) -> None:
        """Names the files.

        Args:
            out: The Parquet file to be.
            schema: Of every batch.
        """
        self.path = partial_path(out)
        self._out = out
        self._real = real_path(out)
        self._schema = schema
        self._arrow = load("pyarrow", "writing Parquet")

    def recover(self) -> bool:
        """Cuts off a batch that is not whole; without a spool, takes over the rows of OUT if there is one.

        Returns:
            Whether what is there has the columns that are to be written.

        Raises:
            InputError: A file cannot be read or written.
        """
        try:
            if not self.path.exists() and self._out.exists():
                file = load("pyarrow.parquet", "writing Parquet").ParquetFile(self._out)
                if not file.schema_arrow.equals(self._schema):
                    return False
                self._append(file.iter_batches())
            if self.path.exists():
                with self.path.open("r+b") as stream:
                    stream.truncate(max((end for end, _ in self._streams()), default=0))
        except (OSError, self._arrow.ArrowException) as error:
            raise InputError(f"{self.path}: cannot be read ({error}). delete it and start anew") from error
        return all(batch.schema.equals(self._schema) for batch in self.batches())

    def batches(self) -> Iterator[Any]:
        """Yields the batches."""
        return (batch for _, batch in self._streams())

    def fill(self, batches: Iterable[Any], interrupt: Interrupt, *, append: bool) -> None:
        """Adds batches, none of which an interrupt can cut; without `append` those before are dropped.

        Raises:
            OutputError: The file cannot be written.
        """
        try:
            if not append:
                self.path.unlink(missing_ok=True)
            self.path.touch()
            keep_mode(self._out, self.path)
            for batch in batches:
                with interrupt.put_off():
                    self._append([batch])
        except OSError as error:
            raise OutputError(f"{self._out}: cannot be written ({error.strerror or error})") from error

    def finish(self) -> None:
        """Makes the batches a Parquet file, and forgets them.

        Raises:
            OutputError: The file cannot be written.
        """
        whole = self._real.with_name(f"{self._real.name}.whole")
        try:
            with whole.open("wb") as stream:
                keep_mode(self._out, whole)
                write_parquet(self.batches(), stream, self._schema)
            whole.replace(self._real)
            self.path.unlink()
        except OSError as error:
            raise OutputError(f"{self._out}: cannot be written ({error.strerror or error})") from error
        finally:
            whole.unlink(missing_ok=True)

    def _append(self, batches: Iterable[Any]) -> None:
        with self.path.open("ab") as stream:
            for batch in batches:
                with self._arrow.ipc.new_stream(stream, self._schema) as writer:
                    writer.write_batch(batch)

    def _streams(self) -> Iterator[tuple[int, Any]]:
        """Yields where each stream ends, and its batch, as far as they are whole."""
        if not self.path.exists():
            return
        size = self.path.stat().st_size
        with self.path.open("rb") as stream:
            while stream.tell() < size:
                try:
                    (batch,) = list(self._arrow.ipc.open_stream(stream))
                except (OSError, ValueError, self._arrow.ArrowException):
                    return
                yield stream.tell(), batch
