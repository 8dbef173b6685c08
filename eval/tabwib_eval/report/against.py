"""The comparison with another model: rows, lines and JSON values to stand beside the report of the new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tabwib_eval.comparison import Change, Comparison, Difference
from tabwib_eval.report.figures import UNDEFINED, share
from tabwib_eval.report.markdown import grid, unfolding
from tabwib_eval.report.record import counts_record, rounded
from tabwib_eval.report.table import columns

__all__ = ["against_markdown", "against_record", "against_table", "change_verdict", "difference_rows", "title"]


def title(comparison: Comparison) -> str:
    """Returns what is compared, in words."""
    without = f", without {', '.join(comparison.left_out)}, which one of them lacks" if comparison.left_out else ""
    return f"against {comparison.name}, on the same {comparison.articles:,} articles (new less old){without}"


def against_table(comparison: Comparison) -> str:
    """Returns the differences, tag by tag, and the articles that changed, those that got worse first."""
    lines = [title(comparison), "", *columns(difference_rows(comparison)), "", _changed(comparison)]
    for change in comparison.changes:
        place = change.place or change.id
        lines.append(f"{place}: {change.tag}: {change_verdict(change)} {change.id}  {change.title}")
    return "\n".join(lines) + "\n"


def against_markdown(comparison: Comparison) -> str:
    """Returns the differences as a Markdown table, and the articles that changed."""
    changed = [
        f"`{change.place or change.id}` `{change.tag}` {change_verdict(change)}" for change in comparison.changes
    ]
    lines = [f"### {title(comparison)}", "", *grid(difference_rows(comparison))]
    return "\n".join([*lines, *unfolding(_changed(comparison), changed)]) + "\n"


def against_record(comparison: Comparison) -> dict[str, Any]:
    """Returns the comparison as JSON values, for the key `against` of the report; what is undefined is null."""
    return {
        "name": comparison.name,
        "articles": comparison.articles,
        "left_out": list(comparison.left_out),
        "tags": [
            {
                "tag": found.tag,
                "old": counts_record(found.old),
                "new": counts_record(found.new),
                "precision_difference": rounded(found.precision.value),
                "precision_difference_interval": _ends(found.precision),
                "recall_difference": rounded(found.recall.value),
                "recall_difference_interval": _ends(found.recall),
                "mended": found.mended,
                "broken": found.broken,
                "mcnemar_p": found.p_value,
            }
            for found in comparison.tags
        ],
        "changes": [
            {
                "id": change.id,
                "place": change.place,
                "tag": change.tag,
                "flagged": change.is_flagged,
                "right": change.is_right,
                "grade": change.grade,
                "probability_old": rounded(change.before),
                "probability": rounded(change.after),
            }
            for change in comparison.changes
        ],
    }


def difference_rows(comparison: Comparison) -> Iterator[Sequence[str]]:
    """Yields the header and one row a tag; of weighted articles the differences stand without intervals and test."""
    percent = f"{100 * comparison.confidence:g} % interval"
    header = ("tag", "precision old", "new", "difference", percent, "recall old", "new", "difference", percent)
    yield (*header, "mended", "broken", "McNemar p")
    for found in comparison.tags:
        yield (
            found.tag,
            share(found.old.precision),
            share(found.new.precision),
            *_difference(found.precision),
            share(found.old.recall),
            share(found.new.recall),
            *_difference(found.recall),
            str(found.mended),
            str(found.broken),
            _chance(found.p_value),
        )


def change_verdict(change: Change) -> str:
    """Returns what happened to an article, and whether it was for the better."""
    verdict = "mended" if change.is_right else "broken"
    how = "now flagged" if change.is_flagged else "no longer flagged"
    return f"{verdict} ({how}, labelled {change.grade}; probability {change.before:.3f} → {change.after:.3f})"


def _changed(comparison: Comparison) -> str:
    return f"{len(comparison.changes)} changed, those that got worse first"


def _difference(found: Difference) -> tuple[str, str]:
    value = UNDEFINED if found.value is None else f"{found.value:+.2f}"
    return value, UNDEFINED if found.low is None or found.high is None else f"{found.low:+.2f} – {found.high:+.2f}"


def _chance(p_value: float | None) -> str:
    if p_value is None:
        return UNDEFINED
    return f"{p_value:.3f}" if p_value >= 0.001 else "<0.001"


def _ends(found: Difference) -> list[float] | None:
    return None if found.low is None or found.high is None else [round(found.low, 6), round(found.high, 6)]
