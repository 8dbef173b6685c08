"""The list of tags: what is wrong in it is said before anything is read with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabwib.errors import TaxonomyError
from tabwib.taxonomy import Taxonomy


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[a]\nname_ar = 'ا'", "lacks name_en"),
        ("a = 1", "is no section"),
        ("[a", "invalid TOML"),
        ("", "holds no tag"),
        ('["a b\\u0000"]\nname_ar = "ا"\nname_en = "A"', "tag id"),
        ("[a]\nname_ar = 'ا'\nname_en = 'A'\ndefinition = 5", "5 in place of a text"),
        ("[a]\nname_ar = 'ا'\nname_en = 'A'\nmatches = [{scheme = 1, id = 'x', relation = 'near'}]", "has a match"),
    ],
)
def test_a_wrong_taxonomy_is_refused(tmp_path: Path, toml: str, message: str) -> None:
    """Everything hangs on the list of tags."""
    path = tmp_path / "tags.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(TaxonomyError, match=message):
        Taxonomy.read(path)
