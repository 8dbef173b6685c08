"""The command line as scripts meet it: streams, exit codes, one line an error, never a traceback."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tabwib.cli import VERBS, cli

ROOT = Path(__file__).parent.parent
SEED = "seeds/000_5fc959f2a2ebeebe.txt"
ARABIC = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."


def tabwib(*arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tabwib", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=cwd, timeout=300)


def lines(run: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_seeds_are_tagged_as_labelled() -> None:
    """The README's first command, on what the model was trained on; held out, they stand in eval/README.md."""
    run = tabwib("predict", "seeds/")
    assert run.returncode == 0
    assert run.stderr == b"seeds: 1 file of other kinds passed over (.md 1)\n"
    tags = {str(line["id"]): {tag["tag"] for tag in line["tags"]} for line in lines(run)}  # type: ignore[attr-defined]
    assert {path.removeprefix("seeds/")[:3]: found for path, found in tags.items()} == {
        "000": {"arms_control", "cybersecurity", "prisoner_exchange"},
        "001": {"arms_control", "cybersecurity"},
        "002": {"arms_control", "cybersecurity"},
        "003": {"arms_control", "cybersecurity", "ukraine"},
        "004": {"arms_control"},
    }


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder in which most things are wrong, and two articles are right."""
    (tmp_path / "a-right.txt").write_text(ARABIC, encoding="utf-8-sig")
    (tmp_path / "b-empty.txt").write_bytes(b"")
    (tmp_path / "c-latin.txt").write_text("nothing Arabic here", encoding="utf-8")
    (tmp_path / "d-cp1256.txt").write_bytes(ARABIC.encode("cp1256"))
    (tmp_path / "e-nul.txt").write_bytes(ARABIC.encode() + b"\0")
    (tmp_path / "f-marks.txt").write_text("\u064e" * 1_000_000, encoding="utf-8")
    (tmp_path / "g-huge.txt").write_text(ARABIC * 600_000, encoding="utf-8")
    (tmp_path / "h-cut.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n' * 1000)[:20])
    (tmp_path / "i-lines.jsonl").write_text(
        "\n".join([json.dumps({"text": ARABIC}), "{broken", '{"text": 3}', "[]", '{"text": ""}', "[" * 100_000]),
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_bad_input_is_named_and_the_rest_is_tagged(pile: Path, jobs: str) -> None:
    """One broken file in a thousand must cost one article, not the night's run."""
    run = tabwib("predict", ".", "--jobs", jobs, cwd=pile)
    assert run.returncode == 1
    assert [line["id"] for line in lines(run)] == ["a-right.txt", "i-lines.jsonl:1"]
    errors = run.stderr.decode().splitlines()
    for expected in (
        "error: b-empty.txt: empty. nothing to tag",
        "error: c-latin.txt: no Arabic letter in it. tabwib tags Arabic news",
        "error: d-cp1256.txt: not utf-8 (byte 0xC3 at offset 0). it looks like Windows-1256 Arabic; "
        "say --encoding cp1256",
        "error: f-marks.txt: no Arabic letter in it. tabwib tags Arabic news",
        "error: i-lines.jsonl:4: not a JSON object (list). one object a line is needed",
        "error: i-lines.jsonl:6: JSON nested too deep. one flat JSON object a line is needed",
        "12 articles could not be read",
    ):
        assert expected in errors
    for place in ("e-nul.txt: not text", "g-huge.txt: too large", "h-cut.jsonl.gz:", "i-lines.jsonl:2: invalid JSON"):
        assert any(line.startswith(f"error: {place}") for line in errors)
    assert "Traceback" not in run.stderr.decode()


@pytest.mark.parametrize("verb", ["next", "audit"])
def test_a_pile_with_bad_lines_in_it_says_so(verb: str, tmp_path: Path) -> None:
    """What is chosen from a pile is written, and the exit status says that it was not the whole pile."""
    pile = [{"headline": "خبر", "body": f"{ARABIC} {number * 7919}"} for number in range(8)]
    records = [json.dumps(record, ensure_ascii=False) for record in pile]
    (tmp_path / "pile.jsonl").write_text("\n".join([*records, "{broken"]), encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"")
    run = tabwib(verb, ".", "-n", "4", "--text-column", "body", "--title-column", "headline", cwd=tmp_path)
    assert run.returncode == 1
    assert lines(run)[0]["title"] == "خبر"
    said = run.stderr.decode().splitlines()
    assert said[0] == ".: 1 file of other kinds passed over (.pdf 1)"
    assert said[1].startswith("error: pile.jsonl:9: invalid JSON")
    assert said[-1] == "1 article could not be read"
    (tmp_path / "pile.jsonl").write_text("\n".join(records), encoding="utf-8")
    assert tabwib(verb, "pile.jsonl", "-n", "4", "--text-column", "body", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "parquet", "ninjs"])
