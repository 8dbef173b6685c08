"""Where verbs that take labels find them: the paths given, and the taxonomy beside the first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tabwib.labels import LabelledArticle, Taxonomy, read_labels

__all__ = ["DEFAULT_LABELS", "label_folder", "read_training_labels"]

DEFAULT_LABELS = Path("labels")


def label_folder(paths: Sequence[Path]) -> Path:
    """Returns the folder whose tags.toml holds: that of the first path, or `labels` if none lies beside it."""
    first = paths[0] if paths else DEFAULT_LABELS
    folder = first if first.is_dir() else first.parent
    return folder if (folder / "tags.toml").is_file() or first.is_dir() else DEFAULT_LABELS


def read_training_labels(paths: Sequence[Path]) -> tuple[Taxonomy, list[LabelledArticle], Path]:
    """Returns the taxonomy, the labelled articles and the folder of the taxonomy.

    Raises:
        TaxonomyError: There is no sound tags.toml.
        LabelError: A label file is wrong.
    """
    folder = label_folder(paths)
    taxonomy = Taxonomy.read(folder / "tags.toml")
    return taxonomy, read_labels(paths or [DEFAULT_LABELS], taxonomy), folder
