"""The taxonomy: which tags there are, what they are called and mean, and what they are near elsewhere."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabwib.errors import InputError, TaxonomyError
from tabwib.jsonlines import decode
from tabwib.soundness import tag_id, text

__all__ = ["Match", "Tag", "Taxonomy"]


@dataclass(frozen=True, slots=True)
class Match:
    """A term of another vocabulary that stands near a tag."""

    scheme: str
    id: str
    relation: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One topic that the system predicts."""

    id: str
    name_ar: str
    name_en: str
    definition: str = ""
    excludes: str = ""
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The tags, in the order of their file."""

    tags: tuple[Tag, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the tags."""
        return tuple(tag.id for tag in self.tags)

    def suggest(self, unknown: str) -> str:
        """Returns what to do about a tag that is not in the taxonomy, naming the nearest that is."""
        near = difflib.get_close_matches(unknown, self.ids, n=1)
        return f"did you mean {near[0]!r}?" if near else f"known tags: {', '.join(self.ids)}"

    @classmethod
    def read(cls, path: Path) -> Taxonomy:
        """Reads `tags.toml`: one section a tag.

        Raises:
            TaxonomyError: The file is missing, no TOML, or a section lacks a name.
        """
        try:
            sections = tomllib.loads(decode(path.read_bytes(), str(path)))
        except OSError as error:
            raise TaxonomyError(f"{path}: {error.strerror}. a folder of labels needs a tags.toml") from error
        except (tomllib.TOMLDecodeError, InputError) as error:
            raise TaxonomyError(f"{path}: invalid TOML ({error})") from error
        if not sections:
            raise TaxonomyError(f"{path}: holds no tag. add a section such as [economy]")
        return cls(tuple(_tag(id, section, path) for id, section in sections.items()))


def _tag(id: str, section: Any, path: Path) -> Tag:
    if not isinstance(section, dict):
        raise TaxonomyError(f"{path}: {id} is no section. write [{id}] with name_ar and name_en under it")
    missing = [key for key in ("name_ar", "name_en") if not isinstance(section.get(key), str)]
    if missing:
        raise TaxonomyError(f"{path}: [{id}] lacks {' and '.join(missing)}")
    try:
        matches = tuple(
            Match(*(text(match[key]) for key in ("scheme", "id", "relation"))) for match in section.get("matches", ())
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TaxonomyError(f"{path}: [{id}] has a match without scheme, id or relation") from error
    try:
        arabic, english = text(section["name_ar"]), text(section["name_en"])
        definition, excludes = text(section.get("definition", "")), text(section.get("excludes", ""))
        return Tag(tag_id(id), arabic, english, definition, excludes, matches)
    except ValueError as error:
        raise TaxonomyError(f"{path}: [{id}] {error}") from error
