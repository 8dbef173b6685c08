"""The model card: written from the shipped model, its labels and its recorded figures, never by hand.

uv run python -m tabwib_eval.card
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from tabwib.atomic import write_atomically
from tabwib.errors import TabwibError
from tabwib.label_lines import read_labels
from tabwib.labels import Grade, LabelledArticle
from tabwib.model import Model
from tabwib.predictor import Predictor, default_model_path
from tabwib.scores import Interval
from tabwib.taxonomy import Taxonomy
from tabwib_eval.report.figures import interval, share, threshold

__all__ = ["card"]

FIGURES = ("tag", "precision", "95 % interval", "recall", "95 % interval", "flagged", "positives", "average precision")
"""Heads of a table of figures."""


def card(root: Path) -> str:
    """Returns the card of the model that ships, as Markdown.

    Args:
        root: The repository: `labels/`, `eval/results/`, `eval/model_card.template.md` and `tests/hard.jsonl` are read.

    Raises:
        TabwibError: The model, the labels or the hard articles cannot be read.
    """
    predictor = Predictor.load()
    taxonomy = Taxonomy.read(root / "labels" / "tags.toml")
    labels = read_labels([root / "labels"], taxonomy)
    hard = read_labels([root / "tests" / "hard.jsonl"], taxonomy)
    text = (root / "eval" / "model_card.template.md").read_text(encoding="utf-8")
    tagged = sum(any(labelled.is_positive(tag) for tag in taxonomy.ids) for labelled in labels)
    parts = {
        "tagged": f"{tagged / len(labels):.0%}",
        "version": str(predictor.model.provenance.get("versions", {}).get("tabwib", "")),
        "tags": _tags(taxonomy),
        "model": _model(predictor.model, default_model_path().stat().st_size),
        "thresholds": _thresholds(predictor.model),
        "labels": _labels(labels, taxonomy),
        "figures": _figures(_recorded(root / "eval" / "results"), predictor.model),
        "failures": _failures(predictor, hard),
    }
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _tags(taxonomy: Taxonomy) -> str:
    return "\n".join(
        f"- **{tag.name_en}** ({tag.name_ar}, `{tag.id}`): {tag.definition} Not: {tag.excludes}"
        for tag in taxonomy.tags
    )


def _model(model: Model, size: int) -> str:
    """Returns the provenance as a table."""
    said = model.provenance
    recipe = ", ".join(f"{key} {value}" for key, value in sorted(dict(said.get("recipe", {})).items()))
    versions = ", ".join(f"{name} {number}" for name, number in dict(said.get("versions", {})).items())
    rows = [
        ("file", f"`classifier/tabwib/{default_model_path().name}`, {size / 1e6:.1f} MB, arrays and JSON"),
        ("features", f"{len(model.features):,}"),
        ("labels, SHA-256", f"`{said.get('labels', '')}`"),
        ("articles", f"{said.get('articles', 0):,}"),
        ("recipe", f"{recipe}; `uv run tabwib train --out {default_model_path().name}`"),
        ("made with", versions),
    ]
    return _table(("", ""), rows)


def _thresholds(model: Model) -> str:
    rows = [(f"`{entry.tag.id}`", threshold(entry.threshold), entry.verdict) for entry in model.tags]
    return f"Measured on: {model.provenance.get('calibrated_on', '—')}.\n\n" + _table(
        ("tag", "shown from", "promise"), rows
    )


def _labels(articles: Sequence[LabelledArticle], taxonomy: Taxonomy) -> str:
    """Returns counts by file: articles, those without a tag, and positives of each tag (main + substantive)."""

    def row(name: str, found: Sequence[LabelledArticle]) -> tuple[str, ...]:
        untagged = sum(not any(labelled.is_positive(tag) for tag in taxonomy.ids) for labelled in found)
        cells = []
        for tag in taxonomy.ids:
            grades = [labelled.labels[tag].grade for labelled in found if tag in labelled.labels]
            main, substantive = grades.count(Grade.MAIN), grades.count(Grade.SUBSTANTIVE)
            cells.append(f"{main + substantive} ({main} + {substantive})" if main + substantive else "0")
        return name, f"{len(found):,}", str(untagged), *cells

    files = groupby(articles, key=lambda labelled: Path(labelled.place.rpartition(":")[0]).name)
    rows = [row(f"`labels/{name}`", list(found)) for name, found in files]
    heads = ("", "articles", "no tag", *(f"`{tag}`" for tag in taxonomy.ids))
    return _table(heads, [*rows, row("together", articles)]) + "\n\nPositives in brackets: main + substantive."


def _recorded(folder: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Returns the recorded evaluations: of each name the one of the last file, with the name of that file."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for path in sorted(folder.glob("*.json")):
        for evaluation in _evaluations(json.loads(path.read_text(encoding="utf-8"))):
            found[str(evaluation["name"])] = (path.name, evaluation)
    return list(found.values())


def _evaluations(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yields the evaluation records (`tabwib_eval.report.record`) in a JSON value, however deep."""
    if isinstance(value, dict) and {"format", "name", "drawn", "tags"} <= set(value):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _evaluations(part)


