"""The command line: one verb a module, each imported only when it is called."""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from tabwib.errors import TabwibError
from tabwib.extras import install_line
from tabwib.terminal import printable

__all__ = ["main"]

VERBS = {
    "predict": "tag articles",
    "explain": "show the passages and words behind each tag of an article",
    "train": "train a model from labelled articles",
    "calibrate": "set probabilities and thresholds on your own labelled articles",
    "evaluate": "measure precision and recall on labelled articles",
    "crossval": "measure the training recipe on held-out folds of its labels",
    "audit": "draw articles of a stream to label, so that its own precision can be measured",
    "next": "choose the unlabelled articles whose labels would teach most",
    "gate": "stop a change that makes tags worse",
    "check": "find every problem in label files",
    "import": "turn an annotation tool's export into label files",
    "export": "turn label files into tasks for an annotation tool",
    "serve": "show a page and answer requests on this machine",
}
"""Verb to what it does; the module of the same name in this package holds the command `run`."""

MODULES = {"import": "import_labels", "export": "export_labels"}
"""Modules of verbs that are words of Python."""


class Verbs(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the verbs, in the order in which a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command of a verb, or None."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"tabwib.cli.{MODULES.get(cmd_name, cmd_name)}").run
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command; an unknown verb is answered with the nearest one."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"verbs are {', '.join(VERBS)}"
            raise click.UsageError(f"no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; a reader of its output that has seen enough (`| head`) is no error."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            return ctx.exit(0)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Returns the verbs and options that begin so, without importing any verb."""
        verbs = [CompletionItem(verb, help=what) for verb, what in VERBS.items() if verb.startswith(incomplete)]
        return verbs + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tabwib")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Topic tags for Arabic news, with the evidence for each.

    \b
    Start here:
      tabwib predict seeds/
      tabwib explain article.txt
    """  # noqa: D301  (\b is click's mark for a block that is not rewrapped)
    ctx.obj = debug
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Runs the command line; an error is one line on standard error, and its traceback needs `--debug` anywhere."""
    _open_closed()
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    if debug:
        arguments.remove("--debug")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for numpy, when a verb loads it: no verb multiplies matrices
    try:
        cli.main(arguments, prog_name="tabwib", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except TabwibError as error:
        if debug:
            raise
        _fail("\n".join(printable(line) for line in str(error).split("\n")))
    except MemoryError:
        if debug:
            raise
        _fail("not enough memory. split the input, or say fewer --jobs")
    except ModuleNotFoundError as error:
        if debug:
            raise
        module = error.name or "a module"
        _fail(f"this verb needs {module}, which is not installed. {install_line(module)}")
    except OSError as error:
        if debug:
            raise
        _drop_output()
        _fail(f"{printable(str(error.filename or 'standard output'))}: {error.strerror or error}")


def _open_closed() -> None:
    """Lets what is written to a stream that the caller closed (`>&-`) go nowhere: Python has None in its place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  (for as long as the process lives)


def _fail(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(1)


def _drop_output() -> None:
    """Lets what is still to be written go nowhere: Python would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
