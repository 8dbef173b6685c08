"""Labels from other tools: nobody's "no" may be invented, nobody's answer lost, and what goes out comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tabwib.errors import LabelError
from tabwib.exchange.annotation import Annotation, Choices, label_lines
from tabwib.exchange.formats import FORMATS, read_exports
from tabwib.exchange.label_studio import labeling_config
from tabwib.label_lines import read_labels
from tabwib.labels import Grade, Label, LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Tag, Taxonomy
from tests.test_cli import lines, tabwib

TEXT = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل."
CARRYING = ("label-studio", "doccano", "prodigy", "csv")


def grades(labels: Mapping[str, Label]) -> dict[str, str]:
    return {tag: str(label.grade) for tag, label in labels.items()}


def read(form: str, content: str, taxonomy: Taxonomy, name: str = "x", **choices: Any) -> list[Annotation]:
    return read_exports(form, [(name, content)], Choices(taxonomy, **choices))


@pytest.fixture
def labelled(cast: dict[str, LabelledArticle], tmp_path: Path, taxonomy: Taxonomy) -> list[LabelledArticle]:
    """The cast, and lines that are odd: few labels, document-level ones, weights, other keys, several annotators."""
    odd = [
        {"id": "few", "title": "ع", "paragraphs": ["س\nص", "", TEXT], "labels": {"ukraine": {"grade": "mention"}}},
        {"id": "whole", "text": f"{TEXT}\n\n{TEXT}", "labels": {"prisoner_exchange": {"grade": "main"}}, "desk": 3},
        {"id": "drawn", "text": TEXT, "labels": {"ukraine": {"grade": "none"}}, "weight": {"ukraine": 7.5}},
    ]
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in odd), encoding="utf-8")
    return [*cast.values(), *read_labels([path], taxonomy)]


@pytest.mark.parametrize("form", CARRYING)
def test_a_round_trip_loses_nothing(
    form: str, labelled: list[LabelledArticle], taxonomy: Taxonomy, predictor: Predictor
) -> None:
    """Grades, paragraph numbers, weights and other keys survive tools that know none of them."""
    predictions = predictor.predict_all(one.article for one in labelled)
    content = "".join(FORMATS[form].write(zip(labelled, predictions, strict=True), taxonomy.tags))
    back = {annotation.article.id: annotation for annotation in read(form, content, taxonomy)}
    for one in labelled:
        assert back[one.article.id].article == one.article
        assert back[one.article.id].labels == one.labels
        assert back[one.article.id].weight == one.weight


def test_fasttext_keeps_the_tags_of_fully_labelled_articles(
    labelled: list[LabelledArticle], taxonomy: Taxonomy
) -> None:
    """The format cannot say unlabelled: such articles stay out rather than become negatives."""
    content = "".join(FORMATS["fasttext"].write(((one, None) for one in labelled), taxonomy.tags))
    full = [one for one in labelled if set(one.labels) == set(taxonomy.ids)]
    back = read("fasttext", content, taxonomy, offered=taxonomy.ids)
    assert 0 < len(full) < len(labelled)
    for annotation, one in zip(back, full, strict=True):
        assert {tag: label.grade.is_positive for tag, label in annotation.labels.items()} == {
            tag: one.is_positive(tag) for tag in taxonomy.ids
        }
        assert annotation.article.text.split() == f"{one.article.title} {one.article.text}".split()


LABEL_STUDIO = [
    {
        "id": 11,
        "annotations": [
            {
                "id": 1,
                "completed_by": {"id": 1, "email": "a@desk.org", "first_name": "", "last_name": ""},
                "result": [
                    {
                        "id": "x1",
                        "from_name": "topics",
                        "to_name": "text",
                        "type": "choices",
                        "origin": "manual",
                        "value": {"choices": ["prisoner_exchange", "أوكرانيا"]},
                    }
                ],
                "was_cancelled": False,
                "ground_truth": False,
                "lead_time": 9.1,
                "unique_id": "u",
            },
            {"id": 2, "completed_by": 2, "result": [], "was_cancelled": False},
            {"id": 3, "completed_by": 3, "result": [], "was_cancelled": True},
        ],
        "file_upload": "1.json",
        "drafts": [],
        "predictions": [{"result": [{"type": "choices", "value": {"choices": ["cybersecurity"]}}]}],
        "data": {"text": TEXT, "id": "n-1"},
        "meta": {},
        "inner_id": 1,
        "total_annotations": 2,
        "cancelled_annotations": 1,
        "project": 3,
    }
]
"""A task as Label Studio 1.x exports it (labelstud.io/guide/task_format)."""


def test_label_studio_keeps_each_annotator_and_no_cancelled_one(taxonomy: Taxonomy) -> None:
    """A prediction is no label; a skipped task is no "none of these"."""
    first, second = read("label-studio", json.dumps(LABEL_STUDIO), taxonomy)
    assert (first.annotator, grades(first.labels)) == (
        "a@desk.org",
        {"prisoner_exchange": "substantive", "ukraine": "substantive"},
    )
    assert (second.annotator, grades(second.labels)) == ("2", {"prisoner_exchange": "none", "ukraine": "none"})
    ((line, disputed),) = label_lines([first, second])
    assert line["labels"] == {}
    assert disputed == ("prisoner_exchange: a@desk.org substantive, 2 none", "ukraine: a@desk.org substantive, 2 none")
    assert [answer["annotator"] for answer in line["annotations"]] == ["a@desk.org", "2"]
    (first, _) = read("label-studio", json.dumps(LABEL_STUDIO), taxonomy, offered=("cybersecurity",))
    assert grades(first.labels) == {
        "cybersecurity": "none",
        "prisoner_exchange": "substantive",
        "ukraine": "substantive",
    }


def test_label_studio_export_carries_predictions(
    cast: dict[str, LabelledArticle], taxonomy: Taxonomy, predictor: Predictor
) -> None:
    """Annotators correct instead of starting from nothing."""
    swap = LabelledArticle(cast["swap"].article, {})
    content = "".join(FORMATS["label-studio"].write([(swap, predictor.predict(swap.article))], taxonomy.tags))
    (task,) = json.loads(content)
    assert task["annotations"] == []
    (prediction,) = task["predictions"]
    assert prediction["result"][0]["value"]["choices"] == ["prisoner_exchange"]
    assert prediction["result"][0]["from_name"] == "tags"


def test_several_annotators_go_out_and_come_back(taxonomy: Taxonomy, tmp_path: Path) -> None:
    """A second look at disagreements must not erase who said what."""
    ((line, _),) = label_lines(read("label-studio", json.dumps(LABEL_STUDIO), taxonomy))
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    (one,) = read_labels([path], taxonomy)
    content = "".join(FORMATS["label-studio"].write([(one, None)], taxonomy.tags))
    ((again, _),) = label_lines(read("label-studio", content, taxonomy, offered=("prisoner_exchange", "ukraine")))
    assert {answer["annotator"] for answer in again["annotations"]} == {"a@desk.org", "2"}
    assert again["annotations"] == line["annotations"]


@pytest.mark.parametrize(
    "kept", [["x"], [{"labels": {}}], [{"labels": {"ukraine": 1}, "annotator": "a"}], [{"labels": {}, "annotator": 3}]]
)
def test_annotations_of_others_are_none(kept: list[Any], taxonomy: Taxonomy, tmp_path: Path) -> None:
    """`annotations` is a common word: what no import wrote there must not stop an export."""
    path = tmp_path / "a.jsonl"
    line = {"id": "a", "text": TEXT, "labels": {"ukraine": {"grade": "none"}}, "annotations": kept}
    path.write_text(json.dumps(line), encoding="utf-8")
    (one,) = read_labels([path], taxonomy)
    content = "".join(FORMATS["csv"].write([(one, None)], taxonomy.tags))
    (back,) = read("csv", content, taxonomy)
    assert grades(back.labels) == {"ukraine": "none"}


def test_doccano(taxonomy: Taxonomy) -> None:
    """Doccano writes an empty list for "none" and for "not looked at": nobody's word for it, no label."""
    content = "\n".join(
        json.dumps(record)
        for record in (
            {"id": 1, "text": TEXT, "label": ["ukraine"], "Comments": []},
            {"id": 2, "text": TEXT, "label": [], "Comments": []},
        )
    )
    first, second = read("doccano", content, taxonomy, name="sara.jsonl")
    assert (first.annotator, grades(first.labels), second.labels) == ("sara", {"ukraine": "substantive"}, {})
    _, second = read("doccano", content, taxonomy, offered=("ukraine",))
    assert grades(second.labels) == {"ukraine": "none"}
    with pytest.raises(LabelError, match="labels are spans"):
        read("doccano", json.dumps({"text": TEXT, "label": [[0, 4, "PER"]]}), taxonomy)


