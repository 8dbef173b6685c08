"""Arguments and options that several verbs share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

__all__ = [
    "Rate",
    "certify",
    "confidence",
    "exclude_trained",
    "jobs",
    "labels",
    "model",
    "out",
    "precision",
    "prevalences",
    "probability",
    "rates",
    "readable",
    "seed",
    "taxonomy",
]

readable = click.Path(path_type=Path, readable=False)
"""A path that is read: whether it may be is found out by reading it, and said in one line."""

labels = click.argument("labels", nargs=-1, type=readable)

model = click.option("--model", type=readable, help="Model file.  [default: the one that ships with tabwib]")

out = click.option("--out", type=click.Path(path_type=Path), help="Write to a file instead of standard output.")

jobs = click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to use.")

taxonomy = click.option(
    "--taxonomy",
    "named",
    type=readable,
    help="Where the tags are named: a folder with a tags.toml, such a file, or a model file.  [default: the tags.toml "
    "beside the labels, else that of labels/, else the model that ships with tabwib]",
)

probability = click.FloatRange(0, 1, min_open=True, max_open=True)


precision = click.option(
    "--precision",
    type=probability,
    default=0.95,
    show_default=True,
    help="Precision that thresholds are to reach.",
)

certify = click.option(
    "--certify",
    is_flag=True,
    help="Only thresholds whose precision is certain: they find fewer articles. [default: observed precision will do]",
)

confidence = click.option(
    "--confidence", type=probability, default=0.95, show_default=True, help="Confidence of that promise."
)

seed = click.option("--seed", type=int, default=0, show_default=True, help="Of whatever is drawn at random.")

exclude_trained = click.option(
    "--exclude-trained", is_flag=True, help="Leave out articles that the model was trained on, instead of refusing."
)


class Rate(NamedTuple):
    """A base rate, in (0, 1), of one tag; of every tag if it is None."""

    tag: str | None
    rate: float


if TYPE_CHECKING:
    _RateParam = click.ParamType[Rate]
else:
    _RateParam = click.ParamType  # generic since click 8.4 only


class _RateType(_RateParam):
    """`TAG=RATE` or `RATE`."""

    name = "[TAG=]RATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Rate:
        """Returns the rate; a share outside (0, 1) is wrong usage."""
        tag, equals, rate = str(value).rpartition("=")
        try:
            number = float(rate)
        except ValueError:
            number = 0.0
        if not 0 < number < 1 or (equals and not tag):
            self.fail(f"{value!r} is no base rate. write a share in (0, 1), such as ukraine=0.004 or 0.01", param, ctx)
        return Rate(tag or None, number)


prevalences = click.option(
    "--prevalence",
    type=_RateType(),
    multiple=True,
    help="Share of your stream that carries a tag, as TAG=RATE, or as RATE for every tag. May be repeated.",
)


def rates(prevalences: Iterable[Rate], tags: Sequence[str]) -> dict[str, list[float]]:
    """Returns the base rates asked for, tag by tag.

    Raises:
        click.UsageError: A tag is not one of the model's.
    """
    found: dict[str, list[float]] = {}
    for prevalence in prevalences:
        if prevalence.tag not in (None, *tags):
            raise click.UsageError(f"--prevalence: no tag {prevalence.tag!r}; tags are {', '.join(tags)}")
        for tag in tags if prevalence.tag is None else (prevalence.tag,):
            found.setdefault(tag, []).append(prevalence.rate)
    return found
