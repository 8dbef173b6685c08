"""One annotator's answers to one article, and how several of them become a label line."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from tabwib.article import Article
from tabwib.errors import shortly
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.taxonomy import Taxonomy

__all__ = ["Annotation", "Carried", "Choices", "annotations_of", "carry", "label_lines"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator said of one article.

    Attributes:
        article: The article.
        labels: Tag id to label; what was not asked, skipped or cancelled is missing.
        annotator: Whatever the tool calls the person; empty if it does not say.
        weight: As `tabwib audit` drew the article.
    """

    article: Article
    labels: Mapping[str, Label]
    annotator: str = ""
    weight: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """Reads the names that annotators chose from: ids of tags, or their names in either language.

    Attributes:
        taxonomy: The tags.
        offered: Ids on offer, where the user says so; else a tag is known to be on offer if the file shows it.
        ignored: Choices that stand for no tag ("unclear").
        problems: What was wrong with answers so far, and the places where; `read_exports` raises them all at once.
    """

    taxonomy: Taxonomy
    offered: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    problems: dict[str, list[str]] = field(default_factory=dict)

    def check_text(self, name: str, found: Article, known: Article) -> None:
        """Reports an article whose id is that of another one: answers to one must not be taken for the other's."""
        if not _has_text_of(found, known):
            what = "two texts bear this id. give each article one of its own; or one text, if an annotator edited it"
            self.report(f"{name}: article {found.id!r}", what)

    def report(self, place: str, what: str) -> None:
        """Keeps what is wrong with an answer."""
        self.problems.setdefault(what, []).append(place)

    def tag(self, choice: Any, place: str) -> str | None:
        """Returns the id of the tag that a choice stands for; None if it stands for none, or is no tag: a problem."""
        if choice in self.ignored:
            return None
        for tag in self.taxonomy.tags:
            if choice in (tag.id, tag.name_ar, tag.name_en):
                return tag.id
        shown = shortly(choice)
        hint = self._suggest(str(choice))
        self.report(place, f"choice {shown} is not in the taxonomy; {hint}, or say --ignore {shown}")
        return None

    def _suggest(self, unknown: str) -> str:
        """Returns the nearest of the ids and names of tags, in capitals or not."""
        known = {name.casefold(): name for tag in self.taxonomy.tags for name in (tag.name_en, tag.name_ar, tag.id)}
        near = difflib.get_close_matches(unknown.casefold(), known, n=1)
        return f"did you mean {known[near[0]]!r}?" if near else self.taxonomy.suggest(unknown)

    def tags(self, choices: Iterable[Any], place: str) -> tuple[str, ...]:
        """Returns the ids of the tags that choices stand for."""
        return tuple(tag for choice in choices if (tag := self.tag(choice, place)) is not None)


