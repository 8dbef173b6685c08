"""How the verbs that measure hand over their report: to standard output or to a file, in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tabwib.cli.options import out as out_option
from tabwib.cli.output import tell, write_text
from tabwib_eval.report.against import against_markdown, against_record, against_table
from tabwib_eval.report.markdown import markdown
from tabwib_eval.report.record import to_json
from tabwib_eval.report.rows import wrong_lines
from tabwib_eval.report.table import table

if TYPE_CHECKING:
    from tabwib_eval.comparison import Comparison
    from tabwib_eval.results import Evaluation
    from tabwib_eval.scored import ScoredSet

__all__ = ["check_wrong", "format_of", "options", "write_report"]


ENDINGS = {".json": "json", ".md": "markdown", ".html": "html", ".htm": "html", ".txt": "table", "": "json"}
"""Ending of a report's file to its format."""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of a report to a command."""
    for option in (
        click.option("--wrong", metavar="TAG", help="List the wrong articles of a tag instead, worst first."),
        out_option,
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "markdown", "html"]),
            help="Output format.  [default: as --out ends; else a table on a terminal, json otherwise]",
        ),
    ):
        command = option(command)
    return command


def check_wrong(wrong: str | None, tags: Sequence[str]) -> None:
    """Raises a usage error where `--wrong` names no tag: before minutes of work, not after."""
    if wrong not in (None, *tags):
        raise click.UsageError(f"--wrong: no tag {wrong!r}; tags are {', '.join(tags)}")


def format_of(form: str | None, out: Path | None, wrong: str | None) -> str:
    """Returns the format of a report: what was asked for, what the file's ending says, or a table for a terminal.

    Raises:
        click.UsageError: No format has that ending, or `--wrong`, a list, is to have one: found before minutes of work,
            not after.
    """
    if wrong is not None and form is not None:
        raise click.UsageError("--wrong is a list of articles, one a line, and has no --format. leave one out")
    if wrong is None and form is None and out is not None:
        form = ENDINGS.get(out.suffix.lower())
        if form is None:
            endings = ", ".join(ending for ending in ENDINGS if ending)
            raise click.UsageError(f"--out {out}: no report is written as {out.suffix} ({endings} are). say --format")
    return form or ("table" if sys.stdout.isatty() else "json")


def write_report(
    evaluation: Evaluation,
    scored: ScoredSet,
    form: str,
    out: Path | None,
    wrong: str | None,
    comparison: Comparison | None = None,
    old: ScoredSet | None = None,
) -> None:
    """Writes the report, with the comparison in it if there is one, or the wrong articles of one tag.

    Raises:
        OutputError: The file cannot be written.
    """
    if wrong is not None:
        cells = [cell for cell in evaluation.wrong if cell.tag == wrong]
        text = "".join(f"{line}\n" for line in wrong_lines(cells))
        if not cells:
            labelled = next(found.articles for found in evaluation.tags if found.tag == wrong)
            tell(f"{wrong}: none wrong of {labelled:,} articles that are labelled for it")
    else:
        text = _rendered(evaluation, scored, form, comparison, old)
    write_text(text, out)


def _rendered(
    evaluation: Evaluation, scored: ScoredSet, form: str, comparison: Comparison | None, old: ScoredSet | None
) -> str:
    if form == "html":
        from tabwib_eval.report.page import page

        return page(evaluation, scored, comparison, old)
    if form == "json":
        return to_json(evaluation, None if comparison is None else against_record(comparison))
    report, more = (table, against_table) if form == "table" else (markdown, against_markdown)
    return report(evaluation) + ("" if comparison is None else f"\n{more(comparison)}")