def test_prodigy(taxonomy: Taxonomy) -> None:
    """Reject is a "no", ignore is no answer, and binary answers to one text belong together."""
    options = [{"id": "ukraine", "text": "Ukraine"}, {"id": "cybersecurity", "text": "Cyber"}]
    records = [
        {"text": "أ", "_input_hash": 1, "label": "ukraine", "answer": "reject", "_session_id": "d-ali"},
        {"text": "أ", "_input_hash": 1, "label": "cybersecurity", "answer": "accept", "_session_id": "d-ali"},
        {"text": "أ", "_input_hash": 1, "label": "arms_control", "answer": "ignore", "_session_id": "d-ali"},
        {"text": "ب", "_input_hash": 2, "options": options, "accept": ["ukraine"], "answer": "accept"},
        {"text": "ج", "_input_hash": 3, "options": options, "accept": ["ukraine"], "answer": "reject"},
        {"text": "د", "_input_hash": 4, "options": options, "accept": ["ukraine"], "answer": "ignore"},
    ]
    found = read("prodigy", "\n".join(map(json.dumps, records)), taxonomy)
    assert [(annotation.annotator, grades(annotation.labels)) for annotation in found] == [
        ("d-ali", {"ukraine": "none", "cybersecurity": "substantive"}),
        ("", {"ukraine": "substantive", "cybersecurity": "none"}),
        ("", {"ukraine": "none"}),
        ("", {}),
    ]


