"""The same articles written in other ways: how far tags hang on layout and spelling.

uv run python -m tabwib_eval.robustness dev.jsonl
"""

from __future__ import annotations

import re
import textwrap
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from tabwib.article import Article
from tabwib.errors import TabwibError
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.scores import Counts
from tabwib.sources import read_labels_for
from tabwib_eval.leakage import without_trained
from tabwib_eval.measures import average_precision
from tabwib_eval.scored import ScoredSet, count_once, thresholds

__all__ = ["MANNERS", "Manner", "Measured", "TagMeasured", "measured"]

WIDTH = 72
"""Characters of a line as mail and wires break it."""

_SENTENCE_BREAK = re.compile(r"(?<=[.!?؟؛…])\s+")
_HAMZA = str.maketrans("أإآؤئ", "ااااي")


@dataclass(frozen=True, slots=True)
class Manner:
    """A way to write an article.

    Attributes:
        name: In words.
        rewritten: The article written so; its words are the same, but for spelling.
    """

    name: str
    rewritten: Callable[[Article], Article]


def _paragraphs(article: Article) -> list[str]:
    return [article.text[start:end].strip() for start, end in article.paragraphs()]


def _laid_out(lay_out: Callable[[str, list[str]], tuple[str, list[str]]]) -> Callable[[Article], Article]:
    """Returns a rewriting from one of title and paragraphs."""

    def rewritten(article: Article) -> Article:
        title, paragraphs = lay_out(article.title, _paragraphs(article))
        return Article.from_paragraphs(article.id, title, paragraphs)

    return rewritten


def _spelt(spell: Callable[[str, np.random.Generator], str]) -> Callable[[Article], Article]:
    """Returns a rewriting from one of a stretch of text; what it draws by chance hangs on the article alone."""

    def rewritten(article: Article) -> Article:
        chance = np.random.default_rng(zlib.crc32(article.text.encode("utf-8", "surrogatepass")))
        paragraphs = [spell(paragraph, chance) for paragraph in _paragraphs(article)]
        return Article.from_paragraphs(article.id, spell(article.title, chance), paragraphs)

    return rewritten


def _broken(article: Article) -> Article:
    """Returns the article as plain text whose lines end at a width, a blank line between paragraphs."""
    paragraphs = (_lines(paragraph) for paragraph in _paragraphs(article))
    return Article(article.id, "\n\n".join("\n".join(lines) for lines in paragraphs), article.title)


def _lines(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)


def _mistyped(text: str, chance: np.random.Generator) -> str:
    """Returns the text with one letter in one word of twenty, of those of five letters and more, left out."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) > 4 and chance.random() < 0.05:
            letter = int(chance.integers(1, len(word) - 1))
            words[place] = word[:letter] + word[letter + 1 :]
    return " ".join(words)


def _run_together(text: str, chance: np.random.Generator) -> str:
    """Returns the text without one space of thirty."""
    return "".join("" if character == " " and chance.random() < 1 / 30 else character for character in text)


MANNERS = (
    Manner("as it is", lambda article: article),
    Manner("one paragraph", _laid_out(lambda title, paragraphs: (title, [" ".join(paragraphs)]))),
    Manner(
        "a paragraph a sentence",
        _laid_out(lambda title, paragraphs: (title, _SENTENCE_BREAK.split(" ".join(paragraphs)))),
    ),
    Manner(f"lines broken at {WIDTH} characters", _broken),
    Manner(
        "the same, each line given as a paragraph",
        _laid_out(lambda title, paragraphs: (title, [line for one in paragraphs for line in _lines(one)])),
    ),
    Manner("without the title", _laid_out(lambda _, paragraphs: ("", paragraphs))),
    Manner("the title as first paragraph", _laid_out(lambda title, paragraphs: ("", [title, *paragraphs]))),
    Manner("without punctuation", _spelt(lambda text, _: re.sub(r"[^\w\s]+", " ", text))),
    Manner("without hamza", _spelt(lambda text, _: text.translate(_HAMZA))),
    Manner("a letter left out in one long word of twenty", _spelt(_mistyped)),
    Manner("one space of thirty left out", _spelt(_run_together)),
)
"""Each leaves the labels of the article as they are; the first changes nothing."""


@dataclass(frozen=True, slots=True)
class TagMeasured:
    """What a model makes of one tag.

    Attributes:
        tag: Its id.
        average_precision: In [0, 1]; None without an article that carries the tag.
        counts: At the model's threshold.
    """

    tag: str
    average_precision: float | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model makes of articles written in one manner: one entry a tag."""

    manner: str
    tags: tuple[TagMeasured, ...]


def measured(
    predictor: Predictor, articles: Sequence[LabelledArticle], manners: Sequence[Manner] = MANNERS
) -> Iterator[Measured]:
    """Yields what a model makes of labelled articles, manner by manner; near-duplicates count once."""
    model = predictor.model
    articles, _ = count_once(articles, model.normalizer)
    limits = np.tile(thresholds(model), (len(articles), 1))
    for manner in manners:
        log_odds = predictor.log_odds(manner.rewritten(labelled.article) for labelled in articles)
        scored = ScoredSet(tuple(articles), model.tag_ids, log_odds, limits)
        yield Measured(manner.name, tuple(_of_tag(scored, tag) for tag in model.tag_ids))


def _of_tag(scored: ScoredSet, tag: str) -> TagMeasured:
    column = scored.column(tag)
    return TagMeasured(tag, average_precision(column.log_odds, column.truth, column.weights), column.seen)


def row(found: Measured) -> str:
    """Returns a line of the table: average precision, and precision @ recall of what is shown, tag by tag."""
    ranked = " / ".join(_share(one.average_precision, 3) for one in found.tags)
    shown = " / ".join(f"{_share(one.counts.precision, 2)}@{_share(one.counts.recall, 2)}" for one in found.tags)
    return f"| {found.manner} | {ranked} | {shown} |"


def _share(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


@click.command()
@click.argument("labels", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", type=click.Path(path_type=Path), help="Model file.  [default: the one that ships]")
def run(labels: tuple[Path, ...], model: Path | None) -> None:
    """Tag the labelled articles of LABELS as they are and written in other ways."""
    try:
        predictor = Predictor.load(model)
        articles, _ = without_trained(predictor.model, read_labels_for(predictor.model, labels), exclude=False)
    except TabwibError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"| manner ({' / '.join(predictor.model.tag_ids)}) | average precision | precision @ recall |")
    click.echo("|---|---|---|")
    for found in measured(predictor, articles):
        click.echo(row(found))


if __name__ == "__main__":
    run(prog_name="python -m tabwib_eval.robustness")
