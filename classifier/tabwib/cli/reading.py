"""Options of the verbs that read articles: encoding and columns."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["columns", "encoding", "plain"]

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


def columns(command: Decorated) -> Decorated:
    """Adds the options that name the columns of .csv, .tsv and .parquet."""
    for name, what in (("id", "id"), ("title", "headline"), ("text", "body")):
        command = click.option(
            f"--{name}-column",
            help=f"Column of a table that holds the {what}.  [default: the first with a usual name]",
        )(command)
    return command
