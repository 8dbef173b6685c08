"""How the verbs that measure hand over their report: to standard output or to a file, in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tabwib.errors import InputError
from tabwib.model import write_atomically
from tabwib_eval.report.against import against_json, against_markdown, against_table
from tabwib_eval.report.markdown import markdown
from tabwib_eval.report.record import to_json
from tabwib_eval.report.table import table, wrong_lines

if TYPE_CHECKING:
    from tabwib_eval.comparison import Comparison
    from tabwib_eval.results import Evaluation
    from tabwib_eval.scored import ScoredSet

__all__ = ["options", "write_comparison", "write_report", "write_text"]


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of a report to a command."""
    for option in (
        click.option("--wrong", metavar="TAG", help="List the wrong articles of a tag instead, worst first."),
        click.option("--out", type=click.Path(path_type=Path), help="Write to a file instead of standard output."),
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "markdown", "html"]),
            help="Output format.  [default: table on a terminal, json otherwise]",
        ),
    ):
        command = option(command)
    return command


def write_report(
    evaluation: Evaluation, scored: ScoredSet, form: str | None, out: Path | None, wrong: str | None
) -> None:
    """Writes the report, or the wrong articles of one tag.

    Raises:
        InputError: The tag is not one of the model's, or the file cannot be written.
    """
    if wrong is not None:
        if wrong not in scored.tags:
            raise InputError(f"--wrong: no tag {wrong!r}. tags are {', '.join(scored.tags)}")
        cells = [cell for cell in evaluation.wrong if cell.tag == wrong]
        text = "".join(f"{line}\n" for line in wrong_lines(cells))
    else:
        form = form or ("table" if out is None and sys.stdout.isatty() else "json")
        text = _rendered(evaluation, scored, form)
    write_text(text, out)


def write_comparison(comparison: Comparison, form: str | None, out: Path | None) -> None:
    """Writes the comparison of two models.

    Raises:
        InputError: The format is one that comparisons do not come in.
    """
    form = form or ("table" if out is None and sys.stdout.isatty() else "json")
    if form == "html":
        raise InputError("--against: comparisons come as table, json or markdown. leave --format html out")
    if form == "table":
        text = against_table(comparison)
    else:
        text = against_json(comparison) if form == "json" else against_markdown(comparison)
    write_text(text, out)


def write_text(text: str, out: Path | None) -> None:
    """Writes to standard output, or to a file that appears under its name only when it is complete.

    Raises:
        ModelError: The file cannot be written.
    """
    content = text.encode("utf-8", "backslashreplace")
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        write_atomically(out, content)
        click.echo(f"wrote {out}", err=True)


def _rendered(evaluation: Evaluation, scored: ScoredSet, form: str) -> str:
    if form == "html":
        from tabwib_eval.report.page import page

        return page(evaluation, scored)
    return table(evaluation) if form == "table" else to_json(evaluation) if form == "json" else markdown(evaluation)
