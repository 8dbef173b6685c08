"""Labels: what a person decided about each article, and the fingerprint of such decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tabwib.article import Article

__all__ = ["UNFILLED", "Grade", "Label", "LabelledArticle", "fingerprint"]


UNFILLED = "?"
"""Grade of a cell that waits for a person, as `tabwib audit` and `tabwib next` write it; no verb reads on over one."""


class Grade(StrEnum):
    """How much of an article a tag holds; the first two are positive (labels/GUIDE.md)."""

    MAIN = "main"
    SUBSTANTIVE = "substantive"
    MENTION = "mention"
    NONE = "none"

    @property
    def is_positive(self) -> bool:
        """Whether an article of this grade is to be tagged."""
        return self in (Grade.MAIN, Grade.SUBSTANTIVE)


@dataclass(frozen=True, slots=True)
class Label:
    """A person's decision about one tag of one article.

    Attributes:
        grade: How much of the article the tag holds.
        paragraphs: Numbers of the paragraphs that carry the tag (0 is the title); empty for a label of the
            whole article, and for grades that are not positive it names where the mention stands.
    """

    grade: Grade
    paragraphs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article with the labels it was given; a tag that is missing from `labels` is unlabelled.

    Attributes:
        article: The article.
        labels: Tag id to label.
        place: `file:line` of the label line.
        weight: Articles of the stream that this one stands for, per tag, where it was drawn by `tabwib audit`.
    """

    article: Article
    labels: Mapping[str, Label]
    place: str = ""
    weight: Mapping[str, float] = field(default_factory=dict)

    def is_positive(self, tag: str) -> bool | None:
        """Whether the tag holds; None where it is unlabelled."""
        label = self.labels.get(tag)
        return None if label is None else label.grade.is_positive


def fingerprint(articles: Iterable[LabelledArticle], tags: Sequence[str]) -> str:
    """Returns a SHA-256 over texts and labels, the same whatever the order and the files they stand in."""
    lines = sorted(
        json.dumps(
            [
                labelled.article.id,
                labelled.article.title,
                [labelled.article.text[start:end] for start, end in labelled.article.paragraphs()],
                [
                    [tag, labelled.labels[tag].grade, labelled.labels[tag].paragraphs]
                    for tag in tags
                    if tag in labelled.labels
                ],
            ],
            ensure_ascii=False,
        )
        for labelled in articles
    )
    return hashlib.sha256("\n".join([*tags, *lines]).encode("utf-8", "surrogatepass")).hexdigest()