def test_csv_from_elsewhere(taxonomy: Taxonomy) -> None:
    """A spreadsheet says yes in many ways, and an empty cell is no answer."""
    content = f"id,text,ukraine,cybersecurity\n1,{TEXT},نعم,\n2,{TEXT},0,main\n"
    assert [grades(one.labels) for one in read("csv", content, taxonomy)] == [
        {"ukraine": "substantive"},
        {"ukraine": "none", "cybersecurity": "main"},
    ]
    content = f"ID;Text;Ukraine;الأمن السيبراني\n1;{TEXT};x;لا\n"
    (one,) = read("csv", content, taxonomy)
    assert grades(one.labels) == {"ukraine": "substantive", "cybersecurity": "none"}
    assert one.article.extra == {}
    with pytest.raises(LabelError, match="no column 'arms_control', which --tag asks for"):
        read("csv", content, taxonomy, offered=("arms_control",))
    content = f"text;tags\n{TEXT};ukraine|cybersecurity\n{TEXT};\n"
    assert [grades(one.labels) for one in read("csv", content, taxonomy)] == [
        {"ukraine": "substantive", "cybersecurity": "substantive"},
        {},
    ]


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("label-studio", "{", "invalid JSON"),
        ("label-studio", '[{"text": "x"}]', "no array of tasks"),
        ("fasttext", "__label__ukrain نص", "choice 'ukrain' is not in the taxonomy; did you mean 'ukraine'?"),
        ("csv", "text,ukraine\nنص,maybe\n", "'maybe' is no grade"),
        ("csv", "text,x\nنص,1\n", "no column of a tag"),
        (
            "csv",
            "text,ukraine,Cyber security\nنص,1,1\n",
            "column 'Cyber security' is no tag; did you mean 'cybersecurity'?",
        ),
        ("csv", "text,ukraine,أوكرانيا\nنص,1,1\n", "columns 'ukraine' and 'أوكرانيا' are of one tag. keep one"),
        ("csv", "id,ukraine\n1,1\n", "which column holds the text .* call it 'text'"),
        ("csv", 'text,ukraine,tabwib\nنص,1,"{""id"": ""a"\n', "x:2: column 'tabwib' is not as it went out"),
        ("csv", "id,text,ukraine\n1,نص,1\n1,نص آخر,0\n", "x: article '1': two texts bear this id"),
        (
            "prodigy",
            '{"text": "نص", "meta": {"id": 1}, "label": "ukraine", "answer": "accept"}\n'
            '{"text": "نص آخر", "meta": {"id": 1}, "label": "ukraine", "answer": "reject"}',
            "x:2: article '1': two texts bear this id",
        ),
        ("csv", "text,tags\nنص,PRISONER EXCHANG\n", "did you mean 'Prisoner exchange'"),
        (
            "prodigy",
            '{"id": "a", "text": "نص", "labels": {"ukraine": {"grade": "main"}}}',
            "label lines need no import",
        ),
        ("doccano", '{"id": "a", "text": "نص"}', "no line has a 'label'"),
        ("fasttext", "نص من سطر واحد", "no line has a __label__TAG"),
    ],
)
def test_what_is_wrong_is_said(form: str, content: str, message: str, taxonomy: Taxonomy) -> None:
    """An import that guesses poisons the training labels."""
    with pytest.raises(LabelError, match=message.replace("?", r"\?")):
        read(form, content, taxonomy)
    if "ukrain " in content:
        assert read(form, content, taxonomy, ignored=("ukrain",))[0].labels == {}


