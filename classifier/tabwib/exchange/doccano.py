"""doccano 1.8: JSON lines of a text classification project, one file an annotator."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.exchange.annotation import Annotation, Carried, Choices, carry
from tabwib.jsonlines import parse
from tabwib.labels import LabelledArticle
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag

__all__ = ["read", "write"]


def read(content: str, name: str, choices: Choices) -> Iterator[Annotation]:
    """Yields an annotation for each line; the file's name is the annotator's, as doccano names it.

    An empty list of labels says nothing: doccano writes it for what nobody looked at as well. It is an answer where
    the export that the line came from had none of these tags either, or where the user names the tags on offer.

    Raises:
        LabelError: A line has no text or no list of labels, or no line has labels.
    """
    records = [(f"{name}:{number}", parse(line, f"{name}:{number}")) for number, line in _numbered(content)]
    if records and not any("label" in record or "labels" in record for _, record in records):
        raise LabelError(f"{name}: no line has a 'label'. export a text classification project as JSONL")
    taken = []
    for place, record in records:
        label = record.get("label", record.get("labels", []))
        if not isinstance(record.get("text"), str) or not isinstance(label, list):
            raise LabelError(f"{place}: no 'text' with a list 'label'. export a text classification project as JSONL")
        if any(isinstance(part, list) for part in label):
            raise LabelError(f"{place}: labels are spans. export a text classification project, not sequence labelling")
        taken.append((place, record, choices.tags(label, place)))
    seen = tuple(dict.fromkeys(tag for _, _, tags in taken for tag in tags))
    person = PurePath(name).name.removesuffix(".jsonl")
    annotator = "" if person in ("all", "unknown", "standard input") else person
    for place, record, tags in taken:
        carried = Carried.read(record.get("tabwib"))
        if carried is None:
            extra = {key: record[key] for key in record if key not in ("id", "text", "label", "labels", "Comments")}
            article = Article(str(record.get("id", place)), record["text"], extra=extra)
            answered = Carried(article.id).answered(tags, choices.offered or seen)
        else:
            carried = carried.of_text(carried.body(record["text"]))
            article = carried.article(carried.body(record["text"]))
            answered = carried.answered(tags, choices.offered or carried.asked_by(annotator))
        before = {} if carried is None else carried.labels
        is_answer = tags or choices.offered or (before and not any(x.grade.is_positive for x in before.values()))
        weight = {} if carried is None else carried.weight
        yield Annotation(article, answered if is_answer else {}, annotator, weight)


def _numbered(content: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(content.split("\n"), 1) if line.strip())


def write(tasks: Iterable[tuple[LabelledArticle, Prediction | None]], tags: Sequence[Tag]) -> Iterator[str]:
    """Yields JSON lines, without the model's tags: doccano 1.8.4 exports them as answers of whoever imported them."""
    offered = [tag.id for tag in tags]
    for labelled, _ in tasks:
        article = labelled.article
        record = {
            "text": f"{article.title}\n{article.text}" if article.title else article.text,
            "label": [tag for tag, label in labelled.labels.items() if label.grade.is_positive],
            "tabwib": json.dumps(carry(labelled, offered).to_json(), ensure_ascii=False),
        }
        yield json.dumps(record, ensure_ascii=False) + "\n"
