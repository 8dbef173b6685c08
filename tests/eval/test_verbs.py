"""The verbs that measure: slips found before the work, and reports under the name that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tabwib.cli import cli, main

CAST = Path(__file__).parents[1] / "cast.jsonl"
SEEDS = Path(__file__).parents[2] / "labels" / "seeds.jsonl"


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("report.html", "<!doctype html>"),
        ("report.md", "### cast.jsonl: 12 articles"),
        ("report.txt", "cast.jsonl: 12 articles"),
        ("report.json", "{"),
        ("report", "{"),
    ],
)
def test_a_report_is_what_its_name_says(name: str, opening: str, strange: Path, tmp_path: Path) -> None:
    """JSON in a file called report.html is a page that nobody can read."""
    out = tmp_path / name
    found = CliRunner().invoke(cli, ["evaluate", str(CAST), "--model", str(strange), "--out", str(out)])
    assert found.exit_code == 0, found.output
    assert out.read_text(encoding="utf-8").lower().startswith(opening)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["evaluate"], "no labels"),
        (["evaluate", str(CAST), "--prevalence", "2"], "base rate"),
        (["evaluate", str(CAST), "--wrong", "ukrain"], "no tag 'ukrain'"),
        (["evaluate", str(CAST), "--prevalence", "ukrain=0.1"], "no tag 'ukrain'"),
        (["evaluate", str(CAST), "--out", "report.pdf"], "no report is written as .pdf (.json, .md, .html, .htm, .txt"),
        (["crossval", "--out", "report.pdf"], "no report is written as .pdf"),
        (["evaluate", str(CAST), "--wrong", "ukraine", "--format", "html"], "one a line, and has no --format"),
        (["calibrate", str(CAST)], "nothing to write"),
        (
            ["calibrate", str(CAST), "--out", "x", *("--prevalence", "ukraine=0.1", "--prevalence", "ukraine=0.2")],
            "ukraine is given 0.1 and 0.2. say one",
        ),
        (["audit", str(CAST), "--tag", "x"], "no tag 'x'"),
        (["gate", "--allow-regression"], "goes with --pin"),
        (["check", "--agreement", "--suspects"], "ask one"),
    ],
)
def test_wrong_usage_is_two(arguments: list[str], says: str) -> None:
    """Exit 2 is for the person at the keyboard, 1 is for the data; scripts tell them apart."""
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert says in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["train", "--out", "{none}/m.tabwib"], 1, "cannot be written"),
        (["train", "--out", "{folder}"], 1, "cannot be written"),
        (["calibrate", str(CAST), "--out", "{none}/m.tabwib"], 1, "cannot be written"),
        (["crossval", "--out", "{none}/report.json"], 1, "cannot be written"),
        (["crossval", "--wrong", "ukrain"], 2, "no tag 'ukrain'"),
        (["crossval", "--prevalence", "ukrain=0.1"], 2, "no tag 'ukrain'"),
        (["crossval", str(CAST), "--seeds"], 2, "no seeds.jsonl"),
        (["crossval", str(SEEDS)], 1, "all 5 articles are of seeds.jsonl, which is held out of all folds"),
        (["crossval", str(SEEDS), "--seeds"], 1, "name other labels beside it"),
        (["gate", "--floors", "{none}"], 1, "pin the floors"),
        (["gate", "--pin", "--floors", "{none}/floors.json"], 1, "cannot be written"),
    ],
)
def test_a_slip_is_found_before_the_work(
    arguments: list[str],
    code: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Training takes minutes; nobody should wait for it to learn of a letter too few."""

    def work(*_: object, **__: object) -> None:
        pytest.fail("the work was begun")

    for place in ("train.train", "crossval.score_project", "gate.score_project", "calibrate.pooled_scores"):
        monkeypatch.setattr(f"tabwib.cli.{place}", work)
    names = {"none": str(tmp_path / "none"), "folder": str(tmp_path)}
    monkeypatch.setattr("sys.argv", ["tabwib", *(part.format(**names) for part in arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert says in capsys.readouterr().err
