"""Probabilities and thresholds at a stream's own base rate, from scores and verdicts: no text is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tabwib.errors import LabelError
from tabwib.jsonlines import parse_json
from tabwib.labels import LabelledArticle
from tabwib.model import Model, TagModel
from tabwib.platt import platt
from tabwib.pooling import COEFFICIENTS
from tabwib.thresholds import Decision, Verdict, base_rate_weights, choose_threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Calibration",
    "TagSample",
    "calibrate",
    "golden_scores",
    "log_odds_of",
    "out_of_fold_sample",
    "pooled_scores",
    "tag_samples",
]

STEP = 1e-4
"""Of recorded scores, which are rounded down to it: an article at a threshold stays flagged."""

MARGIN = 1e-6
"""Log-odds by which a threshold lies below the lowest article it flags; sums differ by less between machines."""

SAME_WEIGHTS = 1e-3
"""By which the pooled score of a golden article may differ between two trainings by one recipe: another seed of the
solver moves it by less than 0.0001, the smallest of eleven small changes to the recipe (`REAL_ARTICLE` 3.0 to 2.9) by
0.0023."""

STRENGTH = 10.0
"""Inverse strength of the penalty on the slope: where scores separate the sample, probabilities stay short of 1."""


@dataclass(frozen=True, slots=True)
class TagSample:
    """Scored and judged articles for one tag.

    Attributes:
        scores: Pooled scores (`pooled_scores`): what the weights alone say, before any calibration, `(n,)`.
        truth: Whether the tag holds, `(n,)`.
        weights: Articles of the stream that each one stands for, `(n,)`.
    """

    scores: NDArray[np.float64]
    truth: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @property
    def prevalence(self) -> float:
        """Weighted share of positives, in [0, 1]."""
        return float(self.weights[self.truth].sum() / self.weights.sum())

    def with_positives(self, scores: NDArray[np.float64], prevalence: float | None = None) -> TagSample:
        """Adds positives from elsewhere, which sharpen the recall, and reweights all positives to `prevalence`.

        An enriched set tells how positives score, and nothing about how many wrong articles a stream holds: the
        negatives stay those of this sample. `prevalence` is the sample's own if left out.

        Raises:
            LabelError: No positive would be left, or no negative is there.
        """
        share = self.prevalence if prevalence is None else prevalence
        negatives = float(self.weights[~self.truth].sum())
        positives = int(self.truth.sum()) + len(scores)
        if not positives or not negatives or not 0 < share < 1:
            raise LabelError(
                f"{positives} positives and {int((~self.truth).sum())} negatives at a prevalence of {share:.2%} say "
                "nothing of precision. label some of both, or say --prevalence TAG=RATE"
            )
        weight = negatives * share / (1 - share) / positives
        return TagSample(
            np.concatenate([self.scores, scores]),
            np.concatenate([self.truth, np.ones(len(scores), dtype=bool)]),
            np.concatenate([np.where(self.truth, weight, self.weights), np.full(len(scores), weight)]),
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """What `labels/calibration.json` holds: measured scores, and which weights they were measured with.

    The weights are known by the labels that they were trained on, and by what they say of their golden articles. A hash
    of the recipe's constants would miss a change in its code, and one of the weights would differ between machines;
    these few scores move with either, by more than machines differ, and a change that does not move them leaves the
    measured ones as good as they were.

    Attributes:
        labels: Fingerprint of the training labels.
        source: Where the articles came from, in words.
        samples: Tag id to scored and judged articles.
        golden: Pooled scores of the model's golden articles, `(n_golden, n_tags)`; None in an older file.
    """

    labels: str
    source: str
    samples: Mapping[str, TagSample]
    golden: NDArray[np.float64] | None = None

    @classmethod
    def read(cls, path: Path) -> Calibration:
        """Reads a calibration file.

        Raises:
            LabelError: The file is not one.
        """
        try:
            record = parse_json(path.read_text(encoding="utf-8"))
            samples = {tag: _sample(columns) for tag, columns in record["tags"].items()}
            golden = record.get("golden")
            return cls(record["labels"], record["source"], samples, None if golden is None else _golden(golden))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise LabelError(f"{path}: not a calibration file ({error}). write it with `tabwib calibrate`") from error

    def to_json(self) -> str:
        """Returns the text of the file: three numbers an article, and no word of it."""
        tags = {
            tag: {
                "score": [round(value, 4) for value in sample.scores.tolist()],
                "positive": sample.truth.astype(int).tolist(),
                "weight": [round(value, 6) for value in sample.weights.tolist()],
            }
            for tag, sample in self.samples.items()
        }
        head: dict[str, object] = {"labels": self.labels, "source": self.source}
        if self.golden is not None:
            head["golden"] = self.golden.round(4).tolist()
        return json.dumps({**head, "tags": tags}, ensure_ascii=False, separators=(",", ":")) + "\n"

    def misfit(self, model: Model) -> str | None:
        """Returns what the scores were measured for, in words, where that is not the weights of a model; else None."""
        if self.labels != model.provenance.get("labels"):
            return "other labels"
        if self.golden is None:
            return "an unknown recipe"
        found = golden_scores(model)
        if found is None or found.shape != self.golden.shape or np.abs(found - self.golden).max() > SAME_WEIGHTS:
            return "another recipe"
        return None


def _sample(columns: Mapping[str, Sequence[float]]) -> TagSample:
    scores = np.array(columns["score"], dtype=float)
    positive = np.array(columns["positive"], dtype=float)
    weights = np.array(columns["weight"], dtype=float)
    if not 0 < len(scores) == len(positive) == len(weights):
        raise ValueError("columns of unequal length, or empty ones")
    is_sound = np.isfinite(scores) & np.isin(positive, (0, 1)) & np.isfinite(weights) & (weights > 0)
    if not is_sound.all():
        raise ValueError("values out of range")
    return TagSample(scores, positive == 1, weights)


def _golden(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    scores = np.array(rows, dtype=float)
    if scores.ndim != 2 or not scores.size or not np.isfinite(scores).all():
        raise ValueError("golden scores that are no table of numbers")
    return scores


def pooled_scores(model: Model, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns what the log-odds were made of: the sums of the pooling terms times `tabwib.pooling.COEFFICIENTS`.

    They are the one scale on which samples are recorded, since they depend on the weights alone: whatever a model was
    calibrated on before, they are the same, and calibrating twice on one sample changes nothing.

    Args:
        model: Whose log-odds they are.
        log_odds: `(n_articles, n_tags)`.
    """
    slopes = np.array([_slope(entry) for entry in model.tags])
    intercepts = np.array([entry.intercept for entry in model.tags])
    return np.asarray((log_odds - intercepts) / slopes)


