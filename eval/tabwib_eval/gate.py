"""The gate: whether figures still reach their floors, said so that the reader can act on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from tabwib_eval.floors import Floor, FloorSet
from tabwib_eval.report.figures import share

__all__ = ["Answer", "Finding", "judge", "lowered"]


class Answer(IntEnum):
    """What the gate says; the value is the exit status."""

    PASS = 0
    REGRESSION = 1
    NOT_ENOUGH_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the gate has to say, with what to do about it."""

    answer: Answer
    text: str


def judge(floors: Mapping[str, FloorSet], now: Mapping[str, FloorSet]) -> tuple[Answer, tuple[Finding, ...]]:
    """Returns the answer and everything found, regressions first.

    A set whose fingerprint is not the pinned one is a regression by itself: figures of different articles do not
    compare, and somebody must say that the new ones are meant. What the change costs is said as well.

    Args:
        floors: As pinned: set name to floors.
        now: What was reached now, as floors would be pinned.
    """
    found: list[Finding] = []
    for name in now:
        if name not in floors:
            found.append(Finding(Answer.NOT_ENOUGH_EVIDENCE, f"{name}: has no floors. pin them: tabwib gate --pin"))
            continue
        found += _set_findings(name, floors[name], now[name])
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
        found += [finding for finding in _tag_findings(name, pinned, now[name]) if finding.answer is Answer.REGRESSION]
    return tuple(found)


def _set_findings(name: str, pinned: FloorSet, now: FloorSet) -> Iterator[Finding]:
    if pinned.fingerprint != now.fingerprint:
        costs = any(finding.answer is Answer.REGRESSION for finding in _tag_findings(name, pinned, now))
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
    yield from _tag_findings(name, pinned, now)


def _tag_findings(name: str, pinned: FloorSet, now: FloorSet) -> Iterator[Finding]:
    show = "tabwib crossval --seeds" if name == "seeds" else "tabwib crossval"
    for tag, reached in now.tags.items():
        floor = pinned.tags.get(tag)
        if floor is None:
            yield Finding(Answer.NOT_ENOUGH_EVIDENCE, f"{name}: {tag}: has no floor. pin it: tabwib gate --pin")
            continue
        yield from (
            Finding(Answer.REGRESSION, f"{name}: {tag}: {what}. show them: {show} --wrong {tag}")
            for what in _falls(floor, reached)
        )
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


def _falls(floor: Floor, reached: Floor) -> Iterator[str]:
    """Yields what fell below the floor, in articles and as a ratio."""
    wrong, allowed = reached.flagged - reached.right, floor.wrong_allowed(reached.flagged)
    if wrong > allowed:
        yield (
            f"{wrong} wrong of {reached.flagged} flagged, at most {allowed} allowed "
            f"(precision {share(reached.precision)}, floor {share(floor.precision)})"
        )
    needed = floor.right_needed(reached.support)
    if reached.right < needed:
        yield (
            f"{reached.right} found of {reached.support} positive, at least {needed} needed "
            f"(recall {share(reached.recall)}, floor {share(floor.recall)})"
        )