@dataclass(frozen=True, slots=True)
class Carried:
    """What an export hides in a record beside the text, so that nothing is lost on the way back.

    Attributes:
        id: Of the article.
        title: Of the article, which tools of one text field show as its first line.
        lengths: Characters of each paragraph; None where the text was one piece.
        labels: What was decided at export; an answer that says the same keeps its grade and paragraphs.
        asked: Ids of the tags that the annotator was shown.
        extra: Other keys of the label line.
        weight: As `tabwib audit` wrote it.
        asked_of: Annotator to the tags that this one had answered, where these are not all that were asked.
    """

    id: str
    title: str = ""
    lengths: tuple[int, ...] | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    weight: Mapping[str, float] = field(default_factory=dict)
    asked_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, value: Any) -> Carried | None:
        """Returns what an export wrote, or None if the record comes from elsewhere."""
        try:
            found = json.loads(value) if isinstance(value, str) else value
            lengths = found["lengths"]
            return cls(
                found["id"],
                found["title"],
                None if lengths is None else tuple(lengths),
                {tag: read_label(cell) for tag, cell in found["labels"].items()},
                tuple(found["asked"]),
                found["extra"],
                found["weight"],
                {person: tuple(tags) for person, tags in found.get("asked_of", {}).items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def to_json(self) -> dict[str, Any]:
        """Returns what `read` reads."""
        return {
            "id": self.id,
            "title": self.title,
            "lengths": None if self.lengths is None else list(self.lengths),
            "labels": {tag: label_cell(label) for tag, label in self.labels.items()},
            "asked": list(self.asked),
            "extra": dict(self.extra),
            "weight": dict(self.weight),
            **({"asked_of": {person: list(tags) for person, tags in self.asked_of.items()}} if self.asked_of else {}),
        }

    def of_text(self, text: str) -> Carried:
        """Returns what holds for a body: once it was edited, no label names paragraphs by number."""
        if self.lengths is None or self._sent(text) is not None:
            return self
        return replace(self, lengths=None, labels={tag: Label(label.grade) for tag, label in self.labels.items()})

    def _sent(self, text: str) -> str | None:
        """Returns the body as it went out, whatever line ends an editor gave it; None if it was edited."""
        lengths = self.lengths or ()
        size = sum(lengths) + max(0, len(lengths) - 1)
        return next((body for body in (text, text.replace("\r\n", "\n")) if len(body) == size), None)

    def article(self, text: str) -> Article:
        """Returns the article whose body is `text`; of paragraphs, unless it was edited."""
        sent = None if self.lengths is None else self._sent(text)
        if self.lengths is None or sent is None:
            return Article(self.id, text, self.title, extra=self.extra)
        paragraphs, start = [], 0
        for length in self.lengths:
            paragraphs.append(sent[start : start + length])
            start += length + 1
        return Article.from_paragraphs(self.id, self.title, paragraphs, self.extra)

    def body(self, shown: str) -> str:
        """Returns the body of a text whose first line is the title."""
        return shown.removeprefix(f"{self.title}\n") if self.title else shown

    def asked_by(self, annotator: str) -> tuple[str, ...]:
        """Returns the tags that an annotator was asked for."""
        return self.asked_of.get(annotator, self.asked)

    def answered(self, chosen: Iterable[str], asked: Iterable[str]) -> dict[str, Label]:
        """Returns the labels that a set of chosen tags means: those asked and not chosen do not hold."""
        chosen, asked = tuple(chosen), tuple(asked)
        return {
            tag: self._label(tag, tag in chosen)
            for tag in dict.fromkeys((*self.labels, *asked, *chosen))
            if tag in chosen or tag in asked
        }

    def _label(self, tag: str, holds: bool) -> Label:
        before = self.labels.get(tag)
        if before is not None and before.grade.is_positive == holds:
            return before
        return Label(Grade.SUBSTANTIVE if holds else Grade.NONE)


def carry(labelled: LabelledArticle, asked: Sequence[str]) -> Carried:
    """Returns what an export hides; an article with answers was asked for those, one without for `asked`."""
    article = labelled.article
    lengths = None if article.spans is None else tuple(end - start for start, end in article.spans)
    answered = {answer.annotator: tuple(answer.labels) for answer in annotations_of(labelled)}
    shown = tuple(dict.fromkeys(tag for tags in (labelled.labels, *answered.values()) for tag in tags)) or tuple(asked)
    fewer = {person: tags for person, tags in answered.items() if set(tags) != set(shown)}
    return Carried(article.id, article.title, lengths, labelled.labels, shown, article.extra, labelled.weight, fewer)


def annotations_of(labelled: LabelledArticle) -> list[Annotation]:
    """Returns the answers of each annotator that an import kept; without them, the labels are the one answer.

    Annotations that no import wrote are somebody else's, and as good as none.
    """
    kept = labelled.article.extra.get("annotations")
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        if isinstance(kept, list) and kept:
            return [_answer(labelled.article, answer) for answer in kept]
    return [Annotation(labelled.article, labelled.labels)] if labelled.labels else []


def _answer(article: Article, answer: Mapping[str, Any]) -> Annotation:
    labels = {tag: read_label(cell) for tag, cell in answer["labels"].items()}
    if not isinstance(answer["annotator"], str):
        raise TypeError("annotator")
    return Annotation(article, labels, answer["annotator"])


def _has_text_of(one: Article, other: Article) -> bool:
    """Whether two articles have the same words, however their lines and spaces stand."""
    return f"{one.title} {one.text}".split() == f"{other.title} {other.text}".split()


def label_lines(annotations: Iterable[Annotation]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Yields a label line an article, and who said what of each tag that is left unlabelled since answers disagree.

    Where several annotators answered, or one who has a name, each one's labels are kept under `annotations`.

    Args:
        annotations: In any order; those of one article need not follow each other.
    """
    by_article: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        by_article.setdefault(annotation.article.id, []).append(annotation)
    for id, answers in by_article.items():
        article = answers[0].article
        line: dict[str, Any] = {**article.extra, "id": id}
        line.pop("annotations", None)
        if article.title:
            line["title"] = article.title
        if article.spans is None:
            line["text"] = article.text
        else:
            line["paragraphs"] = [article.text[start:end] for start, end in article.spans]
        tags = list(dict.fromkeys(tag for answer in answers for tag in answer.labels))
        given = {tag: [answer.labels[tag] for answer in answers if tag in answer.labels] for tag in tags}
        agreed = {tag: labels for tag, labels in given.items() if len({x.grade.is_positive for x in labels}) == 1}
        line["labels"] = {tag: label_cell(labels[0]) for tag, labels in agreed.items()}
        if len(answers) > 1 or answers[0].annotator:
            line["annotations"] = [
                {
                    "annotator": answer.annotator,
                    "labels": {tag: label_cell(label) for tag, label in answer.labels.items()},
                }
                for answer in answers
            ]
        if answers[0].weight:
            line["weight"] = dict(answers[0].weight)
        yield line, tuple(_dispute(tag, answers) for tag in given if tag not in agreed)


def _dispute(tag: str, answers: Iterable[Annotation]) -> str:
    """Returns what each annotator said of a tag, in words."""
    said = (f"{answer.annotator or '?'} {answer.labels[tag].grade}" for answer in answers if tag in answer.labels)
    return f"{tag}: {', '.join(said)}"


def label_cell(label: Label) -> dict[str, Any]:
    """Returns a label as a label line holds it."""
    cell: dict[str, Any] = {"grade": str(label.grade)}
    if label.paragraphs:
        cell["paragraphs"] = list(label.paragraphs)
    return cell


def read_label(cell: Mapping[str, Any]) -> Label:
    """Returns the label that `label_cell` wrote."""
    return Label(Grade(cell["grade"]), tuple(cell.get("paragraphs", ())))
