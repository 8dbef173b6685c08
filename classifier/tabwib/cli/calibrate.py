"""`tabwib calibrate`: new probabilities and thresholds from labelled articles of one's own stream."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from tabwib.article import Article
from tabwib.atomic import write_atomically
from tabwib.calibration import Calibration, TagSample, calibrate, golden_scores, log_odds_of, pooled_scores, tag_samples
from tabwib.cli import drawing, options
from tabwib.cli.output import check_out
from tabwib.errors import LabelError
from tabwib.label_lines import label_files
from tabwib.labels import LabelledArticle
from tabwib.model import TagModel, save_model
from tabwib.predictor import Predictor, golden
from tabwib.sources import read_labels_for
from tabwib_eval.leakage import leaks_by_kind, without_trained
from tabwib_eval.scored import Drawn, count_once, drawn_from, probabilities_of, without_known

__all__ = ["run"]


@click.command("calibrate")
@options.labels
@options.model
@click.option("--out", type=click.Path(path_type=Path), help="Model file to write.")
@click.option("--record", type=click.Path(path_type=Path), help="Also write the scores and verdicts, without text.")
@click.option(
    "--enriched",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Labelled articles whose positives sharpen the recall, and whose negatives are not those of the stream.",
)
@drawing.option
@options.prevalences
@click.option("--source", help="Where the articles came from, in words.  [default: the names of the files]")
@options.precision
@options.confidence
@options.certify
@options.exclude_trained
def run(
    labels: tuple[Path, ...],
    model: Path | None,
    out: Path | None,
    record: Path | None,
    enriched: tuple[Path, ...],
    drawn: str | None,
    prevalence: tuple[options.Rate, ...],
    source: str | None,
    precision: float,
    confidence: float,
    certify: bool,
    exclude_trained: bool,
) -> None:
    """Set probabilities and thresholds on labelled articles of your own stream (a random sample, or a `tabwib audit`).

    The weights stay; what the scores are worth is learnt anew, and a tag that no article is labelled for stays as it
    was. What changed is told on standard error.

    \b
    Examples:
      tabwib calibrate mine.jsonl --out mine.tabwib
      tabwib calibrate mine.jsonl --enriched rare.jsonl --prevalence ukraine=0.004 --out mine.tabwib
    """  # noqa: D301
    if not labels:
        raise click.UsageError("no labels. name the file of labelled articles")
    if out is None and record is None:
        raise click.UsageError("nothing to write. say --out FILE, or --record FILE")
    inputs = list(label_files((*labels, *enriched)))
    check_out(out, inputs)
    check_out(record, inputs, "--record")
    predictor = Predictor.load(model)
    before = predictor.model
    rates = _rates(prevalence, before.tag_ids)
    articles = _articles(predictor, labels, exclude_trained)
    samples = _samples(predictor, articles)
    added = _samples(predictor, _added(predictor, enriched, articles, exclude_trained)) if enriched else {}
    drawing.warn_of_base_rates(
        Drawn(drawn) if drawn else drawn_from(articles),
        ((tag, found.prevalence) for tag, found in samples.items() if tag not in rates),
    )
    for tag, sample in samples.items():
        if tag in added or tag in rates:
            scores = added[tag].scores[added[tag].truth] if tag in added else sample.scores[:0]
            try:
                samples[tag] = sample.with_positives(scores, rates.get(tag))
            except LabelError as error:
                raise LabelError(f"{tag}: {error}") from error
    source = source or _names(labels, enriched if added else ())
    after = calibrate(before, samples, source, precision=precision, confidence=confidence, certify=certify)
    replayed = (Article("golden", kept.text, kept.title) for kept in before.golden)
    after = replace(after, golden=golden(Predictor(after), replayed))
    for old, new in zip(before.tags, after.tags, strict=True):
        click.echo(f"{new.tag.id:20} {_change(old, new, samples.get(new.tag.id))}", err=True)
    if record is not None:
        recorded = Calibration(str(before.provenance.get("labels", "")), source, samples, golden_scores(before))
        write_atomically(record, recorded.to_json().encode())
        click.echo(f"wrote {record}", err=True)
    if out is not None:
        save_model(after, out)
        click.echo(f"wrote {out}", err=True)


def _rates(prevalence: tuple[options.Rate, ...], tags: tuple[str, ...]) -> dict[str, float]:
    """Returns the base rate of each tag: its own, whatever is said of every tag before or after.

    Raises:
        click.UsageError: A tag is none of the model's, or is given two rates.
    """
    general = options.rates((rate for rate in prevalence if rate.tag is None), tags)
    own = options.rates((rate for rate in prevalence if rate.tag is not None), tags)
    for found in (own, general):
        for tag, said in found.items():
            if len(set(said)) > 1:
                raise click.UsageError(f"--prevalence: {tag} is given {' and '.join(map(str, said))}. say one")
    return {tag: found[0] for tag, found in {**general, **own}.items()}


def _articles(predictor: Predictor, paths: tuple[Path, ...], exclude_trained: bool) -> list[LabelledArticle]:
    """Returns labelled articles that the model was not trained on, each once, and tells what is left out."""
    model = predictor.model
    articles = read_labels_for(model, paths)
    kept, leaks = without_trained(model, articles, exclude=exclude_trained)
    if leaks:
        click.echo(f"trained on and left out: {leaks_by_kind(leaks)}", err=True)
    kept, set_aside = count_once(kept, model.normalizer)
    if set_aside:
        click.echo(f"near-duplicates of other articles, left out: {set_aside}", err=True)
    return kept


def _added(
    predictor: Predictor, paths: tuple[Path, ...], articles: list[LabelledArticle], exclude_trained: bool
) -> list[LabelledArticle]:
    """Returns enriched articles without the labels that those of the stream give, and tells what is left out."""
    found = _articles(predictor, paths, exclude_trained)
    kept = without_known(found, articles, predictor.model.normalizer)
    if len(kept) < len(found):
        click.echo(
            f"articles of --enriched that are among the labels, and count there: {len(found) - len(kept)}", err=True
        )
    return kept


def _samples(predictor: Predictor, articles: list[LabelledArticle]) -> dict[str, TagSample]:
    scores = pooled_scores(predictor.model, predictor.log_odds([labelled.article for labelled in articles]))
    return tag_samples(articles, scores, predictor.model.tag_ids)


def _names(labels: tuple[Path, ...], enriched: tuple[Path, ...]) -> str:
    names = ", ".join(path.name for path in labels)
    return f"{names}, with positives of {', '.join(path.name for path in enriched)}" if enriched else names


def _change(old: TagModel, new: TagModel, sample: TagSample | None) -> str:
    """Returns what changed for a tag: probabilities, threshold, what it flags of the sample, and what it promises."""
    change = f"threshold {_shown(old.threshold)} → {_shown(new.threshold)}"
    if sample is None:
        return f"{change}  {new.verdict}"
    (flagged, mean), (flagged_now, mean_now) = (_shows(entry, sample) for entry in (old, new))
    return (
        f"{change}, flags {flagged} → {flagged_now} of {len(sample.scores)} articles, "
        f"mean probability {mean:.3f} → {mean_now:.3f}  {new.verdict}"
    )


def _shows(entry: TagModel, sample: TagSample) -> tuple[int, float]:
    """Returns how many articles of a sample a tag flags, and its mean probability over the stream."""
    probabilities = probabilities_of(log_odds_of(entry, sample.scores))
    flagged = 0 if entry.threshold is None else int((probabilities >= entry.threshold).sum())
    return flagged, float(np.average(probabilities, weights=sample.weights))


def _shown(threshold: float | None) -> str:
    return "off" if threshold is None else f"{threshold:.3f}"
