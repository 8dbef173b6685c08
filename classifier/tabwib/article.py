"""An article and the passages it is scored by: its title and its paragraphs, overlong ones cut by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tabwib.furniture import is_furniture
from tabwib.layout import paragraph_lines
from tabwib.unmarked import unmarked

__all__ = ["Article", "Passage"]

LONGEST_PASSAGE = 450
"""Characters; a longer paragraph is cut (eval/README.md has other lengths)."""

_WHOLE_SENTENCES = re.compile(r".*[.!?؟؛…](?=\s)", re.DOTALL)


class Passage(NamedTuple):
    """The title or a stretch of one paragraph: the unit that is scored, and that is shown as evidence.

    Attributes:
        paragraph: 0 for the title, else the number of the paragraph, counted from 1.
        start: Offset of its first character in the article's text (in the title for paragraph 0).
        end: Offset after its last character.
        text: The characters between the two, markup blanked out (`tabwib.unmarked`).
    """

    paragraph: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as it was read: nothing is normalised, so that every offset holds in the original.

    Attributes:
        id: Whatever identifies the article to its reader: an id, or a path.
        text: The body. Without `spans`, every line that is not blank is a paragraph, but lines broken at a width are
            joined (`tabwib.layout`).
        title: The headline; empty if there is none.
        spans: `(start, end)` offsets of each paragraph in `text`, for input that comes in paragraphs.
        extra: Other keys of a JSON line, handed through to the output.
    """

    id: str
    text: str
    title: str = ""
    spans: tuple[tuple[int, int], ...] | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_paragraphs(
        cls, id: str, title: str, paragraphs: Sequence[str], extra: Mapping[str, object] | None = None
    ) -> Article:
        """Joins paragraphs by newlines into a text whose paragraph numbers are those of the sequence."""
        spans = []
        start = 0
        for paragraph in paragraphs:
            spans.append((start, start + len(paragraph)))
            start += len(paragraph) + 1
        return cls(id, "\n".join(paragraphs), title, tuple(spans), extra or {})

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Yields `(start, end)` of each paragraph of `text`, in order."""
        if self.spans is not None:
            yield from self.spans
            return
        start = 0
        for paragraph in paragraph_lines(unmarked(self.text)):
            if not paragraph.isspace():
                yield start, start + len(paragraph)
            start += len(paragraph)

    def passages(self) -> Iterator[Passage]:
        """Yields the title, if any, and the passages of each paragraph; web furniture and markup are left out."""
        title, text = unmarked(self.title), unmarked(self.text)
        if title and not title.isspace():
            yield Passage(0, 0, len(title), title)
        for number, (start, end) in enumerate(self.paragraphs(), 1):
            paragraph = text[start:end]
            if is_furniture(paragraph):
                continue
            for first, last in _cut(paragraph):
                yield Passage(number, start + first, start + last, paragraph[first:last])

    def passage_texts(self) -> list[str]:
        """Returns the texts of the passages, some with white space around them still: all that scoring needs.

        A third of the work of `passages`, whose places matter only where a tag is found.
        """
        title, text = unmarked(self.title), unmarked(self.text)
        paragraphs = paragraph_lines(text) if self.spans is None else [text[start:end] for start, end in self.spans]
        texts = [title] if title and not title.isspace() else []
        for paragraph in paragraphs:
            if is_furniture(paragraph):
                continue
            if len(paragraph) <= LONGEST_PASSAGE:
                texts.append(paragraph)
            else:
                texts.extend(paragraph[start:end] for start, end in _cut(paragraph))
        return texts


def _cut(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yields trimmed `(start, end)` stretches of at most about `LONGEST_PASSAGE` characters, cut after sentences."""
    start = len(paragraph) - len(paragraph.lstrip())
    end = len(paragraph.rstrip())
    while end - start > LONGEST_PASSAGE:
        cut = _last_cut(paragraph, start, start + LONGEST_PASSAGE)
        if cut >= end:
            break
        yield start, cut
        start = cut
        while start < end and paragraph[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _last_cut(paragraph: str, start: int, limit: int) -> int:
    """Returns where a stretch from `start` ends: its last sentence end before `limit`, else a space, else a word."""
    sentences = _WHOLE_SENTENCES.match(paragraph, start, limit)
    if sentences:
        return sentences.end()
    space = paragraph.rfind(" ", start, limit)
    if space > start:
        return space
    following = re.compile(r"\s").search(paragraph, limit)
    return following.start() if following else len(paragraph)
