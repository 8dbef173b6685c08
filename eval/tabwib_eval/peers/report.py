"""The comparison as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from tabwib_eval.peers.bench import PeerResult, SetResult
from tabwib_eval.peers.ranking import PRECISION, RECALL, TagRanking

__all__ = ["markdown", "to_json"]

FEWEST = 10
"""Positive articles below which a figure is in brackets: it says next to nothing."""


def to_json(results: Sequence[PeerResult], training: int) -> str:
    """Returns everything measured, one object."""
    head = {"training_articles": training, "precision": PRECISION, "recall": RECALL}
    return json.dumps({**head, "peers": [asdict(result) for result in results]}, ensure_ascii=False, indent=1) + "\n"


def markdown(results: Sequence[PeerResult], training: int) -> str:
    """Returns a table a set, one of costs and settings, and where tabwib is not ahead."""
    ran = [result for result in results if not result.missing]
    lines = [
        f"Trained on the same {training:,} labelled articles. A cell is average precision · recall at precision "
        f"{PRECISION:g} · precision at recall {RECALL:g}; each row may choose its best threshold afterwards. Bold: "
        "the best of its column. In brackets: fewer than ten positives.",
        "",
    ]
    names = list(dict.fromkeys(found.name for result in ran for found in result.sets))
    for place, name in enumerate(names):
        lines += _set_table(ran, place, name)
    lines += ["| | articles/s, one thread | MB on disk | trained in s | setting |", "|---|--:|--:|--:|---|"]
    for result in results:
        if result.missing:
            lines.append(f"| {result.name} | — | — | — | {result.missing} |")
        else:
            lines.append(
                f"| {result.name} | {result.speed:,.{0 if result.speed >= 10 else 1}f} | {result.size / 1e6:.1f} | "
                f"{result.seconds:.0f} | {result.setting} |"
            )
    return "\n".join([*lines, "", *_behind(ran)]) + "\n"


def _set_table(results: Sequence[PeerResult], place: int, name: str) -> list[str]:
    found = [(result.name, result.sets[place]) for result in results]
    whole = max(one.articles for _, one in found)
    tags = found[0][1].tags
    heads = [f"{tag.tag} ({tag.support})" for tag in tags]
    lines = [f"**{name}**, {whole:,} articles, positives in brackets:", "", f"| | {' | '.join(heads)} |"]
    lines.append(f"|---|{':-:|' * len(tags)}")
    best = [max(one.tags[column].average_precision or 0.0 for _, one in found) for column in range(len(tags))]
    for title, one in found:
        cells = [_cell(tag, best[column]) for column, tag in enumerate(one.tags)]
        lines.append(f"| {title}{_sampled(one)} | {' | '.join(cells)} |")
    return [*lines, ""]


def _sampled(found: SetResult) -> str:
    return f" (a sample of {found.articles:,}, weighted back)" if found.sampled else ""


def _cell(tag: TagRanking, best: float) -> str:
    if tag.average_precision is None or tag.recall is None or tag.precision is None:
        return "—"
    mean = f"{tag.average_precision:.3f}"
    cell = f"{f'**{mean}**' if tag.average_precision >= best else mean} · {tag.recall:.2f} · {tag.precision:.2f}"
    return f"({cell})" if tag.support < FEWEST else cell


def _behind(results: Sequence[PeerResult]) -> list[str]:
    """Returns a line for each cell in which a peer's average precision is above tabwib's."""
    lines = []
    for result in results:
        for found in result.sets:
            for lead in found.leads:
                if lead.value < 0:
                    lines.append(
                        f"- {found.name}, {lead.tag}: {result.name} is ahead by {-lead.value:.3f} in average precision "
                        f"(95 % interval {-lead.high:+.3f} to {-lead.low:+.3f}, paired, by article)"
                    )
    if not any(found.leads for result in results for found in result.sets):
        return []
    if not lines:
        return ["tabwib's average precision is the highest in every cell."]
    return ["Where tabwib is not ahead:", "", *lines]
