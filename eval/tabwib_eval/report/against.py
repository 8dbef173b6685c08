"""The comparison of two models, as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from tabwib_eval.comparison import Comparison, Difference
from tabwib_eval.report.figures import share
from tabwib_eval.report.record import FORMAT
from tabwib_eval.report.table import columns

__all__ = ["against_json", "against_markdown", "against_table"]


def against_table(comparison: Comparison) -> str:
    """Returns the differences, tag by tag, and the articles that changed, those that got worse first."""
    lines = list(columns(_rows(comparison)))
    if comparison.changes:
        lines += ["", f"{len(comparison.changes)} changed, those that got worse first"]
    for change in comparison.changes:
        how = "now flagged" if change.is_flagged else "no longer flagged"
        verdict = "mended" if change.is_right else "broken"
        place = change.place or change.id
        lines.append(f"{place}: {change.tag}: {verdict} ({how}) {change.id}  {change.title}")
    return "\n".join(lines) + "\n"


def against_markdown(comparison: Comparison) -> str:
    """Returns the differences as a Markdown table."""
    rows = list(_rows(comparison))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|---|{'--:|' * (len(rows[0]) - 1)}", *lines[1:]]) + "\n"


def against_json(comparison: Comparison) -> str:
    """Returns the comparison as JSON text, of the format number of the report; what is undefined is null."""
    return json.dumps({"format": FORMAT, **asdict(comparison)}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _rows(comparison: Comparison) -> Iterator[Sequence[str]]:
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
            f"{found.p_value:.3f}" if found.p_value >= 0.001 else "<0.001",
        )


def _difference(found: Difference) -> tuple[str, str]:
    if found.value is None or found.low is None or found.high is None:
        return "—", "—"
    return f"{found.value:+.2f}", f"{found.low:+.2f} – {found.high:+.2f}"
