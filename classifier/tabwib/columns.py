"""Which columns of a table, or keys of a JSON line, hold an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tabwib.errors import InputError

__all__ = ["Columns", "Record", "renamed"]

MOST_NAMES = 20
LONGEST_NAME = 30
"""Column names that an error lists, and characters of each."""

_USUAL = {
    "text": ("text", "body", "content", "article", "النص", "المحتوى", "نص"),
    "title": ("title", "headline", "العنوان", "عنوان"),
    "id": ("id", "article_id", "guid", "url", "المعرف"),
}
"""What columns of tables are called that hold each part of an article."""


Record = tuple[str, dict[str, Any] | InputError]
"""Place of a record, and the keys of a JSON-lines record: `id`, `title`, `text`, and the other columns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that hold an article; where None, the first usual name that a table has.

    JSON lines have keys of their own (`text`, `title`, `id`): there None is that key, and no other.

    Attributes:
        text: Column of the body.
        title: Column of the headline; a file may have none.
        id: Column of the id; a file may have none.
    """

    text: str | None = None
    title: str | None = None
    id: str | None = None

    def found_in(self, names: Iterable[str], file: str) -> Mapping[str, str]:
        """Returns `id`, `title`, `text` and the columns that hold them in a table with these columns.

        Raises:
            InputError: A column that was asked for is not there, there twice or for two things, or none is known to
                hold the text.
        """
        names = list(names)
        found: dict[str, str] = {}
        asked = self._asked()
        wanted = {key: _spelt(name, names) for key, name in asked.items()}
        for key, usual in _USUAL.items():
            name = wanted.get(key)
            if name is None and key in asked:
                raise InputError(
                    f"{file}: has no column {asked[key]!r} (it has {_few(names)}). say another --{key}-column"
                )
            free = [name for name in names if name not in wanted.values()]
            name = name or next((name for one in usual if (name := _spelt(one, free)) is not None), None)
            if name in found.values():
                raise InputError(f"{file}: column {name!r} cannot hold two things. say another --{key}-column")
            if name is None:
                continue
            if names.count(name) > 1:
                raise InputError(f"{file}: {names.count(name)} columns are called {name!r}. rename all but one")
            found[key] = name
        if "text" not in found:
            raise InputError(
                f"{file}: which column holds the text (of {_few(names)})? say --text-column NAME; if these are no "
                "names of columns, write a line of them above"
            )
        return found

    def read_all(self, lines: Iterable[Record]) -> Iterator[Record]:
        """Yields each JSON object as `read` returns it, or the error that it is."""
        for place, line in lines:
            try:
                yield place, line if isinstance(line, InputError) else self.read(line)
            except InputError as error:
                yield place, InputError(f"{place}: {error}")

    def read(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Returns a JSON object with the keys that were asked for under `id`, `title` and `text`.

        A title or an id may be missing from a line. A body that is a list stands under `paragraphs`.

        Raises:
            InputError: The line holds no body where it should.
        """
        asked = self._asked()
        roles = {name: key for key, name in asked.items()}
        if len(roles) < len(asked):
            raise InputError("one key cannot hold two things. say another --text-column, --title-column or --id-column")
        if self.text is not None and line.get(self.text) is None:
            raise InputError(f"has no {self.text!r} (it has {_few(line)}). say another --text-column")
        record = renamed(line.items(), roles)
        if self.text is not None:
            record.pop("paragraphs", None)
            if isinstance(record["text"], list):
                record["paragraphs"] = record.pop("text")
        if record.get("text") is None and record.get("paragraphs") is None:
            raise InputError(
                f"has neither 'text' (a text) nor 'paragraphs' (a list of texts), but {_few(line) or 'nothing'}. "
                "say which key holds the body: --text-column NAME"
            )
        return record

    def _asked(self) -> dict[str, str]:
        """Returns the columns that were asked for, by what they hold."""
        named = {"text": self.text, "title": self.title, "id": self.id}
        return {key: name for key, name in named.items() if name is not None}


def _spelt(wanted: str, names: Sequence[str]) -> str | None:
    """Returns the column of that name as the table spells it, in capitals or not; None if there is none."""
    if wanted in names:
        return wanted
    return next((name for name in names if name.casefold() == wanted.casefold()), None)


def renamed(cells: Iterable[tuple[str, Any]], roles: Mapping[str, str]) -> dict[str, Any]:
    """Returns a record by its keys; a column that merely bears the name of one that was chosen is left out.

    Args:
        cells: Name of the column and value of each.
        roles: Chosen columns to the keys that they hold.
    """
    taken = frozenset(roles.values())
    return {roles.get(name, name): value for name, value in cells if name in roles or name not in taken}


def _few(names: Iterable[str]) -> str:
    """Returns the first column names, cut short: what stands there may be a whole article."""
    names = list(names)
    shown = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in names[:MOST_NAMES]]
    return ", ".join(shown + (["…"] if len(names) > MOST_NAMES else []))
