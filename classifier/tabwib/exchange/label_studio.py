"""Label Studio: a JSON array of tasks with annotations and predictions (version 1.x, export type JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from tabwib.article import Article
from tabwib.errors import LabelError
from tabwib.exchange.annotation import Annotation, Carried, Choices, annotations_of, carry
from tabwib.labels import LabelledArticle
from tabwib.prediction import Prediction
from tabwib.taxonomy import Tag

__all__ = ["labeling_config", "read", "write"]

CONTROL = "tags"
"""Name of the Choices tag of the labelling configuration, and of the text that it belongs to."""

OBJECT = "text"


def labeling_config(tags: Sequence[Tag]) -> str:
    """Returns the labelling configuration of a project that takes the export."""
    choices = "\n".join(f'    <Choice value="{escape(tag.id)}" hint="{escape(tag.name_ar)}"/>' for tag in tags)
    return (
        f'<View>\n  <Header value="$title"/>\n  <Text name="{OBJECT}" value="$text"/>\n'
        f'  <Choices name="{CONTROL}" toName="{OBJECT}" choice="multiple">\n{choices}\n  </Choices>\n</View>\n'
    )


def read(content: str, name: str, choices: Choices) -> Iterator[Annotation]:
    """Yields an annotation for each submitted one of each task; cancelled ones are no answers.

    A choice that was not taken is a "no" where it was on offer: the user says which tags were, or the export that
    the task came from, or else every tag that is taken anywhere in the file.

    Raises:
        LabelError: The file is no JSON array of tasks.
    """
    try:
        tasks = json.loads(content)
    except ValueError as error:
        raise LabelError(
            f"{name}: invalid JSON ({error}). export the project as JSON, not as JSON-MIN or CSV"
        ) from error
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and "data" in task for task in tasks):
        raise LabelError(f"{name}: no array of tasks with 'data'. export the project as JSON, not as JSON-MIN or CSV")
    taken = [
        (task, annotation, choices.tags(_chosen(annotation), f"{name}: task {task.get('id', number)}"))
        for number, task in enumerate(tasks, 1)
        for annotation in task.get("annotations", ())
        if not annotation.get("was_cancelled")
    ]
    seen = tuple(dict.fromkeys(tag for _, _, tags in taken for tag in tags))
    for task, annotation, tags in taken:
        data = task["data"]
        carried = Carried.read(data.get("tabwib"))
        person = _person(annotation.get("completed_by"))
        if carried is None:
            article = _article(data, f"{name}: task {task.get('id')}")
            yield Annotation(article, Carried(article.id).answered(tags, choices.offered or seen), person)
        else:
            carried = carried.of_text(str(data.get(OBJECT, "")))
            article = carried.article(str(data.get(OBJECT, "")))
            yield Annotation(
                article, carried.answered(tags, choices.offered or carried.asked_by(person)), person, carried.weight
            )


def _chosen(annotation: dict[str, Any]) -> list[Any]:
    return [
        choice
        for result in annotation.get("result", ())
        if result.get("type") == "choices"
        for choice in result["value"]["choices"]
    ]


def _person(completed_by: Any) -> str:
    """Returns an id or an address: exports name a user either way."""
    if isinstance(completed_by, dict):
        return str(completed_by.get("email") or completed_by.get("id") or "")
    return "" if completed_by is None else str(completed_by)


def _article(data: dict[str, Any], place: str) -> Article:
    text = data.get(OBJECT)
    if not isinstance(text, str):
        raise LabelError(
            f"{place}: data has no 'text' (it has {', '.join(data)}). rename the key of the article's text"
        )
    extra = {key: value for key, value in data.items() if key not in ("id", "title", OBJECT)}
    return Article(str(data.get("id", place)), text, str(data.get("title") or ""), extra=extra)


def write(tasks: Iterable[tuple[LabelledArticle, Prediction | None]], tags: Sequence[Tag]) -> Iterator[str]:
    """Yields a JSON array of tasks: labels as annotations, the model's tags as a prediction to start from."""
    offered = [tag.id for tag in tags]
    separator = "[\n"
    for labelled, prediction in tasks:
        article = labelled.article
        task: dict[str, Any] = {
            "data": {
                "id": article.id,
                "title": article.title,
                OBJECT: article.text,
                "tabwib": carry(labelled, offered).to_json(),
            },
            "annotations": [
                {
                    **({"completed_by": int(answer.annotator)} if answer.annotator.isdecimal() else {}),
                    **({"completed_by": {"email": answer.annotator}} if "@" in answer.annotator else {}),
                    "was_cancelled": False,
                    "result": _result([tag for tag, label in answer.labels.items() if label.grade.is_positive]),
                }
                for answer in annotations_of(labelled)
            ],
        }
        if prediction is not None:
            task["predictions"] = [
                {
                    "model_version": "tabwib",
                    "score": max(prediction.scores.values(), default=0.0),
                    "result": _result([tag.tag for tag in prediction.tags]),
                }
            ]
        yield separator + json.dumps(task, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _result(tags: list[str]) -> list[dict[str, Any]]:
    if not tags:
        return []
    return [{"from_name": CONTROL, "to_name": OBJECT, "type": "choices", "value": {"choices": tags}}]