def _figures(recorded: Iterable[tuple[str, Mapping[str, Any]]], model: Model) -> str:
    """Returns a table of what training held out, and one for each recorded evaluation."""
    held = dict(model.provenance.get("out_of_fold", {}))
    rows = [(f"`{tag}`", str(found["support"]), f"{found['average_precision']:.3f}") for tag, found in held.items()]
    parts = ["**Held-out folds of training:**", _table(("tag", "positives", "average precision"), rows)]
    for source, evaluation in recorded:
        meaning = str(evaluation.get("meaning", evaluation["drawn"]))
        what = f"{evaluation['articles']:,} articles ({meaning}; `eval/results/{source}`)"
        parts.append(f"**{evaluation['name']}**, {what}:")
        parts.append(_table(FIGURES, [_figure_row(found) for found in evaluation["tags"]]))
    return "\n\n".join(parts)


def _figure_row(found: Mapping[str, Any]) -> tuple[str, ...]:
    mean = found.get("average_precision")
    counts = found.get("counts", found)
    return (
        f"`{found['tag']}`",
        share(counts["precision"]),
        _interval(found.get("precision_interval")),
        share(counts["recall"]),
        _interval(found.get("recall_interval")),
        f"{counts['flagged']:,.0f}",
        f"{counts['support']:,.0f}",
        "—" if mean is None else f"{mean:.3f}",
    )


def _interval(ends: Sequence[float] | None) -> str:
    return interval(None if ends is None else Interval(*ends))


def _failures(predictor: Predictor, hard: Sequence[LabelledArticle]) -> str:
    """Returns the hard articles, wrong ones first, with what holds and what is shown."""
    rows: list[tuple[bool, tuple[str, ...]]] = []
    for labelled in hard:
        prediction = predictor.predict(labelled.article)
        shown = {tag.tag for tag in prediction.tags}
        holds = {tag for tag in labelled.labels if labelled.is_positive(tag)}
        wrong = shown != holds
        said = ", ".join(f"`{tag}` {prediction.scores[tag]:.2f}" for tag in prediction.scores if tag in shown | holds)
        rows.append(
            (
                wrong,
                (
                    "**wrong**" if wrong else "right",
                    str(labelled.article.extra.get("trap", "")),
                    labelled.article.title,
                    ", ".join(f"`{tag}`" for tag in sorted(holds)) or "no tag",
                    ", ".join(f"`{tag}`" for tag in sorted(shown)) or "no tag",
                    said or "—",
                ),
            )
        )
    rows.sort(key=lambda row: not row[0])
    return _table(("", "trap", "title", "holds", "shown", "probability"), [row for _, row in rows])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


@click.command("card")
@click.option("--out", type=click.Path(path_type=Path), default=Path("MODEL_CARD.md"), show_default=True)
def run(out: Path) -> None:
    """Write the model card of the model that ships; run it at the top of the repository."""
    try:
        write_atomically(out, card(Path()).encode())
    except (OSError, TabwibError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"wrote {out}", err=True)


if __name__ == "__main__":
    run(prog_name="python -m tabwib_eval.card")
