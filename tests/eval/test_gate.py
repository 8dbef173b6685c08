"""The gate: three answers, each with enough said to act on it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tabwib.errors import InputError
from tabwib_eval.floors import Floor, FloorSet, read_floors, to_json
from tabwib_eval.gate import Answer, judge, lowered
from tabwib_eval.results import Wrong

ROOT = Path(__file__).parents[2]
PINNED = FloorSet("f" * 64, 500, 20, {"ukraine": Floor(100, 80, 78)})


def reached(support: int = 100, flagged: int = 80, right: int = 78, fingerprint: str = "f" * 64) -> FloorSet:
    return FloorSet(fingerprint, 500, 20, {"ukraine": Floor(support, flagged, right)})


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (reached(), Answer.PASS),
        (reached(flagged=79), Answer.PASS),
        (reached(flagged=82, right=80), Answer.PASS),
        (reached(flagged=81), Answer.REGRESSION),
        (reached(flagged=79, right=77), Answer.REGRESSION),
        (reached(flagged=0, right=0), Answer.REGRESSION),
        (reached(fingerprint="0" * 64), Answer.REGRESSION),
        (reached(support=19, flagged=15, right=15), Answer.NOT_ENOUGH_EVIDENCE),
    ],
)
def test_answers(now: FloorSet, answer: Answer) -> None:
    """One article more wrong, or one less found, is a regression; a handful of articles decides nothing."""
    assert judge({"labels": PINNED}, {"labels": now})[0] is answer


@pytest.mark.parametrize(("right", "answer"), [(4, Answer.PASS), (3, Answer.REGRESSION), (0, Answer.REGRESSION)])
def test_a_tag_that_flagged_nothing_may_not_begin_with_false_alarms(right: int, answer: Answer) -> None:
    """A tag that was off when the floors were pinned made no reader read anything wrong; that is what is held."""
    floors = replace(PINNED, tags={"ukraine": Floor(100, 0, 0)})
    assert judge({"labels": floors}, {"labels": reached(flagged=4, right=right)})[0] is answer


def test_message_says_what_how_much_and_how_to_see_it() -> None:
    """Whoever breaks the gate has never seen it before and has a minute."""
    _, findings = judge({"labels": PINNED}, {"labels": reached(flagged=81)})
    assert [finding.text for finding in findings] == [
        "labels: ukraine: 3 wrong of 81 flagged, at most 2 allowed (precision 0.96, floor 0.97: 78 of 80). "
        "show them: tabwib crossval --wrong ukraine"
    ]


def test_false_alarms_are_named_worst_first() -> None:
    """Two articles to look at are worth more than a count; a hundred of them are not read."""
    cells = [
        Wrong(row, f"a{row}", f"mine.jsonl:{row}", "عنوان", tag, alarm, "none", 0.9, 0.5, 9.0 - row, False)
        for row, (tag, alarm) in enumerate([("ukraine", True), ("ukraine", False), ("other", True)] * 7)
    ]
    _, findings = judge({"labels": PINNED}, {"labels": reached(flagged=85)}, {"labels": cells})
    first, *named = findings[0].text.splitlines()
    assert first.endswith("tabwib crossval --wrong ukraine")
    assert [line.split(":")[1] for line in named] == ["0", "3", "6", "9", "12"]


def test_changed_articles_stop_the_run_and_say_what_to_do() -> None:
    """Figures of other articles do not compare; somebody must say that the change is meant."""
    _, findings = judge({"labels": PINNED}, {"labels": reached(fingerprint="0" * 64)})
    assert "no floor would fall; if the change is meant: tabwib gate --pin" in findings[0].text
    _, findings = judge({"labels": PINNED}, {"labels": reached(flagged=90, fingerprint="0" * 64)})
    assert "--allow-regression" in findings[0].text
    assert "12 wrong of 90 flagged" in findings[1].text


def test_new_and_lost_tags_are_named() -> None:
    """A tag cannot slip out of the gate by being renamed."""
    renamed = replace(reached(), tags={"ukrain": Floor(100, 80, 78)})
    answer, findings = judge({"labels": PINNED}, {"labels": renamed})
    assert answer is Answer.REGRESSION
    assert "ukraine: is pinned and no longer a tag" in findings[0].text
    assert "ukrain: has no floor" in findings[1].text
    assert judge({"labels": PINNED}, {"labels": reached(), "more": reached()})[0] is Answer.NOT_ENOUGH_EVIDENCE


def test_pinning_refuses_to_lower_a_floor() -> None:
    """Otherwise the floors follow the figures down, one harmless step at a time."""
    assert lowered({"labels": PINNED}, {"labels": reached(flagged=79)}) == ()
    assert len(lowered({"labels": PINNED}, {"labels": reached(flagged=78, right=77)})) == 1
    assert len(lowered({"labels": PINNED}, {})) == 1


def test_floors_file_is_read_back(tmp_path: Path) -> None:
    """People edit JSON: a damaged file is named, and a sound one says what it said."""
    path = tmp_path / "floors.json"
    path.write_text(to_json({"labels": PINNED}), encoding="utf-8")
    assert read_floors(path) == {"labels": PINNED}
    for damaged in ("", "[]", '{"format": 2}', path.read_text().replace('"right": 78', '"right": 81')):
        path.write_text(damaged, encoding="utf-8")
        with pytest.raises(InputError, match="not a floors file"):
            read_floors(path)
    with pytest.raises(InputError, match="tabwib gate --pin"):
        read_floors(tmp_path / "none.json")


def test_wrong_label_turns_the_gate_red(tmp_path: Path) -> None:
    """The whole way: pin, break one label, and read from standard error what it cost and which command shows it."""
    labels = tmp_path / "labels"
    labels.mkdir()
    (labels / "tags.toml").write_text((ROOT / "labels" / "tags.toml").read_text(encoding="utf-8"), encoding="utf-8")
    lines = (ROOT / "labels" / "authored.jsonl").read_text(encoding="utf-8").splitlines()[:150]
    (labels / "mine.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def tabwib(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from tabwib.cli import main; main()", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    floors = ("--floors", "floors.json")
    pinned = tabwib("gate", "--pin", *floors, "--results", "results")
    assert pinned.returncode == 0, pinned.stderr
    report = json.loads((tmp_path / "results" / "labels.json").read_text(encoding="utf-8"))
    wrong = {(cell["id"], cell["tag"]) for cell in report["wrong"]}
    place, tag = next(
        (place, tag)
        for place, line in enumerate(lines)
        for tag, label in json.loads(line)["labels"].items()
        if tag == "arms_control" and label["grade"] == "main" and (json.loads(line)["id"], tag) not in wrong
    )
    record = json.loads(lines[place])
    record["labels"][tag] = {"grade": "none"}
    lines[place] = json.dumps(record, ensure_ascii=False)
    (labels / "mine.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    red = tabwib("gate", *floors, "--results", "results")
    assert red.returncode == 1
    assert "labels: texts or labels are not those that the floors were pinned for" in red.stderr
    assert f"labels: {tag}: " in red.stderr
    assert f"show them: tabwib crossval --wrong {tag}" in red.stderr
    assert f"  labels/mine.jsonl:{place + 1}: {tag}: false alarm (labelled none; probability " in red.stderr
    meant = tabwib("gate", "--pin", "--allow-regression", *floors)
    assert meant.returncode == 0
    assert f"lowered: labels: {tag}: " in meant.stderr
    shown = tabwib("crossval", "--wrong", tag)
    assert f"mine.jsonl:{place + 1}: {tag}: " in shown.stdout
    summary = (tmp_path / "results" / "gate.md").read_text(encoding="utf-8")
    assert summary.startswith("### gate: regression\n")
    assert f"  - labels/mine.jsonl:{place + 1}: {tag}: false alarm" in summary