def test_jobs_change_nothing(form: str, tmp_path: Path) -> None:
    """More processes, the same bytes, whatever the format and the kinds of input."""
    (tmp_path / "a.csv").write_text("id,text\n" + "".join(f"c{n},{ARABIC} {n}\n" for n in range(700)), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("".join(f'{{"text": "{ARABIC} {n}"}}\n' for n in range(700)), encoding="utf-8")
    for number in range(5):
        (tmp_path / f"c{number}.txt").write_text(f"{ARABIC} {number}", encoding="utf-8")
    outs = [tabwib("predict", ".", "--format", form, "--jobs", jobs, cwd=tmp_path) for jobs in "12"]
    assert [run.returncode for run in outs] == [0, 0]
    assert outs[0].stdout == outs[1].stdout
    assert form == "parquet" or outs[0].stdout.count(b"\n") == 1405 + (form in ("table", "csv"))


def test_ninjs_of_the_command_is_as_the_schema_says(ninjs: Draft202012Validator) -> None:
    """Ids are paths here, in whatever letters a desk names its files."""
    run = tabwib("predict", "seeds", "tests/cast.jsonl", "--format", "ninjs", "--lang", "ar")
    assert len(lines(run)) == 17
    for item in lines(run):
        ninjs.validate(item)


def test_encoding_is_taken_at_its_word(pile: Path) -> None:
    """The remedy that the message names must work."""
    run = tabwib("predict", "d-cp1256.txt", "--encoding", "cp1256", cwd=pile)
    assert run.returncode == 0
    assert lines(run)[0]["tags"]


def test_standard_input_as_lines_and_as_text() -> None:
    """Pipes are how newsrooms glue."""
    record = json.dumps({"id": "x", "title": "عنوان", "text": ARABIC, "desk": 3}).encode()
    (line,) = lines(tabwib("predict", "-", "--scores", stdin=record))
    assert line["id"] == "x"
    assert line["desk"] == 3
    assert set(line["scores"]) == {"arms_control", "cybersecurity", "prisoner_exchange", "ukraine"}  # type: ignore[call-overload]
    (line,) = lines(tabwib("predict", "-", "--text", stdin=ARABIC.encode()))
    assert line["id"] == "standard input"


def test_out_appears_whole(tmp_path: Path) -> None:
    """A file under its final name is a finished file."""
    out = tmp_path / "tags.jsonl"
    assert tabwib("predict", "seeds", "--out", out).returncode == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 5
    assert list(tmp_path.iterdir()) == [out]
    assert tabwib("predict", "seeds", "--out", tmp_path / "no" / "x").returncode == 1


@pytest.mark.parametrize(
    ("verb", "option"),
    [
        ("predict {input}", "--out"),
        ("explain {input}", "--html"),
        ("next {input}", "--out"),
        ("audit {input}", "--out"),
        ("export csv {input}", "--out"),
        ("import csv {input}", "--out"),
        ("train {input}", "--out"),
        ("crossval {input}", "--out"),
        ("evaluate {input}", "--out"),
        ("calibrate {input}", "--out"),
        ("calibrate {input}", "--record"),
    ],
)
def test_no_verb_writes_over_what_it_reads(verb: str, option: str, tmp_path: Path) -> None:
    """A slip of the hand must not cost the articles; another name of the file is no other file."""
    articles = tmp_path / "in.jsonl"
    articles.write_text(f'{{"id": "a", "text": "{ARABIC}", "labels": {{}}}}\n', encoding="utf-8")
    before = articles.read_bytes()
    out = tmp_path / "out.jsonl"
    out.symlink_to(articles)
    run = CliRunner().invoke(cli, [*verb.format(input=articles).split(), option, str(out)])
    assert run.exit_code == 2
    assert f"{option} {out} is one of the inputs. name another file" in run.output
    assert articles.read_bytes() == before


@pytest.mark.parametrize("verb", ["next", "audit"])
def test_grades_that_a_person_filled_in_are_not_written_over(verb: str, tmp_path: Path) -> None:
    """The line that made the file stands in the shell's history, and one key brings it back."""
    pile, out = tmp_path / "pile.jsonl", tmp_path / "to-label.jsonl"
    pile.write_text(f'{{"id": "a", "text": "{ARABIC}"}}\n', encoding="utf-8")
    assert tabwib(verb, pile, "--out", out).returncode == 0
    assert tabwib(verb, pile, "--out", out).returncode == 0
    out.write_text(out.read_text(encoding="utf-8").replace('"?"', '"none"', 1), encoding="utf-8")
    before = out.read_bytes()
    run = tabwib(verb, pile, "--out", out)
    assert run.returncode == 2
    assert "holds 1 grade that was filled in. name another file" in run.stderr.decode()
    assert out.read_bytes() == before


def test_explain_speaks_of_shown_tags() -> None:
    """Why a tag: its passages and words."""
    run = tabwib("explain", "seeds/000_5fc959f2a2ebeebe.txt")
    text = run.stdout.decode()
    assert run.returncode == 0
    assert text.count("threshold") == 3
    assert "paragraph 7" in text
    assert "الهجمات الإلكترونية +" in text  # the pair says more than its words
    assert tabwib("explain", "seeds", "--tag", "ukrain").returncode == 2


def test_lone_surrogates_come_out_as_they_came_in() -> None:
    """JSON can spell what UTF-8 cannot; a crash there would lose the batch."""
    run = tabwib("predict", "-", stdin=b'{"id": "\\ud800", "text": "' + ARABIC.encode() + b'"}\n')
    assert run.returncode == 0
    assert lines(run)[0]["id"] == "\ud800"


LONE = f'{{"id": "\\ud800", "title": "\\ud800", "text": "{ARABIC} \\ud800", "labels": {{}}, "label": []}}\n'.encode()


@pytest.mark.parametrize(
    "command",
    [
        "explain {input} --html {out}",
        "export csv {input}",
        "export doccano {input} --out {out}",
        "import doccano {input} --taxonomy labels",
        "import doccano {input} --taxonomy labels --out {out}",
        "next {input}",
    ],
)
def test_any_text_goes_to_any_output(command: str, tmp_path: Path) -> None:
    """A Windows console knows no Arabic, and JSON can spell what UTF-8 cannot: neither may cost the output."""
    path = tmp_path / "lone.jsonl"
    path.write_bytes(LONE)
    arguments = command.format(input=path, out=tmp_path / "out").split()
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    run = subprocess.run(
        [sys.executable, "-m", "tabwib", *arguments], env=environment, capture_output=True, check=False, cwd=ROOT
    )
    assert (run.returncode, b"Traceback" in run.stderr) == (0, False)
    written = (tmp_path / "out").read_bytes() if (tmp_path / "out").exists() else run.stdout
    assert "ا" in (written + run.stdout).decode()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("predict",), 2, "Missing argument"),
        (("predit", "x"), 2, "did you mean 'predict'?"),
        (("predict", "--nonsense", "x"), 2, "No such option"),
        (("predict", "missing.txt"), 1, "error: missing.txt: no such file or folder"),
        (("predict", "pyproject.toml"), 1, "error: pyproject.toml: unknown kind of file (.toml)"),
        (("predict", "seeds", "--model", "README.md"), 1, "error: README.md: not a model file"),
        (("train", "--out", "/dev/null/x", "tests/cast.jsonl"), 1, "cannot be written"),
        (("check", "nowhere.jsonl"), 1, "error: nowhere.jsonl: no such file or folder"),
    ],
)
def test_wrong_usage_is_one_clear_line(arguments: tuple[str, ...], code: int, message: str) -> None:
    """Exit 1: the data says no; 2: the command was wrong; and the message says what to do."""
    run = tabwib(*arguments)
    assert run.returncode == code
    assert message in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


