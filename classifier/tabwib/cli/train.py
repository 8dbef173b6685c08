"""`tabwib train`: labelled articles in, a model file out."""

from __future__ import annotations

from pathlib import Path

import click

from tabwib.calibration import Calibration
from tabwib.cli import options
from tabwib.cli.output import check_out, tell
from tabwib.label_lines import label_files
from tabwib.model import save_model
from tabwib.recipe import BASE_RATE, train
from tabwib.sources import DEFAULT_LABELS, read_training_labels

__all__ = ["run"]


@click.command("train")
@options.labels
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Model file to write.")
@options.precision
@options.confidence
@options.certify
@click.option(
    "--base-rate",
    type=options.probability,
    default=BASE_RATE,
    show_default=True,
    help="Share of your stream that carries a tag, where nothing was measured.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of folds and solver.")
@options.taxonomy
@options.jobs
def run(
    labels: tuple[Path, ...],
    out: Path,
    precision: float,
    confidence: float,
    certify: bool,
    base_rate: float,
    seed: int,
    named: Path | None,
    jobs: int,
) -> None:
    """Train a model from label files or folders (default: labels/).

    Thresholds come from calibration.json beside the labels if it was measured for these very labels and this recipe; if
    not, from held-out folds restated for --base-rate.

    \b
    Examples:
      tabwib train --out mine.tabwib
      tabwib train labels/ more.jsonl --out mine.tabwib --jobs 2
    """  # noqa: D301
    check_out(out, label_files(labels or [DEFAULT_LABELS]))
    taxonomy, articles, folder = read_training_labels(labels, named, tell=tell)
    click.echo(f"{len(articles)} labelled articles, {len(taxonomy.tags)} tags", err=True)
    calibration = None
    if (folder / "calibration.json").is_file():
        calibration = Calibration.read(folder / "calibration.json")
    model = train(
        articles,
        taxonomy,
        calibration=calibration,
        base_rate=base_rate,
        precision=precision,
        confidence=confidence,
        certify=certify,
        seed=seed,
        n_jobs=jobs,
    )
    misfit = calibration.misfit(model) if calibration is not None else None
    if misfit is not None:
        click.echo(
            f"{folder / 'calibration.json'} was measured for {misfit} and is left aside; thresholds come from "
            f"held-out folds, restated for a base rate of {base_rate:.1%}. `tabwib calibrate` measures anew",
            err=True,
        )
    save_model(model, out)
    for entry in model.tags:
        threshold = "off" if entry.threshold is None else f"{entry.threshold:.2f}"
        click.echo(f"{entry.tag.id:20} threshold {threshold:>4}  {entry.verdict}", err=True)
    click.echo(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)", err=True)
