"""The report as Markdown, for the summary of a CI run."""

from __future__ import annotations

from tabwib_eval.report.figures import interval, number, share, threshold, verdict
from tabwib_eval.report.table import heading
from tabwib_eval.results import Evaluation

__all__ = ["markdown"]

MOST_WRONG = 20
"""Wrong cells listed."""


def markdown(evaluation: Evaluation) -> str:
    """Returns the report: a table of the tags, the totals, and the worst wrong cells."""
    target = f"certified at {evaluation.target:g}"
    lines = [f"### {' '.join(heading(evaluation))}", ""]
    lines += [f"| tag | precision | interval | recall | interval | flagged | support | threshold | {target} |"]
    lines += ["|---|--:|--:|--:|--:|--:|--:|--:|---|"]
    for found in evaluation.tags:
        cells = (
            f"`{found.tag}`",
            share(found.counts.precision),
            interval(found.precision),
            share(found.counts.recall),
            interval(found.recall),
            number(found.counts.flagged),
            number(found.counts.support),
            threshold(found.threshold),
            verdict(found, evaluation.target),
        )
        lines.append(f"| {' | '.join(cells)} |")
    micro = evaluation.micro
    lines.append(
        f"| all tags | {share(micro.counts.precision)} | {interval(micro.precision)} | {share(micro.counts.recall)} | "
        f"{interval(micro.recall)} | {number(micro.counts.flagged)} | {number(micro.counts.support)} | | |"
    )
    for found in evaluation.tags:
        for again in found.restated:
            lines += ["", f"`{found.tag}` at a base rate of {again.base_rate:.2%}: precision {share(again.precision)} "
                          f"({interval(again.interval)})"]  # fmt: skip
    if evaluation.wrong:
        shown = evaluation.wrong[:MOST_WRONG]
        lines += ["", f"<details><summary>{len(evaluation.wrong)} wrong, worst first</summary>", ""]
        for cell in shown:
            how = "false alarm" if cell.is_flagged else f"miss ({cell.grade})"
            lines.append(f"- `{cell.place or cell.id}` `{cell.tag}` {how}, probability {cell.probability:.2f}")
        if len(shown) < len(evaluation.wrong):
            lines.append(f"- and {len(evaluation.wrong) - len(shown)} more")
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"
