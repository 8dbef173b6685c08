"""`tabwib check`: every problem of label files, with its place."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from tabwib.checks import check
from tabwib.cli import options
from tabwib.cli.output import tell, text_output
from tabwib.label_lines import count_problems, label_files, overlooked, read_labels
from tabwib.sources import DEFAULT_LABELS, read_taxonomy, read_training_labels

__all__ = ["run"]


@click.command("check")
@options.labels
@click.option("--agreement", is_flag=True, help="Each file is an annotator: kappa, alpha and the cells in dispute.")
@click.option("--suspects", is_flag=True, help="List the labels that held-out folds contradict most, to be read again.")
@click.option(
    "-n", "--number", type=click.IntRange(1), default=20, show_default=True, help="Labels that --suspects lists."
)
@options.taxonomy
@options.seed
@options.jobs
def run(
    labels: tuple[Path, ...],
    agreement: bool,
    suspects: bool,
    number: int,
    named: Path | None,
    seed: int,
    jobs: int,
) -> None:
    """Check label files or folders (default: labels/) and the taxonomy beside them.

    Writes every problem as file:line: what is wrong (the value). what to do, and how many there are to standard error.
    The exit status is 1 if there are any.

    \b
    Examples:
      tabwib check
      tabwib check labels/ more.jsonl
      tabwib check --agreement anna.jsonl basim.jsonl
      tabwib check --suspects --jobs 2
    """  # noqa: D301
    if agreement and suspects:
        raise click.UsageError("--agreement and --suspects are two questions. ask one")
    if agreement:
        _agreement(labels, named)
        return
    if suspects:
        _suspects(labels, named, number, seed, jobs)
        return
    taxonomy = read_taxonomy(labels, named, tell=tell)
    articles, problems = check(labels or [DEFAULT_LABELS], taxonomy)
    for file in overlooked(labels or [DEFAULT_LABELS]):
        tell(f"{file}: not read. of a folder, .jsonl and .jsonl.gz are, and nothing that is in a folder below it")
    if problems:
        _write(map(str, problems))
        click.echo(count_problems(problems), err=True)
        sys.exit(1)
    positive = {tag: sum(article.is_positive(tag) is True for article in articles) for tag in taxonomy.ids}
    noun = "article" if len(articles) == 1 else "articles"
    click.echo(
        f"{len(articles)} {noun}, no problem; positive: " + ", ".join(f"{t} {n}" for t, n in positive.items()),
        err=True,
    )


def _agreement(paths: tuple[Path, ...], named: Path | None) -> None:
    from tabwib_eval.agreement import agreement
    from tabwib_eval.report.people import agreement_lines

    taxonomy = read_taxonomy(paths, named, tell=tell)
    annotators = {str(path): read_labels([path], taxonomy) for path in label_files(paths)}
    _write(agreement_lines(agreement(annotators, taxonomy.ids)))


def _suspects(paths: tuple[Path, ...], named: Path | None, number: int, seed: int, jobs: int) -> None:
    from tabwib_eval.crossvalidation import cross_validate
    from tabwib_eval.report.people import suspect_lines
    from tabwib_eval.suspects import suspects

    taxonomy, articles, _ = read_training_labels(paths, named, tell=tell)
    found = suspects(cross_validate(articles, taxonomy, seed=seed, n_jobs=jobs).scored, number)
    _write(suspect_lines(found))
    click.echo(f"{len(found)} labels to read again, of {len(articles)} articles", err=True)


def _write(lines: Iterable[str]) -> None:
    with text_output(None) as stream:
        stream.writelines(f"{line}\n" for line in lines)
