"""Manners of writing: a table of them must change what it names and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tabwib.article import Article
from tabwib.label_lines import read_labels
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib_eval.robustness import MANNERS, Manner, measured, run

ROOT = Path(__file__).parent.parent.parent
LONG = ROOT / "eval" / "held-out" / "long.jsonl"
ARTICLE = Article.from_paragraphs(
    "a",
    "مباحثات جديدة",
    ["أعلن المتحدث، أمس، أن الوفدين سيلتقيان. ولم يذكر المكان الذي سيجتمعان فيه ولا الموعد.", "وأكد رئيس الوفد ذلك."],
)


@pytest.fixture
def manners() -> dict[str, Manner]:
    return {manner.name: manner for manner in MANNERS}


@pytest.mark.parametrize("manner", MANNERS[:7], ids=lambda manner: manner.name)
def test_layouts_keep_every_word(manner: Manner) -> None:
    """A layout that loses words would be blamed for what the missing ones said."""
    written = manner.rewritten(ARTICLE)
    kept = f"{written.title} {written.text}".split()
    lost = ARTICLE.title.split() if manner.name == "without the title" else []
    assert lost + kept == f"{ARTICLE.title} {ARTICLE.text}".split()


def test_each_manner_does_what_it_says(manners: dict[str, Manner]) -> None:
    """The names are all that a reader of the table has."""

    def paragraphs(name: str) -> list[str]:
        written = manners[name].rewritten(ARTICLE)
        return [written.text[start:end].strip() for start, end in written.paragraphs()]

    assert manners["as it is"].rewritten(ARTICLE) == ARTICLE
    assert len(paragraphs("one paragraph")) == 1
    assert len(paragraphs("a paragraph a sentence")) == 3
    assert len(paragraphs("the same, each line given as a paragraph")) > len(paragraphs("as it is"))
    assert manners["without the title"].rewritten(ARTICLE).title == ""
    assert paragraphs("the title as first paragraph")[0] == ARTICLE.title
    assert not set(".،") & set(manners["without punctuation"].rewritten(ARTICLE).text)
    assert not set("أإآؤئ") & set(manners["without hamza"].rewritten(ARTICLE).text)


def test_chance_hangs_on_the_article_alone(manners: dict[str, Manner]) -> None:
    """Two runs must write the same article the same way, in whatever order articles come."""
    long = Article.from_paragraphs("b", "", [ARTICLE.text] * 20)
    for name in ("a letter left out in one long word of twenty", "one space of thirty left out"):
        once, again = manners[name].rewritten(long), manners[name].rewritten(long)
        assert once == again
        lost = len(long.text) - len(once.text)
        assert 0 < lost < len(long.text) / 20


def test_layout_moves_little(predictor: Predictor, taxonomy: Taxonomy) -> None:
    """What a CMS does to paragraphs is not the writer's doing: lines broken at a width give the very same tags."""
    found = {one.manner: one.tags for one in measured(predictor, read_labels([LONG], taxonomy))}
    assert list(found) == [manner.name for manner in MANNERS]
    plain = found["as it is"]
    assert found["lines broken at 72 characters"] == plain
    for name in ("one paragraph", "a paragraph a sentence", "without punctuation"):
        for tag, other in zip(found[name], plain, strict=True):
            assert tag.average_precision is not None
            assert other.average_precision is not None
            assert tag.average_precision > other.average_precision - 0.02, (name, tag.tag)


def test_the_command_writes_a_table(tmp_path: Path) -> None:
    """One line a manner; nothing to measure is said."""
    told = CliRunner().invoke(run, [str(ROOT / "tests" / "cast.jsonl")])
    assert told.exit_code == 0, told.output
    assert [line.split("|")[1].strip() for line in told.stdout.splitlines()[2:]] == [one.name for one in MANNERS]
    nothing = tmp_path / "nothing.jsonl"
    nothing.touch()
    refused = CliRunner().invoke(run, [str(nothing)])
    assert refused.exit_code == 1
    assert "nothing to measure" in refused.output
