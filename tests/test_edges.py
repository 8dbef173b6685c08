"""What meets a newcomer at the edges: suggestions, missing extras, completion, quiet, plain output, tracebacks."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import ROOT, tabwib


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("predit", "x"), "did you mean 'predict'?"),
        (("evaluat",), "did you mean 'evaluate'?"),
        (("explain", "seeds", "--tag", "ukrain"), "did you mean 'ukraine'?"),
        (("next", "seeds", "--tag", "cyber_security"), "did you mean 'cybersecurity'?"),
        (("export", "csv", "--tag", "ukrain"), "did you mean 'ukraine'?"),
        (("predict", "seeds", "--encoding", "cp1265"), "did you mean 'cp1256'?"),
        (("next", "seeds", "--encoding", "cp1265"), "did you mean 'cp1256'?"),
        (("audit", "seeds", "--encoding", "cp1265"), "did you mean 'cp1256'?"),
        (("predict", "seeds", "--score"), "--scores"),
        (("predict", "seeds", "--out", "tags.xlsx"), "no format is written as .xlsx"),
        (("predict", "seeds", "--out", "tags.csv.gz", "--format", "csv"), "| gzip > tags.csv.gz"),
        (("predict", "--text", "نص المقال"), "| tabwib predict - --text"),
        (("explain", "seeds", "--text"), "| tabwib explain - --text"),
    ],
)
def test_what_is_misspelt_gets_a_suggestion(arguments: tuple[str, ...], hint: str) -> None:
    """Nobody should have to look the right word up."""
    run = tabwib(*arguments)
    assert run.returncode == 2
    assert hint in run.stderr.decode()


@pytest.mark.parametrize(
    ("module", "arguments", "line"),
    [
        ("pyarrow", ("predict", "seeds", "--format", "parquet"), "pip install 'tabwib[parquet]'"),
        ("trafilatura", ("predict", "{page}"), "pip install 'tabwib[html]'"),
        ("uvicorn", ("serve",), "pip install 'tabwib[serve]'"),
        ("starlette", ("serve",), "pip install 'tabwib[serve]'"),
        ("sklearn", ("train", "--out", "{page}.tabwib", "tests/cast.jsonl"), "pip install 'tabwib[train]'"),
        (
            "jinja2",
            ("evaluate", "tests/cast.jsonl", "--exclude-trained", "--format", "html"),
            "pip install 'tabwib[eval]'",
        ),
    ],
)
def test_a_missing_extra_names_its_install_line(
    module: str, arguments: tuple[str, ...], line: str, tmp_path: Path
) -> None:
    """The base package is small; what it lacks is one line away."""
    page = tmp_path / "page.html"
    page.write_text("<p>أفرج الطرفان عن مئات الأسرى.</p>", encoding="utf-8")
    code = f"import sys; sys.modules[{module!r}] = None; from tabwib.cli import main; main()"
    command = [sys.executable, "-c", code, *(part.format(page=page) for part in arguments)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert run.returncode == 1
    assert line in run.stderr
    assert "Traceback" not in run.stderr


def test_an_extra_that_is_broken_says_so(tmp_path: Path) -> None:
    """A package of the extra may be there and want another that is not: no traceback then either."""
    (tmp_path / "trafilatura.py").write_text(
        "raise ImportError('lxml.html.clean is\\nelsewhere now')", encoding="utf-8"
    )
    (tmp_path / "page.html").write_text("<p>أفرج الطرفان عن مئات الأسرى.</p>", encoding="utf-8")
    run = tabwib("predict", "page.html", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stderr.decode() == (
        "error: reading .html needs trafilatura, which fails (lxml.html.clean is elsewhere now). "
        "pip install 'tabwib[html]'\n"
    )


@pytest.mark.parametrize("verb", ["predict", "explain", "next", "audit"])
def test_a_feed_steers_no_terminal(verb: str, tmp_path: Path) -> None:
    """A name may hold the codes that clear a screen or set its title; an error shows them spelt out."""
    (tmp_path / "\x1b[2J.jsonl").write_text('{"id": "\\u001b[3J", "text": "x"}\n', encoding="utf-8")
    run = tabwib(verb, "\x1b[2J.jsonl", cwd=tmp_path)
    assert run.returncode == 1
    assert b"\\x1b[2J.jsonl:1: article '\\x1b[3J': no Arabic letter" in run.stderr


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("predict seeds >&-", 0, ""),
        ("explain seeds/000_5fc959f2a2ebeebe.txt >&-", 0, ""),
        ("predict missing.txt >&- 2>&-", 1, ""),
        ("predict - <&-", 1, "error: standard input: is closed. pipe something in, or name a file"),
        ("import csv - <&-", 1, "error: standard input: is closed. pipe something in, or name a file"),
    ],
)
def test_a_closed_stream_is_no_traceback(command: str, code: int, said: str) -> None:
    """Services and cron jobs start commands with streams closed."""
    shell = f"{sys.executable} -m tabwib {command}"
    run = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert run.returncode == code
    assert run.stderr.startswith(said)
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("verb", ["predict", "explain"])
def test_a_text_that_is_piped_in_is_told_of_the_option(verb: str) -> None:
    """The first thing that anybody tries is to echo a sentence into it."""
    run = tabwib(verb, "-", stdin="أفرج الطرفان عن مئات الأسرى.".encode())
    assert run.returncode == 1
    assert "unless --text says" in run.stderr.decode()


def test_explain_says_which_of_several_it_explains() -> None:
    """A folder holds many articles; one is explained."""
    several = tabwib("explain", "seeds")
    said = "seeds/000_5fc959f2a2ebeebe.txt is explained, the first of several; --id names another\n"
    assert several.stderr.decode() == said
    assert tabwib("explain", "seeds/000_5fc959f2a2ebeebe.txt").stderr == b""


def test_explain_takes_the_article_that_was_asked_for(tmp_path: Path) -> None:
    """The odd tag is never on the first row of the table; its id stands in what predict wrote."""
    (tmp_path / "desk.csv").write_text(
        "id,text\n7,قال المدرب إن الفريق جاهز.\n8,\n,أفرج الطرفان عن مئات الأسرى.\n", encoding="utf-8"
    )
    assert "الفريق" in tabwib("explain", "desk.csv", "--id", "7", cwd=tmp_path).stdout.decode()
    found = tabwib("explain", "desk.csv", "--id", "desk.csv:4", cwd=tmp_path)
    assert found.returncode == 0
    assert "الأسرى" in found.stdout.decode()
    unknown = tabwib("explain", "desk.csv", "--id", "9", cwd=tmp_path)
    assert unknown.returncode == 1
    assert "error: desk.csv: no article of id '9'. ids are as predict writes them" in unknown.stderr.decode()


@pytest.mark.parametrize(
    ("words", "offered"),
    [("tabwib pr", "predict"), ("tabwib predict --fo", "--format"), ("tabwib serve --po", "--port")],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(shell: str, words: str, offered: str) -> None:
    """As docs/faq.md says: verbs and options."""
    last = words.split()[-1]
    place = str(len(words.split()) - 1)
    environment = {**os.environ, "_TABWIB_COMPLETE": f"{shell}_complete", "COMP_WORDS": words}
    environment["COMP_CWORD"] = last if shell == "fish" else place
    code = "from tabwib.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert offered in run.stdout
    script = {**os.environ, "_TABWIB_COMPLETE": f"{shell}_source"}
    assert "tabwib" in subprocess.check_output([sys.executable, "-c", code], env=script, text=True)


def on_a_terminal(*arguments: str, **variables: str) -> str:
    """Returns what a command writes to a terminal, both streams."""
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "tabwib", *arguments]
    run = subprocess.Popen(command, stdout=child, stderr=child, cwd=ROOT, env={**os.environ, **variables})
    os.close(child)
    shown = b""
    while True:
        try:
            shown += os.read(parent, 1 << 16)
        except OSError:
            break
    run.wait(timeout=60)
    os.close(parent)
    return shown.decode()


def test_no_color_is_honoured_and_quiet_is_quiet() -> None:
    """`NO_COLOR` (no-color.org) asks for plain text, on a terminal too; --quiet for the data alone."""
    shown = on_a_terminal("predict", "seeds", "--quiet", NO_COLOR="1", TERM="xterm-256color")
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 6
    assert "\x1b[3" not in on_a_terminal("evaluate", "labels/seeds.jsonl", "--exclude-trained", NO_COLOR="1")


def test_a_traceback_is_there_for_who_asks() -> None:
    """`--debug` anywhere; without it, one line."""
    wrong = ("predict", "seeds", "--model", "README.md")
    assert tabwib(*wrong).stderr.count(b"\n") == 1
    for arguments in (("--debug", *wrong), (*wrong, "--debug")):
        assert b"Traceback" in tabwib(*arguments).stderr


def test_types_are_shipped() -> None:
    """`py.typed` (PEP 561): a user's type checker sees ours."""
    assert (ROOT / "classifier" / "tabwib" / "py.typed").is_file()
