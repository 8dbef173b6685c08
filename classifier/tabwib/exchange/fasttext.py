"""fastText: `__label__tag` prefixes and a text on one line. Paragraphs, grades and ids have no place in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.exchange.annotation import Annotation, Carried, Choices
from tabwib.labels import LabelledArticle
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag

__all__ = ["read", "write"]

PREFIX = "__label__"


def read(content: str, name: str, choices: Choices) -> Iterator[Annotation]:
    """Yields an annotation for each line: fastText knows no unlabelled tag, so what is not named does not hold.

    The tags that can be named are those on offer, or else those that the file names anywhere.

    Raises:
        LabelError: Nothing is labelled, and nobody says what was asked.
    """
    lines = []
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            words = line.split()
            labels = [word.removeprefix(PREFIX) for word in words if word.startswith(PREFIX)]
            place = f"{name}:{number}"
            text = " ".join(word for word in words if not word.startswith(PREFIX))
            lines.append((place, text, choices.tags(labels, place)))
    if lines and not choices.offered and PREFIX not in content:
        raise LabelError(f"{name}: no line has a {PREFIX}TAG. is it of fastText? if no tag holds, say --tag for each")
    seen = tuple(dict.fromkeys(tag for _, _, tags in lines for tag in tags))
    for place, text, tags in lines:
        yield Annotation(Article(place, text), Carried(place).answered(tags, choices.offered or seen))


def write(tasks: Iterable[tuple[LabelledArticle, Prediction | None]], tags: Sequence[Tag]) -> Iterator[str]:
    """Yields a line for each article that every tag is labelled of: the format cannot say that one is not."""
    for labelled, _ in tasks:
        if all(tag.id in labelled.labels for tag in tags):
            prefixes = [f"{PREFIX}{tag.id}" for tag in tags if labelled.is_positive(tag.id)]
            words = f"{labelled.article.title} {labelled.article.text}".split()
            yield " ".join([*prefixes, *words]) + "\n"
