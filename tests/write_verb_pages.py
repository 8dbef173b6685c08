"""Writes docs/verbs/ from the verbs' own help: `uv run python tests/write_verb_pages.py`."""

from __future__ import annotations

from pathlib import Path

import click

from tabwib.cli import VERBS, cli

FOLDER = Path(__file__).parent.parent / "docs" / "verbs"


def page(verb: str) -> str:
    """Returns the page of a verb, at a width that does not depend on the terminal."""
    root = click.Context(cli, info_name="tabwib", **cli.context_settings)
    command = cli.get_command(root, verb)
    assert command is not None
    context = click.Context(command, info_name=verb, parent=root, terminal_width=100, max_content_width=100)
    return f"# tabwib {verb}\n\n{VERBS[verb].capitalize()}.\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name in VERBS:
        (FOLDER / f"{name}.md").write_text(page(name), encoding="utf-8")
