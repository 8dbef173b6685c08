"""The gate: whether figures still reach their floors, said so that the reader can act on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from tabwib_eval.floors import Floor, FloorSet
from tabwib_eval.report.figures import share
from tabwib_eval.report.rows import wrong_lines
from tabwib_eval.results import Wrong

__all__ = ["Answer", "Finding", "gate_markdown", "judge", "lowered"]

MOST_NAMED = 5
"""False alarms named below a fall of precision, the surest first: the label or the model is plainly wrong there."""


class Answer(IntEnum):
    """What the gate says; the value is the exit status."""

    PASS = 0
    REGRESSION = 1
    NOT_ENOUGH_EVIDENCE = 3

    def __str__(self) -> str:
        """Returns the answer in words."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the gate has to say, with what to do about it; more lines follow the first where articles do."""

    answer: Answer
    text: str

    def __str__(self) -> str:
        """Returns it as an error or as a warning."""
        return f"{'error' if self.answer is Answer.REGRESSION else 'warning'}: {self.text}"


def judge(
    floors: Mapping[str, FloorSet], now: Mapping[str, FloorSet], wrong: Mapping[str, Sequence[Wrong]] | None = None
) -> tuple[Answer, tuple[Finding, ...]]:
    """Returns the answer and everything found, regressions first.

    A set whose fingerprint is not the pinned one is a regression by itself: figures of different articles do not
    compare, and somebody must say that the new ones are meant. What the change costs is said as well.

    Args:
        floors: As pinned: set name to floors.
        now: What was reached now, as floors would be pinned.
        wrong: Set name to its wrong cells, worst first; the false alarms among them are named.
    """
    found: list[Finding] = []
    for name in now:
        if name not in floors:
            found.append(Finding(Answer.NOT_ENOUGH_EVIDENCE, f"{name}: has no floors. pin them: tabwib gate --pin"))
            continue
        found += _set_findings(name, floors[name], now[name], (wrong or {}).get(name, ()))
    found += [
        Finding(Answer.REGRESSION, f"{name}: is pinned and was not measured. bring it back, or pin anew")
        for name in floors
        if name not in now
    ]
    found.sort(key=lambda finding: finding.answer is not Answer.REGRESSION)
    return (found[0].answer if found else Answer.PASS), tuple(found)


def lowered(floors: Mapping[str, FloorSet], now: Mapping[str, FloorSet]) -> tuple[Finding, ...]:
    """Returns the floors that pinning `now` would lower or drop."""
    found = []
    for name, pinned in floors.items():
        if name not in now:
            found.append(Finding(Answer.REGRESSION, f"{name}: its floors would be dropped"))
            continue
        found += [
            finding for finding in _tag_findings(name, pinned, now[name], ()) if finding.answer is Answer.REGRESSION
        ]
    return tuple(found)


def gate_markdown(answer: Answer, findings: Sequence[Finding]) -> str:
    """Returns what the gate says: the answer, and each finding with the articles it names."""
    lines = [f"### gate: {answer}", ""]
    for finding in findings:
        first, *others = str(finding).splitlines()
        lines += [f"- {first}", *(f"  - {other.strip()}" for other in others)]
    return "\n".join(lines) + "\n"


def _set_findings(name: str, pinned: FloorSet, now: FloorSet, wrong: Sequence[Wrong]) -> Iterator[Finding]:
    of_tags = list(_tag_findings(name, pinned, now, wrong))
    if pinned.fingerprint != now.fingerprint:
        costs = any(finding.answer is Answer.REGRESSION for finding in of_tags)
        yield Finding(
            Answer.REGRESSION,
            f"{name}: texts or labels are not those that the floors were pinned for ({pinned.articles} articles then, "
            f"{now.articles} now; fingerprint {pinned.fingerprint[:12]} then, {now.fingerprint[:12]} now). "
            + (
                "look at what it costs, below; if that is meant: tabwib gate --pin --allow-regression"
                if costs
                else "no floor would fall; if the change is meant: tabwib gate --pin"
            ),
        )
    yield from of_tags


def _tag_findings(name: str, pinned: FloorSet, now: FloorSet, wrong: Sequence[Wrong]) -> Iterator[Finding]:
    show = "tabwib crossval --seeds" if name == "seeds" else "tabwib crossval"
    for tag, reached in now.tags.items():
        floor = pinned.tags.get(tag)
        if floor is None:
            yield Finding(Answer.NOT_ENOUGH_EVIDENCE, f"{name}: {tag}: has no floor. pin it: tabwib gate --pin")
            continue
        alarms = [cell for cell in wrong if cell.tag == tag and cell.is_flagged]
        for what, cells in _falls(floor, reached, alarms):
            text = f"{name}: {tag}: {what}. show them: {show} --wrong {tag}"
            yield Finding(Answer.REGRESSION, "\n".join([text, *(f"  {line}" for line in wrong_lines(cells))]))
        if reached.support < pinned.least_support:
            yield Finding(
                Answer.NOT_ENOUGH_EVIDENCE,
                f"{name}: {tag}: {reached.support} positive articles decide nothing. label "
                f"{pinned.least_support - reached.support} more with it",
            )
    for tag in pinned.tags:
        if tag not in now.tags:
            yield Finding(
                Answer.REGRESSION, f"{name}: {tag}: is pinned and no longer a tag. bring it back, or pin anew"
            )


def _falls(floor: Floor, reached: Floor, alarms: Sequence[Wrong]) -> Iterator[tuple[str, Sequence[Wrong]]]:
    """Yields what fell below the floor, in articles and as a ratio, with the articles to look at first."""
    wrong, allowed = reached.flagged - reached.right, floor.wrong_allowed(reached.flagged)
    if wrong > allowed:
        yield (
            (
                f"{wrong} wrong of {reached.flagged} flagged, at most {allowed} allowed "
                f"(precision {share(reached.precision)}, "
                f"floor {share(floor.precision)}: {floor.right} of {floor.flagged})"
            ),
            alarms[:MOST_NAMED],
        )
    needed = floor.right_needed(reached.support)
    if reached.right < needed:
        yield (
            (
                f"{reached.right} found of {reached.support} positive, at least {needed} needed "
                f"(recall {share(reached.recall)}, floor {share(floor.recall)}: {floor.right} of {floor.support})"
            ),
            (),
        )
