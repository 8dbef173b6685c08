"""How the verbs that measure hand over their report: to standard output or to a file, in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tabwib.errors import InputError
from tabwib.model import write_atomically
from tabwib_eval.report.markdown import markdown
from tabwib_eval.report.record import to_json
from tabwib_eval.report.table import table, wrong_lines

if TYPE_CHECKING:
    from tabwib_eval.results import Evaluation
    from tabwib_eval.scored import ScoredSet

__all__ = ["options", "write_report"]


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
    if out is None:
        click.echo(text, nl=False)
    else:
        write_atomically(out, text.encode())
        click.echo(f"wrote {out}", err=True)


def _rendered(evaluation: Evaluation, scored: ScoredSet, form: str) -> str:
    if form == "html":
        from tabwib_eval.report.page import page

        return page(evaluation, scored)
    return {"table": table, "json": to_json, "markdown": markdown}[form](evaluation)
