"""Standard input as a feed: the lines of any stream, however it is cut, and an answer while the next is not there."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from io import BufferedReader
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from tabwib.feed import Feed


class Pieces(io.RawIOBase):
    """A pipe whose writer writes when it likes."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = [piece for piece in pieces if piece]

    def read1(self, size: int) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


@given(st.lists(st.text("ab\n\r").map(str.encode), max_size=8), st.integers(1, 9))
def test_lines_are_those_of_a_file(pieces: list[bytes], limit: int) -> None:
    """What the writer flushed at once is no line, and half a line is none either."""
    feed, file = Feed(cast("BufferedReader", Pieces(pieces))), io.BytesIO(b"".join(pieces))
    while line := file.readline(limit):
        assert not feed.is_dry()
        assert feed.readline(limit) == line
    assert feed.readline(limit) == b""


def test_an_answer_waits_for_no_later_line() -> None:
    """A wire sends an article a minute: an alert that comes when 256 are there comes after four hours."""
    command = [sys.executable, "-m", "tabwib", "predict", "-", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": "قصف طال كييف."}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == str(number)
        process.stdin.close()
        assert process.stdout.read() == b""
