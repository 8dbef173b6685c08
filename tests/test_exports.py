"""Files that annotation tools themselves wrote (tests/exports/README.md), read as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tabwib.exchange.annotation import Annotation, Choices, label_lines
from tabwib.exchange.formats import FORMATS
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.taxonomy import Taxonomy
from tests.test_exchange import grades

EXPORTS = Path(__file__).parent / "exports"
LABELLED = ("treaty", "swap", "war-prisoners")
"""Articles whose labels went out, and were left as they were."""


@pytest.fixture
def sent(taxonomy: Taxonomy) -> dict[str, LabelledArticle]:
    return {labelled.article.id: labelled for labelled in read_labels([EXPORTS / "pile.jsonl"], taxonomy)}


def answers(form: str, file: str, taxonomy: Taxonomy, offered: tuple[str, ...] = ()) -> dict[str, list[Annotation]]:
    path = EXPORTS / file
    found: dict[str, list[Annotation]] = {}
    for annotation in FORMATS[form].read(path.read_text("utf-8"), path.name, Choices(taxonomy, offered)):
        found.setdefault(annotation.article.id, []).append(annotation)
    return found


@pytest.mark.parametrize(("form", "file"), [("label-studio", "label-studio.json"), ("doccano", "doccano/admin.jsonl")])
def test_what_went_through_the_tool_comes_back_whole(
    form: str, file: str, taxonomy: Taxonomy, sent: dict[str, LabelledArticle]
) -> None:
    """Text, title, grades and paragraph numbers survive the tool's own store and export."""
    back = answers(form, file, taxonomy)
    for id in LABELLED:
        (answer,) = back[id]
        assert answer.article == sent[id].article
        assert answer.labels == sent[id].labels
    assert all(one.article == sent[id].article for id, found in back.items() for one in found)


def test_label_studio(taxonomy: Taxonomy) -> None:
    """Two annotators, a dispute, two skipped tasks; the predictions that all six tasks carried are nobody's labels."""
    back = answers("label-studio", "label-studio.json", taxonomy)
    none = dict.fromkeys(taxonomy.ids, "none")
    assert {id: [(one.annotator, grades(one.labels)) for one in found] for id, found in back.items()} | {
        id: [] for id in LABELLED
    } == {
        **{id: [] for id in LABELLED},
        "kyiv": [
            ("1", none | {"ukraine": "substantive"}),
            ("2", none | {"ukraine": "substantive", "arms_control": "substantive"}),
        ],
        "match": [("1", none)],
    }
    ((line, disputed),) = label_lines(back["kyiv"])
    assert disputed == ("arms_control: 1 none, 2 substantive",)
    assert "arms_control" not in line["labels"]


def test_doccano(taxonomy: Taxonomy) -> None:
    """Each annotator's own file; what nobody touched stays unlabelled, whoever imported it."""
    back = answers("doccano", "doccano/admin.jsonl", taxonomy)
    assert [id for id, (one,) in back.items() if one.labels] == list(LABELLED)
    back = answers("doccano", "doccano/mona.jsonl", taxonomy)
    assert {id: one.annotator for id, (one,) in back.items() if one.labels} == {"treaty": "mona", "kyiv": "mona"}
    assert {tag for tag, label in back["kyiv"][0].labels.items() if label.grade.is_positive} == {
        "arms_control",
        "ukraine",
    }


def test_doccano_approved_only(taxonomy: Taxonomy) -> None:
    """A confirmed document without a label is a "none of these" once the tags on offer are named."""
    assert answers("doccano", "doccano-approved/admin.jsonl", taxonomy) == {}
    back = answers("doccano", "doccano-approved/mona.jsonl", taxonomy, taxonomy.ids)
    assert list(back) == ["treaty", "kyiv", "match"]
    assert grades(back["match"][0].labels) == dict.fromkeys(taxonomy.ids, "none")


def test_a_second_journey_changes_nothing(taxonomy: Taxonomy, tmp_path: Path) -> None:
    """Imported lines, exported and imported again, are the same lines."""
    found = [one for some in answers("label-studio", "label-studio.json", taxonomy).values() for one in some]
    lines = [line for line, _ in label_lines(found)]
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    for form in ("label-studio", "prodigy"):
        content = "".join(FORMATS[form].write(((one, None) for one in read_labels([path], taxonomy)), taxonomy.tags))
        again = [line for line, _ in label_lines(FORMATS[form].read(content, "x", Choices(taxonomy)))]
        assert again == lines
