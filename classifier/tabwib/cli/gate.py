"""`tabwib gate`: stops a change that makes tags worse."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tabwib.atomic import check_writable, write_atomically
from tabwib.cli import options
from tabwib.cli.output import tell
from tabwib.labels import fingerprint
from tabwib.sources import read_calibration, read_training_labels
from tabwib_eval.floors import FloorSet, pinned, read_floors, to_json
from tabwib_eval.gate import Answer, gate_markdown, judge, lowered
from tabwib_eval.harness import evaluate
from tabwib_eval.project import LEAST_SUPPORT, score_project
from tabwib_eval.report.markdown import markdown
from tabwib_eval.report.page import page
from tabwib_eval.report.record import to_json as evaluation_json
from tabwib_eval.report.rows import heading, tag_rows
from tabwib_eval.report.table import columns
from tabwib_eval.results import Wrong

__all__ = ["run"]


@click.command("gate")
@options.labels
@click.option(
    "--floors",
    type=click.Path(path_type=Path),
    default=Path("eval/floors.json"),
    show_default=True,
    help="The floors.",
)
@click.option("--pin", is_flag=True, help="Write what is reached now as the new floors.")
@click.option("--allow-regression", is_flag=True, help="Let --pin lower a floor.")
@click.option("--results", type=click.Path(path_type=Path), help="Folder for the reports as JSON, Markdown and HTML.")
@options.jobs
def run(
    labels: tuple[Path, ...], floors: Path, pin: bool, allow_regression: bool, results: Path | None, jobs: int
) -> None:
    """Hold grouped cross-validation of the labels, and the seeds held out, against the floors.

    Exit status 0: every floor is reached. 1: a regression, with the false alarms behind it, or the articles are not
    those that the floors were pinned for. 3: not enough evidence.

    \b
    Examples:
      tabwib gate --jobs 2
      tabwib gate --pin
    """  # noqa: D301
    if allow_regression and not pin:
        raise click.UsageError("--allow-regression goes with --pin")
    before = read_floors(floors) if floors.exists() or not pin else {}
    if pin:
        check_writable(floors)
    if results is not None:
        results.mkdir(parents=True, exist_ok=True)
        check_writable(results / "gate.md")
    taxonomy, articles, folder = read_training_labels(labels, tell=tell)
    # The defaults of `tabwib train`, whatever a model at hand was trained with: floors hold for the recipe.
    scores = score_project(
        articles, taxonomy, calibration=read_calibration(folder, articles, taxonomy, tell=tell), n_jobs=jobs
    )
    now: dict[str, FloorSet] = {}
    wrong: dict[str, tuple[Wrong, ...]] = {}
    for name, scored in (("labels", scores.labels), ("seeds", scores.seeds)):
        if scored is None:
            continue
        evaluation = evaluate(scored, name)
        now[name] = pinned(evaluation, fingerprint(scored.articles, taxonomy.ids), LEAST_SUPPORT[name])
        wrong[name] = evaluation.wrong
        click.echo("\n".join([*heading(evaluation), *columns(tag_rows(evaluation)), ""]))
        if results is not None:
            write_atomically(results / f"{name}.json", evaluation_json(evaluation).encode())
            write_atomically(results / f"{name}.md", markdown(evaluation).encode())
            write_atomically(results / f"{name}.html", page(evaluation, scored).encode())
    if pin:
        _pin(floors, before, now, allow_regression)
        return
    answer, findings = judge(before, now, wrong)
    for finding in findings:
        click.echo(str(finding), err=True)
    click.echo(str(answer))
    if results is not None:
        write_atomically(results / "gate.md", gate_markdown(answer, findings).encode())
    sys.exit(answer)


def _pin(path: Path, before: dict[str, FloorSet], now: dict[str, FloorSet], allow_regression: bool) -> None:
    falls = lowered(before, now)
    if falls and not allow_regression:
        for finding in falls:
            click.echo(str(finding), err=True)
        click.echo("error: floors would fall and stay as they are. --allow-regression lowers them", err=True)
        sys.exit(Answer.REGRESSION)
    for finding in falls:
        click.echo(f"lowered: {finding.text}", err=True)
    write_atomically(path, to_json(now).encode())
    click.echo(f"wrote {path}", err=True)
