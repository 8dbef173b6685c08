"""Where labels are found, for the verbs and for the harness: the paths given, and the taxonomy beside the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle, fingerprint
from tabwib.taxonomy import Taxonomy

if TYPE_CHECKING:
    from tabwib.calibration import Calibration
    from tabwib.model import Model

__all__ = ["DEFAULT_LABELS", "read_calibration", "read_labels_for", "read_taxonomy", "read_training_labels"]

DEFAULT_LABELS = Path("labels")


def _label_folder(paths: Sequence[Path]) -> Path:
    """Returns the folder whose tags.toml holds: that of the first path, or `labels` if none lies beside it."""
    first = paths[0] if paths else DEFAULT_LABELS
    folder = first if first.is_dir() else first.parent
    return folder if (folder / "tags.toml").is_file() else DEFAULT_LABELS


def read_taxonomy(
    paths: Sequence[Path], named: Path | None, model: Path | None = None, *, tell: Callable[[str], object]
) -> Taxonomy:
    """Returns the tags that labels may name; where no tags.toml says which, those of a model, and tells so.

    Args:
        paths: Of the labels.
        named: What `--taxonomy` names: a folder with a tags.toml, such a file, or a model file.
        model: Model whose tags hold where there is no tags.toml; the one that ships if left out.
        tell: Called with a line where a model is asked.

    Raises:
        TaxonomyError: The tags.toml is not there or wrong.
        ModelError: What is named is neither a folder nor a tags.toml, and no sound model either.
    """
    beside = _label_folder(paths) / "tags.toml"
    if named is None and beside.is_file():
        return Taxonomy.read(beside)
    if named is not None and (named.is_dir() or named.suffix == ".toml"):
        return Taxonomy.read(named / "tags.toml" if named.is_dir() else named)
    from tabwib.model import load_model
    from tabwib.predictor import default_model_path

    taxonomy = Taxonomy(tuple(entry.tag for entry in load_model(named or model or default_model_path()).tags))
    if named is None:
        whose = model or "the model that ships with tabwib"
        tell(f"no tags.toml beside the labels: tags are those of {whose} ({', '.join(taxonomy.ids)})")
    return taxonomy


def read_training_labels(
    paths: Sequence[Path], named: Path | None = None, *, tell: Callable[[str], object]
) -> tuple[Taxonomy, list[LabelledArticle], Path]:
    """Returns the taxonomy (see `read_taxonomy`), the labelled articles and the folder where their calibration may lie.

    Raises:
        TaxonomyError: There is no sound tags.toml where one is named.
        LabelError: A label file is wrong.
    """
    taxonomy = read_taxonomy(paths, named, tell=tell)
    return taxonomy, read_labels(paths or [DEFAULT_LABELS], taxonomy), _label_folder(paths)


def read_labels_for(model: Model, paths: Sequence[Path]) -> list[LabelledArticle]:
    """Returns labelled articles to measure a model on; tags of the tags.toml beside them need not be the model's.

    Raises:
        LabelError: A label file is wrong, or holds no label of any of the model's tags.
    """
    tags = {entry.tag.id: entry.tag for entry in model.tags}
    beside = (paths[0] if paths[0].is_dir() else paths[0].parent) / "tags.toml"
    if beside.is_file():
        tags = {**{tag.id: tag for tag in Taxonomy.read(beside).tags}, **tags}
    articles = read_labels(paths, Taxonomy(tuple(tags.values())))
    if not any(tag in labelled.labels for labelled in articles for tag in model.tag_ids):
        names = ", ".join(str(path) for path in paths)
        raise LabelError(f"{names}: no label of the model's tags ({', '.join(model.tag_ids)}). nothing to measure")
    return articles


def read_calibration(
    folder: Path, articles: Sequence[LabelledArticle], taxonomy: Taxonomy, *, tell: Callable[[str], object]
) -> Calibration | None:
    """Returns the calibration beside the labels, for held-out folds of them; None if there is none.

    Unlike training it takes one that was measured for other labels, and says so: folds of slightly different labels
    score on nearly the same scale, and figures would jump for every edit if thresholds did. Whether it was measured for
    this recipe only a trained model can tell: `train` says so, and a test holds the shipped record to it.
    """
    from tabwib.calibration import Calibration

    path = folder / "calibration.json"
    if not path.is_file():
        return None
    calibration = Calibration.read(path)
    new = [tag for tag in taxonomy.ids if tag not in calibration.samples]
    if new:
        tell(f"{path} holds nothing of {', '.join(new)}: thresholds there come from the other folds")
    if calibration.labels != fingerprint(articles, taxonomy.ids):
        tell(f"{path} was measured for other labels; folds are held against its thresholds all the same")
    return calibration
