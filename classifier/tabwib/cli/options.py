"""Arguments and options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["encoding", "jobs", "labels", "model", "probability"]

labels = click.argument("labels", nargs=-1, type=click.Path(path_type=Path))

model = click.option(
    "--model", type=click.Path(path_type=Path), help="Model file.  [default: the one that ships with tabwib]"
)

encoding = click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the input.")

jobs = click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to use.")

probability = click.FloatRange(0, 1, min_open=True, max_open=True)
