"""A fingerprint tells one set of decisions from another."""

from __future__ import annotations

from tabwib.labels import LabelledArticle, fingerprint
from tabwib.taxonomy import Taxonomy


def test_fingerprint_is_of_labels_not_of_files(cast: dict[str, LabelledArticle], taxonomy: Taxonomy) -> None:
    """Moving a line to another file changes nothing; changing a cell does."""
    articles = list(cast.values())
    whole = fingerprint(articles, taxonomy.ids)
    assert fingerprint(reversed(articles), taxonomy.ids) == whole
    assert fingerprint(articles[1:], taxonomy.ids) != whole
