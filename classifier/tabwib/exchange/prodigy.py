"""Prodigy: JSON lines of `choice` tasks and of binary ones (`textcat.teach`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.exchange.annotation import Annotation, Carried, Choices, annotations_of, carry
from tabwib.jsonlines import parse
from tabwib.labels import Label, LabelledArticle
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag

__all__ = ["read", "write"]


_KEYS = frozenset({"_input_hash", "_task_hash", "accept", "answer", "label", "options"})
"""Keys of which every task of Prodigy has one; what has none of them all through comes from elsewhere."""


def read(content: str, name: str, choices: Choices) -> Iterator[Annotation]:
    """Yields an annotation for each article and annotator; binary answers to one text are gathered.

    Of a `choice` task that was accepted, the options not taken are "no". A rejected one says that what was taken does
    not hold; a binary reject is an explicit "no" of its tag; ignored and unanswered tasks say nothing.

    Raises:
        LabelError: A line has no text, or no line is a task.
    """
    is_prodigy = False
    gathered: dict[tuple[str, str], tuple[Article, dict[str, Label], Mapping[str, float]]] = {}
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        record = parse(line, place)
        text = record.get("text")
        if not isinstance(text, str):
            raise LabelError(f"{place}: has no 'text'. write the data set with `prodigy db-out NAME`")
        is_prodigy = is_prodigy or not _KEYS.isdisjoint(record)
        carried = Carried.read(record.get("tabwib"))
        meta = record.get("meta") if isinstance(record.get("meta"), dict) else {}
        if carried is None:
            id = str((meta or {}).get("id") or record.get("_input_hash") or text)
            carried = Carried(id if id != text else place)
            article, key = Article(carried.id, text), id
        else:
            carried = carried.of_text(carried.body(text))
            article, key = carried.article(carried.body(text)), carried.id
        person = str(record.get("_annotator_id") or record.get("_session_id") or "")
        known, labels, _ = gathered.setdefault((key, person), (article, {}, carried.weight))
        choices.check_text(place, article, known)
        labels.update(_labels(record, carried, person, choices, place))
    if gathered and not is_prodigy:
        raise LabelError(
            f"{name}: nothing in it is of Prodigy ({', '.join(sorted(_KEYS))}). label lines need no import: "
            f"`tabwib check {name}`; others are written with `prodigy db-out NAME`"
        )
    for (_, person), (article, labels, weight) in gathered.items():
        yield Annotation(article, labels, person, weight)


def _labels(record: dict[str, Any], carried: Carried, person: str, choices: Choices, place: str) -> dict[str, Label]:
    answer = record.get("answer")
    if answer not in ("accept", "reject"):
        return {}
    if "options" in record or "accept" in record:
        chosen = choices.tags(record.get("accept", ()), place)
        if answer == "reject":
            return carried.answered((), chosen)
        shown = tuple(tag for option in record.get("options", ()) for tag in choices.tags((option["id"],), place))
        return carried.answered(chosen, choices.offered or carried.asked_by(person) or shown)
    if "label" in record:
        tag = choices.tag(record["label"], place)
        if tag is not None:
            return carried.answered((tag,), ()) if answer == "accept" else carried.answered((), (tag,))
    return {}


def write(tasks: Iterable[tuple[LabelledArticle, Prediction | None]], tags: Sequence[Tag]) -> Iterator[str]:
    """Yields `choice` tasks: labelled ones answered, others with the model's tags taken beforehand."""
    options = [{"id": tag.id, "text": f"{tag.name_ar} · {tag.name_en}"} for tag in tags]
    offered = [tag.id for tag in tags]
    for labelled, prediction in tasks:
        article = labelled.article
        record: dict[str, Any] = {
            "text": f"{article.title}\n{article.text}" if article.title else article.text,
            "options": options,
            "meta": {"id": article.id},
            "tabwib": carry(labelled, offered).to_json(),
        }
        answers = annotations_of(labelled)
        for answer in answers:
            accept = [tag for tag, label in answer.labels.items() if label.grade.is_positive]
            person = {"_annotator_id": answer.annotator} if answer.annotator else {}
            line = {**record, "accept": accept, "answer": "accept" if answer.labels else "ignore", **person}
            yield json.dumps(line, ensure_ascii=False) + "\n"
        if not answers:
            start = {"accept": [tag.tag for tag in prediction.tags]} if prediction is not None else {}
            yield json.dumps({**record, **start}, ensure_ascii=False) + "\n"
