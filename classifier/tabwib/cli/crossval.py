"""`tabwib crossval`: what the training recipe does to articles that it did not see."""

from __future__ import annotations

from pathlib import Path

import click

from tabwib.cli import options, reports
from tabwib.cli.output import check_out, tell
from tabwib.errors import LabelError
from tabwib.label_lines import label_files
from tabwib.sources import DEFAULT_LABELS, read_calibration, read_training_labels
from tabwib_eval.harness import evaluate
from tabwib_eval.project import score_project, split_seeds

__all__ = ["run"]


@click.command("crossval")
@options.labels
@reports.options
@click.option("--seeds", is_flag=True, help="Report on the articles of seeds.jsonl, held out of all training, instead.")
@options.prevalences
@options.precision
@options.confidence
@options.seed
@options.taxonomy
@options.jobs
def run(
    labels: tuple[Path, ...],
    form: str | None,
    out: Path | None,
    wrong: str | None,
    seeds: bool,
    prevalence: tuple[options.Rate, ...],
    precision: float,
    confidence: float,
    seed: int,
    named: Path | None,
    jobs: int,
) -> None:
    """Measure the training recipe on held-out folds of label files or folders (default: labels/).

    Near-duplicates share a fold and count once; thresholds are chosen without the articles they are applied to, and
    evidence is that of a fit that did not see the article.

    \b
    Examples:
      tabwib crossval
      tabwib crossval labels/ mine.jsonl --jobs 2 --format html --out report.html
    """  # noqa: D301
    check_out(out, label_files(labels or [DEFAULT_LABELS]))
    form = reports.format_of(form, out, wrong)
    taxonomy, articles, folder = read_training_labels(labels, named, tell=tell)
    reports.check_wrong(wrong, taxonomy.ids)
    base_rates = options.rates(prevalence, taxonomy.ids)
    folded, held_out = split_seeds(articles)
    if seeds and not held_out:
        raise click.UsageError("--seeds: no seeds.jsonl among the labels")
    if held_out and not folded:
        raise LabelError(
            f"all {len(held_out)} articles are of seeds.jsonl, which is held out of all folds. "
            "name other labels beside it"
        )
    scores = score_project(
        articles,
        taxonomy,
        calibration=read_calibration(folder, articles, taxonomy, tell=tell),
        precision=precision,
        confidence=confidence,
        seed=seed,
        n_jobs=jobs,
    )
    scored = scores.seeds if seeds and scores.seeds is not None else scores.labels
    name = "seeds, held out of training" if seeds else "grouped cross-validation of the labels"
    evaluation = evaluate(
        scored,
        name,
        target=precision,
        confidence=confidence,
        base_rates=base_rates,
    )
    reports.write_report(evaluation, scored, form, out, wrong)
