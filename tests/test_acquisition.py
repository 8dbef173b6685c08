"""Labels are a person's hours: each article that is asked about must be worth one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tabwib.acquisition import boundaries, choose
from tabwib.article import Article
from tabwib.checks import check
from tabwib.duplicates import near, sketches
from tabwib.errors import TaxonomyError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pile(cast: dict[str, LabelledArticle]) -> list[Article]:
    """The cast, cut into paragraphs that stand alone, and each of them twice."""
    pieces = []
    for labelled in cast.values():
        article = labelled.article
        for number, (start, end) in enumerate(article.paragraphs()):
            pieces.append(Article(f"{article.id}-{number}", article.text[start:end], article.title))
    copies = [Article(f"{piece.id}-again", piece.text + " اليوم", piece.title) for piece in pieces]
    return [*pieces, *copies]


def test_near_duplicates_are_asked_about_once(predictor: Predictor, pile: list[Article]) -> None:
    """The second label of a wire story teaches nothing."""
    chosen = choose(predictor, pile, len(pile))
    rows = sketches([pile[candidate.row] for candidate in chosen], predictor.model.normalizer)
    assert len(chosen) > len(pile) / 4
    assert all(near(row, rows[:place]).size == 0 for place, row in enumerate(rows))


def test_every_tag_has_its_turn(predictor: Predictor, pile: list[Article]) -> None:
    """A tag that is rare in the pile would never be asked about by one common measure of doubt."""
    tags = predictor.model.tag_ids
    chosen = choose(predictor, pile, 2 * len(tags))
    assert [candidate.tag for candidate in chosen[: len(tags)]] == list(tags)


def test_a_tag_of_no_model_is_refused_by_name(predictor: Predictor, pile: list[Article]) -> None:
    """A division by zero does not say which tag was misspelt."""
    with pytest.raises(TaxonomyError, match=r"no tag 'ukrain'; did you mean 'ukraine'\?"):
        choose(predictor, pile, 1, ("cybersecurity", "ukrain"))


def test_the_first_one_is_the_least_sure(predictor: Predictor, pile: list[Article]) -> None:
    """Before anything is chosen there is nothing to be unlike."""
    first = choose(predictor, pile, 1)[0]
    column = predictor.model.tag_ids.index(first.tag)
    distances = abs(predictor.log_odds(pile) - boundaries(predictor.model))[:, column]
    assert first.distance == pytest.approx(distances.min())


def test_what_was_trained_on_is_not_asked_about(predictor: Predictor, taxonomy: Taxonomy) -> None:
    """Its label is known."""
    trained = [labelled.article for labelled in read_labels([ROOT / "labels" / "seeds.jsonl"], taxonomy)]
    assert choose(predictor, trained, 5) == []
    assert choose(predictor, [], 5) == []


def test_the_verb_writes_lines_that_check_accepts_once_filled_in(
    tmp_path: Path, pile: list[Article], taxonomy: Taxonomy
) -> None:
    """From the pile to labels through an editor; a line left unfilled must be named as such."""
    source = tmp_path / "pile.jsonl"
    records = ({"id": a.id, "title": a.title, "text": a.text, "desk": 3, "weight": 1} for a in pile)
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    command = [sys.executable, "-m", "tabwib", "next", str(source), "-n", "6"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(lines) == 6
    assert lines[0]["desk"] == 3
    assert "6 of" in run.stderr
    out = tmp_path / "to-label.jsonl"
    out.write_text(run.stdout, encoding="utf-8")
    _, problems = check([out], taxonomy)
    assert len(problems) == 6 * len(taxonomy.ids)
    assert "is not filled in" in problems[0].what
    one = [*command[:-1], "1", "--tag", "ukraine"]
    asked = json.loads(subprocess.run(one, capture_output=True, check=True, cwd=ROOT).stdout)
    assert (asked["labels"], asked["chosen_for"]) == ({"ukraine": {"grade": "?"}}, "ukraine")
    tasks = subprocess.run(
        [sys.executable, "-m", "tabwib", "export", "doccano", str(out)], capture_output=True, check=True, cwd=ROOT
    ).stdout
    assert [json.loads(line)["label"] for line in tasks.splitlines()] == [[]] * 6
    out.write_text(run.stdout.replace('"?"', '"none"'), encoding="utf-8")
    articles, problems = check([out], taxonomy)
    assert problems == []
    assert all(set(labelled.labels) == set(taxonomy.ids) for labelled in articles)
