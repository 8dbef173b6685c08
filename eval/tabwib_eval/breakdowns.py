"""The same counts for parts of the articles: by outlet, year, length, grade, and whether a person read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tabwib.labels import Grade, LabelledArticle
from tabwib.scores import Counts
from tabwib_eval.results import Breakdown, Part

if TYPE_CHECKING:
    from tabwib_eval.scored import ScoredSet

__all__ = ["breakdowns"]

LENGTHS = (600, 1500, 3000, 6000)
"""Characters that part short lines, short, middling, long and very long articles."""

MOST_PARTS = 25
"""Parts shown of a breakdown; the smallest beyond are put together."""


def breakdowns(scored: ScoredSet) -> tuple[Breakdown, ...]:
    """Returns a breakdown for everything that articles carry and differ in; counts are of articles, not weighted."""
    found = []
    for by, value_of in _BY.items():
        values = [value_of(labelled) for labelled in scored.articles]
        if len(set(values) - {None}) > 1:
            found.append(Breakdown(by, tuple(_parts(scored, values, sort=by != "outlet"))))
    found.append(Breakdown("grade", tuple(_grades(scored))))
    return tuple(found)


def _parts(scored: ScoredSet, values: list[str | None], *, sort: bool) -> Iterator[Part]:
    groups: dict[str, list[int]] = {}
    for row, value in enumerate(values):
        groups.setdefault("—" if value is None else value, []).append(row)
    largest = sorted(groups, key=lambda value: (-len(groups[value]), value))
    if len(largest) > MOST_PARTS:
        rest = largest[MOST_PARTS - 1 :]
        rows = sorted(row for value in rest for row in groups.pop(value))
        others = "others" if "others" not in groups else f"others ({len(rest)})"
        groups[others] = rows
        largest = [*largest[: MOST_PARTS - 1], others]
    for value in sorted(largest) if sort else largest:
        part = scored.subset(groups[value])
        yield Part(value, len(groups[value]), tuple(part.column(tag).seen for tag in scored.tags))


def _grades(scored: ScoredSet) -> Iterator[Part]:
    """Yields counts of the cells of each grade: what was found of the positive ones, and flagged of the others."""
    for grade in Grade:
        cells = []
        for tag in scored.tags:
            column = scored.column(tag)
            of_grade = [scored.articles[row].labels[tag].grade is grade for row in column.rows.tolist()]
            flagged = sum(bool(flag) for flag, here in zip(column.flagged, of_grade, strict=True) if here)
            others = sum(of_grade) - flagged
            cells.append(Counts(flagged, 0, others, 0) if grade.is_positive else Counts(0, flagged, 0, others))
        total = sum(cells, Counts())
        yield Part(str(grade), int(total.support + total.fp + total.tn), tuple(cells))


def _outlet(labelled: LabelledArticle) -> str | None:
    outlet = labelled.article.extra.get("outlet")
    return str(outlet) if outlet else None


def _year(labelled: LabelledArticle) -> str | None:
    date = labelled.article.extra.get("date")
    return date[:4] if isinstance(date, str) and date[:4].isdigit() else None


def _length(labelled: LabelledArticle) -> str:
    length = len(labelled.article.text)
    for place, limit in enumerate(LENGTHS):
        if length < limit:
            return f"{LENGTHS[place - 1] if place else 0:>5,} – {limit:,}"
    return f"{LENGTHS[-1]:>5,} and more"


def _read(labelled: LabelledArticle) -> str | None:
    judged = labelled.article.extra.get("judged")
    return None if judged is None else "read" if judged else "taken for none"


_BY: dict[str, Callable[[LabelledArticle], str | None]] = {
    "outlet": _outlet,
    "year": _year,
    "characters": _length,
    "judged": _read,
}
