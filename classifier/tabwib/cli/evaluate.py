"""`tabwib evaluate`: precision and recall per tag on labelled articles, and how far to trust them."""

from __future__ import annotations

from pathlib import Path

import click

from tabwib.cli import drawing, options, reports
from tabwib.cli.output import check_out
from tabwib.errors import LabelError
from tabwib.label_lines import label_files
from tabwib.predictor import Predictor
from tabwib.sources import read_labels_for
from tabwib_eval.auditor import drawn_by_others
from tabwib_eval.comparison import compare
from tabwib_eval.harness import evaluate
from tabwib_eval.leakage import leaks_by_kind, without_trained
from tabwib_eval.scored import Drawn, score

__all__ = ["run"]


@click.command("evaluate")
@options.labels
@options.model
@reports.options
@drawing.option
@click.option("--against", type=click.Path(path_type=Path), help="Also compare with this other model.")
@options.prevalences
@options.precision
@options.confidence
@options.exclude_trained
def run(
    labels: tuple[Path, ...],
    model: Path | None,
    form: str | None,
    out: Path | None,
    wrong: str | None,
    drawn: str | None,
    against: Path | None,
    prevalence: tuple[options.Rate, ...],
    precision: float,
    confidence: float,
    exclude_trained: bool,
) -> None:
    """Measure a model on labelled articles: counts, precision and recall with intervals, per tag and together.

    Articles that the model was trained on, by text, by likeness or by id, are refused. Weights written by `tabwib
    audit` are used: the figures are then estimates for the whole stream. With --against the report, in any format,
    ends in the differences between the two models and the articles that changed.

    \b
    Examples:
      tabwib evaluate mine.jsonl
      tabwib evaluate mine.jsonl --wrong ukraine
      tabwib evaluate mine.jsonl --model new.tabwib --against old.tabwib
      tabwib evaluate mine.jsonl --prevalence 0.01 --format html --out report.html
    """  # noqa: D301
    if not labels:
        raise click.UsageError("no labels. name the file of labelled articles")
    check_out(out, [*label_files(labels), *filter(None, (model, against))])
    form = reports.format_of(form, out, wrong)
    predictor = Predictor.load(model)
    reports.check_wrong(wrong, predictor.model.tag_ids)
    base_rates = options.rates(prevalence, predictor.model.tag_ids)
    articles = read_labels_for(predictor.model, labels)
    kept, leaks = without_trained(predictor.model, articles, exclude=exclude_trained)
    other = None if against is None else Predictor.load(against)
    if other is not None:
        try:
            kept, more = without_trained(other.model, kept, exclude=exclude_trained)
        except LabelError as error:
            raise LabelError(f"{error} (the model of --against)") from error
        leaks += more
    if leaks:
        click.echo(f"trained on and left out: {leaks_by_kind(leaks)}", err=True)
    strange = drawn_by_others(predictor.model, kept)
    if strange:
        click.echo(
            f"warning: {', '.join(strange)}: another model, or this one with other thresholds, drew these articles. "
            "how much this one flags is an estimate here, and the interval of its precision too narrow. draw with it: "
            "tabwib audit --model",
            err=True,
        )
    scored = score(predictor, kept, Drawn(drawn) if drawn else None)
    evaluation = evaluate(
        scored,
        ", ".join(path.name for path in labels),
        target=precision,
        confidence=confidence,
        base_rates=base_rates,
        left_out=len(leaks),
    )
    old = None if other is None else score(other, scored.articles)
    comparison = None if old is None else compare(old, scored, str(against), confidence)
    reports.write_report(evaluation, scored, form, out, wrong, comparison, old)
