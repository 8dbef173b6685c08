"""Breakdowns: the parts are the whole, and only what articles differ in is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tabwib.article import Article
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.scores import Counts
from tabwib_eval.breakdowns import MOST_PARTS, breakdowns
from tabwib_eval.results import Breakdown
from tabwib_eval.scored import ScoredSet

TAGS = ("one", "other")


def scored(size: int, outlets: int = 3) -> ScoredSet:
    """Articles of several outlets, years, lengths and grades; every fifth is unlabelled for the second tag."""
    rng = np.random.default_rng(3)
    grades = list(Grade)
    articles = []
    for place in range(size):
        labels = {"one": Label(grades[int(rng.integers(4))])}
        if place % 5:
            labels["other"] = Label(grades[int(rng.integers(4))])
        extra = {"outlet": f"o{place % outlets}", "date": f"{2015 + place % 2}-03-01"}
        articles.append(LabelledArticle(Article(f"a{place}", "نص " * (place * 30 + 1), extra=extra), labels))
    return ScoredSet(tuple(articles), TAGS, rng.normal(0, 2, (size, 2)), np.full((size, 2), 0.5))


def named(found: tuple[Breakdown, ...]) -> dict[str, Breakdown]:
    return {breakdown.by: breakdown for breakdown in found}


def test_parts_add_up_to_the_whole() -> None:
    """An article that fell between two parts would be an error that no part owns up to."""
    whole = scored(100)
    found = named(breakdowns(whole))
    assert set(found) == {"outlet", "year", "characters", "grade"}
    for breakdown in found.values():
        for place, tag in enumerate(TAGS):
            assert sum((part.counts[place] for part in breakdown.parts), Counts()) == whole.column(tag).seen
    for by in ("outlet", "year", "characters"):
        assert sum(part.articles for part in found[by].parts) == 100


def test_an_outlet_of_any_name_keeps_its_articles() -> None:
    """An outlet that is called what the small ones are called together was counted twice, and they were lost."""
    whole = scored(400, outlets=MOST_PARTS + 3)
    renamed = [
        replace(labelled, article=replace(labelled.article, extra={"outlet": "others"}))
        if labelled.article.extra["outlet"] == "o0"
        else labelled
        for labelled in whole.articles
    ]
    found = named(breakdowns(replace(whole, articles=tuple(renamed))))["outlet"]
    assert sum(part.articles for part in found.parts) == 400
    assert len({part.value for part in found.parts}) == len(found.parts) == MOST_PARTS


def test_grades_say_what_was_found_of_each() -> None:
    """Main topics are found more easily than those of one paragraph: recall of both hides that."""
    found = named(breakdowns(scored(100)))["grade"]
    assert [part.value for part in found.parts] == [str(grade) for grade in Grade]
    main, substantive, mention, none = (part.total for part in found.parts)
    assert main.recall is not None
    assert (main.fp, substantive.fp, mention.tp, none.tp) == (0, 0, 0, 0)
    assert mention.fp
    assert none.fp


def test_what_articles_share_parts_nothing() -> None:
    """One outlet of one year is a table of one row."""
    assert "outlet" not in named(breakdowns(scored(20, outlets=1)))


def test_the_smallest_of_many_outlets_are_put_together() -> None:
    """A stream has a hundred outlets, and a report a page."""
    found = named(breakdowns(scored(200, outlets=60)))["outlet"]
    assert len(found.parts) == MOST_PARTS
    assert found.parts[-1].value == "others"
    assert sum(part.articles for part in found.parts) == 200