def test_alone_it_shows_what_to_do_first() -> None:
    """The newcomer's first word."""
    run = tabwib()
    assert run.returncode == 0
    assert "tabwib predict seeds/" in run.stdout.decode()


def test_every_verb_has_help_with_an_example() -> None:
    """Help is read before documentation."""
    for verb in VERBS:
        run = CliRunner().invoke(cli, [verb, "--help"], prog_name="tabwib")
        assert run.exit_code == 0
        assert f"tabwib {verb}" in run.stdout


def test_a_closed_pipe_is_no_error() -> None:
    """`tabwib predict … | head -1` is how people look."""
    command = f"{sys.executable} -m tabwib predict seeds/*.txt | head -c 10"
    run = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False, cwd=ROOT)
    assert run.stderr == b""


def test_a_closed_pipe_costs_no_page(tmp_path: Path) -> None:
    """`tabwib explain … --html why.html | head -1` must leave the page, however soon the reader of the text is gone."""
    page = tmp_path / "why.html"
    command = f"{sys.executable} -m tabwib explain {SEED} --html {page} | true"
    run = subprocess.run(["bash", "-c", command], capture_output=True, check=False, cwd=ROOT)
    assert run.stderr == b""
    assert page.read_text(encoding="utf-8").rstrip().endswith("</section>")