def log_odds_of(entry: TagModel, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns what a tag makes of pooled scores, `(n,)`: the way back from `pooled_scores`."""
    return _slope(entry) * scores + entry.intercept


def _slope(entry: TagModel) -> float:
    return entry.pool[0] / COEFFICIENTS[0]


def golden_scores(model: Model) -> NDArray[np.float64] | None:
    """Returns the pooled scores of a model's golden articles, `(n_golden, n_tags)`; None if it has none."""
    if not model.golden:
        return None
    return pooled_scores(model, np.array([article.log_odds for article in model.golden]))


def tag_samples(
    articles: Sequence[LabelledArticle], scores: NDArray[np.float64], tags: Sequence[str]
) -> dict[str, TagSample]:
    """Returns a sample for each tag that any of the articles is labelled with; scores are rounded down to `STEP`.

    A tag for which some articles carry a weight was sampled by `tabwib audit`: only those count for it.

    Args:
        articles: With their labels and weights.
        scores: Pooled scores, `(n_articles, n_tags)`.
        tags: Ids, in the order of the columns.
    """
    samples = {}
    for column, tag in enumerate(tags):
        labelled = [place for place, article in enumerate(articles) if tag in article.labels]
        weighted = [place for place in labelled if tag in articles[place].weight]
        rows = weighted or labelled
        if rows:
            samples[tag] = TagSample(
                np.floor(scores[rows, column] / STEP) * STEP,
                np.array([articles[row].is_positive(tag) is True for row in rows]),
                np.array([articles[row].weight.get(tag, 1.0) for row in rows]),
            )
    return samples


def out_of_fold_sample(scores: NDArray[np.float64], truth: NDArray[np.float64], base_rate: float) -> TagSample:
    """Returns a sample from pooled out-of-fold scores of training articles, restated for a base rate."""
    known = ~np.isnan(truth)
    positive = truth[known] == 1
    return TagSample(scores[known], positive, base_rate_weights(positive, base_rate))


def calibrate(
    model: Model,
    samples: Mapping[str, TagSample],
    source: str,
    *,
    precision: float = 0.95,
    confidence: float = 0.95,
    certify: bool = False,
) -> Model:
    """Returns the same weights with probabilities and thresholds for the stream that the samples were drawn from.

    The log-odds become a linear function of the scores (Platt, 1999), fitted to the weighted sample; the threshold is
    `tabwib.thresholds.choose_threshold` of it. A tag without a sample stays as it was; one without a positive
    in its sample is switched off.
    """

    def choose(sample: TagSample) -> Decision:
        return choose_threshold(
            sample.scores, sample.truth, sample.weights, precision=precision, confidence=confidence, certify=certify
        )

    tags = tuple(_calibrated(entry, samples.get(entry.tag.id), source, precision, choose) for entry in model.tags)
    return model.with_tags(tags, precision=precision, confidence=confidence, calibrated_on=source)


def _calibrated(
    entry: TagModel, sample: TagSample | None, source: str, precision: float, choose: Callable[[TagSample], Decision]
) -> TagModel:
    if sample is None:
        return entry
    if not sample.truth.any() or sample.truth.all():
        return replace(entry, threshold=None, verdict=f"off: no articles with and without the tag in {source}")
    slope, intercept = _platt(sample)
    decision = choose(sample)
    threshold = None
    if decision.verdict is not Verdict.OFF and decision.score is not None:
        threshold = float(1 / (1 + np.exp(MARGIN - (slope * decision.score + intercept))))
    return replace(
        entry,
        pool=tuple(slope * coefficient for coefficient in COEFFICIENTS),
        intercept=intercept,
        threshold=threshold,
        verdict=describe(decision, source, precision),
    )


def describe(decision: Decision, source: str, precision: float) -> str:
    """Returns a decision as one sentence."""
    counts = decision.counts
    share = "—" if counts.precision is None else f"{counts.precision:.2f}"
    recall = "—" if counts.recall is None else f"{counts.recall:.2f}"
    what = f"precision {share} (lower bound {decision.bound:.2f}) at recall {recall} in {source}"
    if decision.verdict is Verdict.CERTIFIED:
        return f"certified at {precision}: {what}"
    if decision.verdict is Verdict.NOT_CERTIFIED:
        return f"not certified at {precision}: {what}; {decision.missing} more right flagged articles needed"
    return f"off: {precision} is out of reach; best {what}"


def _platt(sample: TagSample) -> tuple[float, float]:
    """Returns slope and intercept of the log-odds over the scores; the slope is positive."""
    slope, intercept = platt(sample.scores, sample.truth, STRENGTH, sample.weights / sample.weights.mean())
    return max(slope, 1e-3), intercept
