"""Ctrl-C, a power cut and `--resume`: nobody can tell from the file that the night was disturbed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tabwib.article import Article
from tabwib.cli.interrupt import Interrupt
from tabwib.cli.spool import Spool
from tabwib.labels import LabelledArticle

ROOT = Path(__file__).parent.parent

CUT = {
    "jsonl": b'{"id": "cut by a power fail',
    "ninjs": b'{"uri": "cut',
    "csv": b'"a quoted id\nof two lines, cut\n',
    "parquet": b"\xff\xff\xff\xff\x08\x01\x00\x00cut",
}
"""What a power cut leaves at the end of each format."""


def start(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tabwib", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        **options,
    )


@pytest.fixture
def stream(tmp_path: Path, cast: dict[str, LabelledArticle]) -> Path:
    """Enough articles for an interrupt to fall among them, with bad lines between."""
    lines = []
    for number in range(6000):
        article: Article = list(cast.values())[number % len(cast)].article
        lines.append(json.dumps({"id": f"n-{number}", "title": article.title, "text": f"{article.text} {number}"}))
        if number % 1000 == 7:
            lines.append("{broken")
    path = tmp_path / "stream.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


RUNS = [("jsonl", "1"), ("jsonl", "2"), ("ninjs", "1"), ("csv", "1"), ("parquet", "1"), ("parquet", "2")]


@pytest.mark.parametrize(("form", "jobs"), RUNS)
def test_an_interrupted_run_is_resumed_to_the_same_bytes(stream: Path, tmp_path: Path, form: str, jobs: str) -> None:
    """Ctrl-C at midnight, --resume in the morning: nobody can tell."""
    whole, out = tmp_path / "whole", tmp_path / "out"
    undisturbed = start("predict", stream, "--format", form, "--out", whole)
    _, errors = undisturbed.communicate(timeout=100)
    partial = tmp_path / "out.partial"
    run = start("predict", "-", "--format", form, "--out", out, "--jobs", jobs, stdin=subprocess.PIPE, process_group=0)
    assert run.stdin is not None
    lines = stream.read_bytes().splitlines(keepends=True)
    for at in range(0, 5000, 500):  # a feed that goes on: another process takes a second to start
        run.stdin.write(b"".join(lines[at : at + 500]))
        run.stdin.flush()
        time.sleep(1)
        if partial.exists() and partial.stat().st_size:
            break
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the command
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    (last,) = [line for line in said.decode().splitlines() if not line.startswith("error: ")]
    what = "rows" if form == "parquet" else "lines"
    assert last == f"stopped; {partial} holds whole {what}, and the same command with --resume goes on"
    assert not out.exists()
    half = partial.read_bytes()
    if form != "parquet":
        assert half.endswith(b"\n")
        assert whole.read_bytes().startswith(half)
    partial.write_bytes(half + CUT[form])
    resumed = start("predict", stream, "--format", form, "--out", out, "--resume", "--jobs", jobs)
    _, again = resumed.communicate(timeout=100)
    assert resumed.returncode == undisturbed.returncode == 1
    assert again == errors
    assert b"6 articles could not be read" in again
    assert out.read_bytes() == whole.read_bytes()
    assert not partial.exists()


def test_resume_refuses_another_input_or_other_options(stream: Path, tmp_path: Path) -> None:
    """Half of one run and half of another would be a lie in one file."""
    out = tmp_path / "out.jsonl"
    out.write_text('{"id": "n-0", "tags": []}\n', encoding="utf-8")
    run = start("predict", stream, "--out", out, "--resume", "--scores")
    assert b"comes out otherwise now" in run.communicate(timeout=60)[1]
    assert out.read_text(encoding="utf-8") == '{"id": "n-0", "tags": []}\n'  # it may be all of another run
    Path(f"{out}.partial").write_text('{"id": "other", "tags": []}\n', encoding="utf-8")
    run = start("predict", stream, "--out", out, "--resume")
    assert b"article 'other', but the input has 'n-0' there" in run.communicate(timeout=60)[1]
    run = start("predict", stream, "--resume")
    assert b"name a file of jsonl, csv, ninjs or parquet with --out" in run.communicate(timeout=60)[1]
    assert run.returncode == 2
    run = start("predict", stream, "--format", "table", "--out", out, "--resume")
    assert b"a table is laid out for the eye" in run.communicate(timeout=60)[1]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_columns_of_another_run_are_refused(stream: Path, tmp_path: Path, form: str) -> None:
    """A header, or a schema, says what is below it."""
    out = tmp_path / f"out.{form}"
    few = tmp_path / "few.jsonl"
    few.write_bytes(b"".join(stream.read_bytes().splitlines(keepends=True)[:5]))
    assert start("predict", few, "--out", out).wait(timeout=60) == 0
    before = out.read_bytes()
    run = start("predict", few, "--out", out, "--resume", "--scores")
    assert b"comes out otherwise now" in run.communicate(timeout=60)[1]
    Path(f"{out}.partial").unlink(missing_ok=True)
    out.write_bytes(before)
    assert start("predict", few, "--out", out, "--resume").wait(timeout=60) == 0
    assert out.read_bytes() == before
    other = tmp_path / "other.jsonl"
    other.write_bytes(few.read_bytes().replace(b'"n-3"', b'"m-3"'))
    run = start("predict", other, "--out", out, "--resume")
    assert b"article 'n-3', but the input has 'm-3' there" in run.communicate(timeout=60)[1]


@pytest.mark.parametrize("form", ["jsonl", "csv", "ninjs", "parquet"])
def test_wherever_it_was_cut(cast: dict[str, LabelledArticle], tmp_path: Path, form: str) -> None:
    """Ids with quotes, newlines and lone surrogates included: any prefix of the file is a beginning."""
    odd = ["a", 'b "quoted"', "two\nlines", "\ud800", "c,d", "خبر"]
    articles = [labelled.article for labelled in cast.values()]
    source, whole, out = tmp_path / "in.jsonl", tmp_path / "whole", tmp_path / "out"
    pairs = zip(odd, articles, strict=False)
    records = [{"id": id, "title": one.title, "text": one.text, "desk": id} for id, one in pairs]
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    command = ("predict", source, "--format", form, "--scores", "--quiet")
    assert start(*command, "--out", whole).wait(timeout=60) == 0
    content = spooled(whole) if form == "parquet" else whole.read_bytes()
    for share in (0.0, 0.01, 0.45, 0.99):
        Path(f"{out}.partial").write_bytes(content[: int(share * len(content))])
        run = start(*command, "--out", out, "--resume")
        assert run.communicate(timeout=60)[1].decode() == "", share
        assert out.read_bytes() == whole.read_bytes(), share
        assert not Path(f"{out}.partial").exists()
        out.unlink()


def spooled(path: Path) -> bytes:
    """Returns what the rows of a Parquet file are kept as while it is written, a batch a row."""
    parquet = pytest.importorskip("pyarrow.parquet")
    interrupt = Interrupt()
    spool = Spool(path.with_name("again"), parquet.read_schema(path))
    spool.fill(parquet.ParquetFile(path).iter_batches(batch_size=1), interrupt, append=False)
    return spool.path.read_bytes()
