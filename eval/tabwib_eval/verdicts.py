"""A stream that nobody labelled, held against the recorded verdicts on what models showed of it.

uv run python -m tabwib_eval.verdicts stream.jsonl.gz --without natural.jsonl.gz
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tabwib.article import Article
from tabwib.atomic import write_atomically
from tabwib.errors import InputError, LabelError, TabwibError
from tabwib.jsonlines import open_bytes, read_json_lines
from tabwib.labels import Grade
from tabwib.predictor import Predictor
from tabwib.readers import read_articles

__all__ = ["Against", "Verdicts", "against", "label_lines", "read_verdicts"]

RECORDED = Path("eval/verdicts")
"""The verdicts on the stream of ../shared, ids and grades without text, a file for each day of reading."""

Verdicts = Mapping[tuple[str, str], Grade]
"""Article id and tag to the grade that readers settled on."""


@dataclass(frozen=True, slots=True)
class Against:
    """What a model shows of a tag, against what readers found.

    Attributes:
        tag: Its id.
        right: Articles shown that carry the tag.
        wrong: Articles shown that do not.
        unread: Ids of articles shown that nobody read for this tag.
        found: Articles of the stream that carry the tag by any verdict, shown or not: the most that is known.
    """

    tag: str
    right: int
    wrong: int
    unread: tuple[str, ...]
    found: int


def read_verdicts(path: Path) -> Verdicts:
    """Returns recorded verdicts: lines with `id`, `tag` and `verdict`, which is a grade.

    Args:
        path: A file, or a folder of files that are read in the order of their names: the later verdict stands.

    Raises:
        LabelError: A line is none, or there is no file.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise LabelError(f"{path}: holds no file of verdicts. name one, or its folder")
    return {key: grade for file in files for key, grade in _verdicts_of(file)}


def _verdicts_of(path: Path) -> Iterator[tuple[tuple[str, str], Grade]]:
    with open_bytes(path) as stream:
        for number, record in read_json_lines(stream, str(path)):
            if isinstance(record, InputError):
                raise LabelError(str(record)) from record
            try:
                yield (str(record["id"]), str(record["tag"])), Grade(record["verdict"])
            except (KeyError, ValueError) as error:
                raise LabelError(
                    f'{path}:{number}: no verdict ({error}). "id", "tag" and "verdict" are needed'
                ) from error


def against(predictor: Predictor, articles: Sequence[Article], verdicts: Verdicts) -> list[Against]:
    """Returns what the model shows of each of its tags against the verdicts."""
    predictions = list(predictor.predict_all(articles))
    found = []
    for tag in predictor.model.tag_ids:
        shown = [one.id for one in predictions if any(given.tag == tag for given in one.tags)]
        read = [verdicts[id, tag] for id in shown if (id, tag) in verdicts]
        right = sum(grade.is_positive for grade in read)
        unread = tuple(id for id in shown if (id, tag) not in verdicts)
        carry = sum(verdicts.get((article.id, tag), Grade.NONE).is_positive for article in articles)
        found.append(Against(tag, right, len(read) - right, unread, carry))
    return found


def label_lines(articles: Iterable[Article], verdicts: Verdicts, tags: Sequence[str]) -> str:
    """Returns the articles as label lines for `tabwib calibrate`, one JSON object a line.

    What nobody read counts as `none`: it must have scored so low that next to nothing of the tag is left in it.
    """
    lines = []
    for article in articles:
        labels = {tag: {"grade": str(verdicts.get((article.id, tag), Grade.NONE))} for tag in tags}
        record = {"id": article.id, "title": article.title, "text": article.text, "labels": labels}
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines)


def table(results: Sequence[Against]) -> str:
    """Returns the counts as a Markdown table."""
    lines = ["| tag | right of shown | unread | found by any reading |", "|---|--:|--:|--:|"]
    for one in results:
        shown = one.right + one.wrong + len(one.unread)
        lines.append(f"| {one.tag} | {one.right} of {shown} | {len(one.unread)} | {one.found} |")
    return "\n".join(lines) + "\n"


def _ids(paths: Iterable[Path]) -> set[str]:
    """Returns the ids in files of JSON lines, and under `origin` those that articles had where they came from."""
    ids = set()
    for path in paths:
        with open_bytes(path) as stream:
            for _, record in read_json_lines(stream, str(path)):
                if isinstance(record, InputError):
                    raise record
                ids |= {str(record[key]) for key in ("id", "origin") if key in record}
    return ids


@click.command()
@click.argument("stream", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--verdicts", type=click.Path(path_type=Path), default=RECORDED, show_default=True)
@click.option(
    "--without",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Articles of the stream to leave out, by id or origin: those labelled elsewhere.",
)
@click.option("--model", type=click.Path(path_type=Path), help="Model file.  [default: the one that ships]")
@click.option("--labels", type=click.Path(path_type=Path), help="Also write label lines for `tabwib calibrate`.")
def run(
    stream: tuple[Path, ...], verdicts: Path, without: tuple[Path, ...], model: Path | None, labels: Path | None
) -> None:
    """Tag the articles of STREAM and count what is shown against the recorded verdicts; ids of unread ones follow.

    Articles that cannot be read are named and passed over, and the exit is 1 then.
    """
    problems: list[TabwibError] = []
    try:
        predictor, recorded, left_out = Predictor.load(model), read_verdicts(verdicts), _ids(without)
        articles = [article for article in read_articles(stream, problems.append) if article.id not in left_out]
        for problem in problems:
            click.echo(str(problem), err=True)
        if not articles:
            raise InputError(f"{', '.join(map(str, stream))}: no article to count ({len(left_out)} ids are left out)")
        if labels is not None:
            write_atomically(labels, label_lines(articles, recorded, predictor.model.tag_ids).encode())
        results = against(predictor, articles, recorded)
    except TabwibError as error:
        raise click.ClickException(str(error)) from error
    click.echo(table(results), nl=False)
    for one in results:
        for id in one.unread:
            click.echo(f"unread {one.tag} {id}")
    if problems:
        sys.exit(1)


if __name__ == "__main__":
    run(prog_name="python -m tabwib_eval.verdicts")
