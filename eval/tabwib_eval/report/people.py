"""What was found about labels rather than models: agreement of annotators, and labels to read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tabwib_eval.agreement import Agreement
from tabwib_eval.report.table import columns
from tabwib_eval.suspects import Suspect

__all__ = ["agreement_lines", "suspect_lines"]


def agreement_lines(found: Agreement) -> Iterator[str]:
    """Yields a row a tag, then every cell in dispute with the place and grade of each annotator."""
    yield from columns(_rows(found))
    if found.disputes:
        yield ""
        yield f"{len(found.disputes)} in dispute"
    for dispute in found.disputes:
        votes = "  ".join(f"{place} {grade}" for place, grade in dispute.votes)
        yield f"{dispute.id}: {dispute.tag}: {votes}"


def _rows(found: Agreement) -> Iterator[Sequence[str]]:
    yield ("tag", "cells", "agreed", "kappa", "alpha")
    for one in found.tags:
        kappa, alpha = ("—" if value is None else f"{value:.2f}" for value in (one.kappa, one.alpha))
        yield (one.tag, str(one.cells), str(one.agreed), kappa, alpha)


def suspect_lines(found: Sequence[Suspect]) -> Iterator[str]:
    """Yields one line a label to read again."""
    for one in found:
        yield (
            f"{one.place}: {one.tag}: labelled {one.grade}, believed at {one.belief:.3f} (usual {one.usual:.2f}) "
            f"{one.id}  {one.title}"
        )