def test_an_id_of_two_texts_joins_no_answers(taxonomy: Taxonomy) -> None:
    """Tools number articles from 1 in every project: answers would change articles, and a text be lost."""
    exports = [
        (name, json.dumps({"id": 1, "text": text, "label": ["ukraine"]}))
        for name, text in (("sara.jsonl", TEXT), ("omar.jsonl", f"{TEXT} أمس"))
    ]
    with pytest.raises(LabelError, match=r"^omar.jsonl: article '1': two texts bear this id. give each"):
        read_exports("doccano", exports, Choices(taxonomy))
    again = [exports[0], ("omar.jsonl", exports[0][1].replace(" ", "  "))]
    assert len(read_exports("doccano", again, Choices(taxonomy))) == 2


def test_paragraphs_outlive_windows_and_a_mended_grade_but_no_edited_text(taxonomy: Taxonomy, tmp_path: Path) -> None:
    """A number that points at another paragraph teaches the wrong passage; one that is lost was a person's work."""
    path = tmp_path / "a.jsonl"
    cell = {"grade": "main", "paragraphs": [0, 2]}
    path.write_text(json.dumps({"id": "a", "title": "ع", "paragraphs": ["س", "ص"], "labels": {"ukraine": cell}}))
    tasks = [(one, None) for one in read_labels([path], taxonomy)]
    content = "".join(FORMATS["csv"].write(tasks, taxonomy.tags))
    (windows,) = read("csv", content.replace("\n", "\r\n"), taxonomy)
    assert (windows.article, windows.labels) == (tasks[0][0].article, tasks[0][0].labels)
    (mended,) = read("csv", content.replace(",main,", ",Substantive,"), taxonomy)
    assert mended.labels == {"ukraine": Label(Grade.SUBSTANTIVE, (0, 2))}
    for form in CARRYING:
        sent = "".join(FORMATS[form].write(tasks, taxonomy.tags))
        (edited,) = read(form, sent.replace("س\\nص" if form != "csv" else "س\nص", "قبلهما س ص"), taxonomy)
        assert edited.labels == {"ukraine": Label(Grade.MAIN)}, form


@pytest.mark.parametrize("form", CARRYING)
def test_what_was_not_asked_for_comes_back_too(form: str, labelled: list[LabelledArticle], taxonomy: Taxonomy) -> None:
    """Old labels go out with a question about a new tag; an answer to it is none to the others."""
    asked = [tag for tag in taxonomy.tags if tag.id == "ukraine"]
    content = "".join(FORMATS[form].write([(one, None) for one in labelled], asked))
    back = {annotation.article.id: annotation for annotation in read(form, content, taxonomy)}
    assert {id: one.labels for id, one in back.items()} == {one.article.id: one.labels for one in labelled}


def test_an_import_writes_over_no_labels_that_it_does_not_bring_back(tmp_path: Path) -> None:
    """The second batch goes into a second file; the first one was an afternoon's work."""
    first, second, out = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "mine.jsonl"
    first.write_text(f"id,text,ukraine\na,{TEXT},no\nb,{TEXT} أمس,yes\n", encoding="utf-8")
    second.write_text(f"id,text,ukraine\nb,{TEXT} أمس,yes\n", encoding="utf-8")
    assert tabwib("import", "csv", first, "--out", out).returncode == 0
    assert tabwib("import", "csv", first, "--out", out).returncode == 0
    before = out.read_text(encoding="utf-8")
    run = tabwib("import", "csv", second, "--out", out)
    assert run.returncode == 2
    assert "holds labels of 1 article that the new lines lack (the first: 'a'). name another" in run.stderr.decode()
    assert out.read_text(encoding="utf-8") == before
    out.write_text(before.replace('"substantive"', '"main", "paragraphs": [1]'), encoding="utf-8")
    assert "(the first: 'b')" in tabwib("import", "csv", first, "--out", out).stderr.decode()


