"""What can be wrong with labels beyond a bad line: repeated texts, stray characters, articles that are not Arabic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tabwib.article import Article
from tabwib.duplicates import near, sketches
from tabwib.label_lines import Problem, scan_labels
from tabwib.labels import LabelledArticle
from tabwib.normalization import compile_normalizer
from tabwib.taxonomy import Taxonomy
from tabwib.text import words

__all__ = ["check"]

LEAST_ARABIC = 0.5
"""Share of letters that are Arabic in an article of Arabic news, names of firms and quotations counted."""

_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check(paths: Iterable[Path], taxonomy: Taxonomy) -> tuple[list[LabelledArticle], list[Problem]]:
    """Returns the labelled articles of the sound lines, and every problem of all files, in order of place."""
    articles, problems = scan_labels(paths, taxonomy)
    for labelled in articles:
        problems += [Problem(labelled.place, what) for what in _text_problems(labelled.article)]
    problems += _repeated(articles)
    return articles, sorted(problems, key=_order)


def _order(problem: Problem) -> tuple[str, int]:
    file, _, line = problem.place.rpartition(":")
    return file, int(line)


def _text_problems(article: Article) -> list[str]:
    text = f"{article.title}\n{article.text}"
    problems = []
    controls = sorted({f"U+{ord(char):04X}" for char in text if char in _BIDI_CONTROLS})
    if controls:
        problems.append(f"article {article.id!r} holds bidi controls ({', '.join(controls)}). take them out")
    letters = [char for char in text if char.isalpha()]
    arabic = sum("\u0620" <= char <= "\u06d3" or "\ufb50" <= char <= "\ufefc" for char in letters)
    if not article.passage_texts():
        problems.append(f"article {article.id!r} holds no word, or nothing but web furniture. take it out")
    elif arabic < LEAST_ARABIC * len(letters) or not letters:
        share = f"{arabic / len(letters):.0%} of its letters are" if letters else "it has no letter"
        problems.append(f"article {article.id!r} is not Arabic ({share}). take it out")
    return problems


def _repeated(articles: Sequence[LabelledArticle]) -> list[Problem]:
    """Returns a problem for each article whose words are those, or nearly those, of an earlier one."""
    normalizer = compile_normalizer()
    rows = sketches((labelled.article for labelled in articles), normalizer)
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for place, labelled in enumerate(articles):
        key = tuple(words(normalizer(f"{labelled.article.title}\n{labelled.article.text}")))
        same = first.setdefault(key, place)
        others = [same] if same != place else near(rows[place], rows[:place]).tolist()
        if others:
            other = articles[others[0]]
            how = "has the text of" if same != place else "is nearly"
            problems.append(
                Problem(
                    labelled.place,
                    f"article {labelled.article.id!r} {how} {other.article.id!r} at {other.place}. keep one",
                )
            )
    return problems
