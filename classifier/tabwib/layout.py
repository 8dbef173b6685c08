"""The paragraphs of plain text: its lines or, where a program broke them at a width, the lines that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["paragraph_lines"]

WIDEST = 120
"""Characters; text with a longer line was not broken at a width: mail, wires and `fmt` break at 60 to 100."""

NARROWEST = 30
"""Characters; a list of names or scores has shorter lines, each of which stands for itself."""

MOST = 0.7
"""Share of the line breaks in mid-sentence that a width must explain."""

FEWEST = 3
"""Line breaks in mid-sentence; fewer may look alike by chance."""

_SENTENCE_ENDS = (".", "!", "?", "؟", "؛", "…", ":")

_RARE_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def paragraph_lines(text: str) -> list[str]:
    r"""Returns `text` in stretches that join to it again: a paragraph or a blank line each, line breaks included.

    A line was broken at a width if the first word of the next would have passed the longest line, and is then one
    paragraph with it. Lines of a column of print, broken at a width of the paper, differ in characters and stay as
    they are.

    Examples:
        >>> paragraph_lines("قال الوزير إن المحادثات مستمرة.\n\nونفى المتحدث ذلك.")
        ['قال الوزير إن المحادثات مستمرة.\n', '\n', 'ونفى المتحدث ذلك.']
    """
    lines = _lines(text)
    if len(lines) <= FEWEST or max(map(len, lines)) > WIDEST:
        return lines
    trimmed = [line.rstrip() for line in lines]
    width = max(map(len, trimmed))
    if width < NARROWEST:
        return lines
    broken = [_is_broken(line, following, width) for line, following in pairwise(trimmed)]
    open_ended = [
        full
        for (line, following), full in zip(pairwise(trimmed), broken, strict=True)
        if line and following and not line.endswith(_SENTENCE_ENDS)
    ]
    if len(open_ended) < FEWEST or sum(open_ended) < MOST * len(open_ended):
        return lines
    return list(_joined(lines, broken))


def _is_broken(line: str, following: str, width: int) -> bool:
    """Says whether both lines have words and the first of `following` would not have fitted into `line`."""
    words = following.split(maxsplit=1)
    return bool(words and line) and len(line) + 1 + len(words[0]) > width


def _joined(lines: Sequence[str], broken: Sequence[bool]) -> Iterator[str]:
    """Yields the lines, those on the two sides of a broken line break as one."""
    paragraph: list[str] = []
    for line, goes_on in zip(lines, [*broken, False], strict=True):
        paragraph.append(line)
        if not goes_on:
            yield "".join(paragraph)
            paragraph.clear()


def _lines(text: str) -> list[str]:
    """Returns what `text.splitlines(keepends=True)` does, five times as fast where newlines alone part lines."""
    if any(map(text.__contains__, _RARE_BREAKS)):
        return text.splitlines(keepends=True)
    *lines, last = text.split("\n")
    whole = [line + "\n" for line in lines]
    return [*whole, last] if last else whole