def test_a_spreadsheet_that_was_filled_in_is_not_written_over(tmp_path: Path) -> None:
    """It is filled in where it lies; the labels that it was made of know nothing of it yet."""
    source, out = tmp_path / "a.jsonl", tmp_path / "desk.csv"
    source.write_text(json.dumps({"id": "a", "text": TEXT, "labels": {"ukraine": {"grade": "?"}}}), encoding="utf-8")
    assert tabwib("export", "csv", source, "--tag", "ukraine", "--out", out).returncode == 0
    assert tabwib("export", "csv", source, "--tag", "ukraine", "--out", out).returncode == 0
    filled = out.read_text(encoding="utf-8").replace(f"{TEXT},,,", f"{TEXT},نعم,,")
    out.write_text(filled, encoding="utf-8-sig")
    run = tabwib("export", "csv", source, "--tag", "ukraine", "--out", out)
    assert run.returncode == 2
    assert "holds 1 grade that was filled in. name another file" in run.stderr.decode()
    assert out.read_text(encoding="utf-8-sig") == filled


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Sixty misspelt choices are one thing to mend, and the second one should not wait for the next try."""
    (tmp_path / "a.csv").write_text("text,tags\nنص,ukrain\nنص,ukrain|sport\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("text,ukraine\nنص,maybe\nنص,\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("text,x\nنص,1\n", encoding="utf-8")
    run = tabwib("import", "csv", "a.csv", "b.csv", "c.csv", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stdout == b""
    said = run.stderr.decode()
    for expected in (
        "c.csv: no column of a tag",
        "a.csv:2: choice 'ukrain' is not in the taxonomy; did you mean 'ukraine'?, or say --ignore 'ukrain' (2 times)",
        "a.csv:3: choice 'sport' is not in the taxonomy; known tags: ",
        "b.csv:2: ukraine: 'maybe' is no grade",
    ):
        assert expected in said


def test_imported_labels_are_of_the_whole_article(tmp_path: Path) -> None:
    """No passage is invented: the line names no paragraph, and passes the check as it is."""
    source, out = tmp_path / "p.json", tmp_path / "mine.jsonl"
    source.write_text(json.dumps([LABEL_STUDIO[0] | {"annotations": LABEL_STUDIO[0]["annotations"][:1]}]))  # type: ignore[index]
    run = tabwib("import", "label-studio", source, "--out", out)
    assert run.returncode == 0, run.stderr.decode()
    (line,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert line["labels"] == {"prisoner_exchange": {"grade": "substantive"}, "ukraine": {"grade": "substantive"}}
    assert tabwib("check", out).returncode == 0
    run = tabwib("export", "prodigy", out)
    assert [set(record["accept"]) for record in lines(run)] == [{"prisoner_exchange", "ukraine"}]  # type: ignore[call-overload]
    config = tabwib("export", "label-studio", out, "--config").stdout.decode()
    assert '<Choice value="ukraine"' in config


def test_any_tag_id_fits_in_a_configuration() -> None:
    """A section of tags.toml may be named as a desk speaks: `r&d`."""
    odd = 'r&d "<x>"'
    config = ElementTree.fromstring(labeling_config([Tag(odd, "بحث", "Research")]))  # noqa: S314  (our own)
    assert [choice.get("value") for choice in config.iter("Choice")] == [odd]


def test_a_fifth_tag_is_offered_alone(taxonomy: Taxonomy) -> None:
    """Old articles are unlabelled for a new tag, not negative."""
    five = Taxonomy((*taxonomy.tags, Tag("economy", "اقتصاد", "Economy")))
    content = json.dumps({"text": TEXT, "label": ["Economy"]})
    assert grades(read("doccano", content, five)[0].labels) == {"economy": "substantive"}
