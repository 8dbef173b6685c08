"""What a report says, as lines and as rows of cells: the same words in every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tabwib_eval.report.figures import interval, number, share, threshold, verdict
from tabwib_eval.results import Breakdown, Evaluation, Wrong

__all__ = ["heading", "part_rows", "ranking_rows", "restated_lines", "tag_rows", "totals", "wrong_lines"]


def heading(evaluation: Evaluation) -> Iterator[str]:
    """Yields what was evaluated, how it was drawn, and what was taken out."""
    yield f"{evaluation.name}: {evaluation.articles:,} articles, {evaluation.drawn.meaning}"
    if evaluation.set_aside:
        yield f"{evaluation.set_aside} near-duplicates were set aside, so that a story counts once"
    if evaluation.left_out:
        yield f"{evaluation.left_out} articles that the model was trained on were left out"
    if any(found.is_weighted for found in evaluation.tags):
        yield "~ marks estimates for the stream, from weighted articles"


def tag_rows(evaluation: Evaluation) -> Iterator[Sequence[str]]:
    """Yields the header and one row a tag: what a reader wants to know first."""
    percent = f"{100 * evaluation.confidence:g} % interval"
    header = ("tag", "precision", percent, "recall", percent, "flagged", "support", "base rate", "threshold")
    yield (*header, f"certified at {evaluation.target:g}")
    for found in evaluation.tags:
        rate = found.base_rate
        yield (
            found.tag,
            share(found.counts.precision),
            interval(found.precision),
            share(found.counts.recall),
            interval(found.recall),
            number(found.counts.flagged),
            number(found.counts.support),
            "—" if rate is None else f"{rate:.1%}",
            threshold(found.threshold),
            verdict(found, evaluation.target),
        )


def totals(evaluation: Evaluation) -> Iterator[str]:
    """Yields the figures over all tags: from summed counts (micro), and as means with what is left out (macro)."""
    micro = evaluation.micro
    yield (
        f"micro  precision {share(micro.counts.precision)} ({interval(micro.precision)})  "
        f"recall {share(micro.counts.recall)} ({interval(micro.recall)})  F1 {share(micro.counts.f1)}"
    )
    macros = (evaluation.macro_precision, evaluation.macro_recall, evaluation.macro_f1)
    parts = [
        f"{name} {share(macro.value)}"
        + (f" ({macro.left_out} of {len(evaluation.tags)} undefined)" * bool(macro.left_out))
        for name, macro in zip(("precision", "recall", "F1"), macros, strict=True)
    ]
    yield "macro  " + "  ".join(parts)


def restated_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yields the precision of each tag at each base rate asked for."""
    for found in evaluation.tags:
        for again in found.restated:
            yield (
                f"{found.tag} at {again.base_rate:.2%}: precision {share(again.precision)} ({interval(again.interval)})"
            )


def ranking_rows(evaluation: Evaluation) -> Iterator[Sequence[str]]:
    """Yields the header and one row a tag: the ranking, the probabilities, and whether the evidence is right."""
    yield ("tag", "F1", "average precision", "Brier", "calibration error", "evidence right", "found", "first right")
    for found in evaluation.tags:
        shown = found.passages
        yield (
            found.tag,
            share(found.counts.f1),
            "—" if found.average_precision is None else f"{found.average_precision:.3f}",
            "—" if found.brier is None else f"{found.brier:.4f}",
            "—" if found.calibration_error is None else f"{found.calibration_error:.3f}",
            "—" if shown is None else f"{share(shown.counts.precision)} ({interval(shown.precision)})",
            "—" if shown is None else f"{share(shown.counts.recall)} ({interval(shown.recall)})",
            "—" if shown is None else f"{shown.first_right} of {shown.articles}",
        )


def part_rows(breakdown: Breakdown) -> Iterator[Sequence[str]]:
    """Yields the header and one row a part of the articles, counts summed over the tags."""
    yield (breakdown.by, "articles", "precision", "recall", "right", "wrong", "missed")
    for part in breakdown.parts:
        total = part.total
        yield (
            part.value,
            number(part.articles),
            "—" if breakdown.by == "grade" else share(total.precision),
            share(total.recall),
            number(total.tp),
            number(total.fp),
            number(total.fn),
        )


def wrong_lines(wrong: Sequence[Wrong]) -> Iterator[str]:
    """Yields wrong cells, one a line."""
    for cell in wrong:
        how = "false alarm" if cell.is_flagged else "miss"
        unread = ", not read by a person" if cell.unread else ""
        line = f"threshold {threshold(cell.threshold)}"
        yield (
            f"{cell.place or cell.id}: {cell.tag}: {how} (labelled {cell.grade}{unread}; probability "
            f"{cell.probability:.3f}, {line}) {cell.id}  {cell.title}"
        )
