"""Options of the verbs that read articles: encoding, columns, and what standard input holds."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from tabwib.readers import STANDARD_INPUT

__all__ = ["SAY_TEXT", "check_plain", "columns", "encoding", "plain"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_COMMON = ("utf-8", "utf-16", "cp1256", "iso-8859-6", "windows-1256", "cp720", "cp864", "mac_arabic")


def _known(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        codecs.lookup(value).incrementaldecoder  # noqa: B018  (codecs that are no text encodings lack a decoder)
        "".encode(value)
    except LookupError:
        near = difflib.get_close_matches(value, _COMMON, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"Arabic is found in {', '.join(_COMMON)}"
        raise click.BadParameter(f"no encoding {value!r}; {hint}", ctx, param) from None
    return value


encoding = click.option(
    "--encoding",
    default="utf-8",
    show_default=True,
    callback=_known,
    help="Encoding of the input; a web page's own declaration goes before the default.",
)

plain = click.option("--text", "plain", is_flag=True, help="Standard input is one plain text, not JSON lines.")

SAY_TEXT = "standard input holds JSON lines, unless --text says that it is one plain text"
"""What is said where nothing of standard input could be read."""


def check_plain(is_plain: bool, paths: Iterable[Path]) -> None:
    """Raises a usage error where `--text` has no standard input to speak of: a text or a file stands behind it."""
    if is_plain and STANDARD_INPUT not in paths:
        verb = click.get_current_context().info_name
        raise click.UsageError(f'--text is for standard input: echo "نص المقال" | tabwib {verb} - --text')


def columns(command: Decorated) -> Decorated:
    """Adds the options that name the columns of .csv, .tsv and .parquet, and the keys of JSON lines."""
    for name, what in (("id", "id"), ("title", "headline"), ("text", "body")):
        command = click.option(
            f"--{name}-column",
            help=f"Column of a table, or key of JSON lines, that holds the {what}.  "
            f"[default: the first column with a usual name; in JSON lines {name!r}]",
        )(command)
    return command
