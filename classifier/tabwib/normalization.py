"""The definition of normalised Arabic, by camel-tools functions, and its compilation into one table.

Only training and tests come here: importing camel-tools takes longer than tagging a thousand articles. Every step
stands in `STEPS` with its reason. Combining marks go first, so that no later step can join two characters: that is
what makes the whole a matter of single code points, and a table an exact copy of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from camel_tools.utils.charmap import CharMapper
from camel_tools.utils.charsets import UNICODE_MARK_CHARSET
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

from tabwib.text import Normalizer

__all__ = ["STEPS", "compile_normalizer", "normalize"]

_arclean = CharMapper.builtin_mapper("arclean")
_without_marks = CharMapper(dict.fromkeys(UNICODE_MARK_CHARSET, ""))
_plain_spaces = CharMapper({char: " " for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()})


class Step(NamedTuple):
    """One decision of the normalisation: what is done and why."""

    name: str
    apply: Callable[[str], str]
    reason: str


STEPS = (
    Step("space", _plain_spaces, "what `str.split` takes for white space must part words here as well"),
    Step("marks", _without_marks, "vocalised and bare spellings are one word; a flood of marks weighs nothing"),
    Step("unicode", normalize_unicode, "presentation forms, ligatures and full-width letters are print, not spelling"),
    Step("marks again", _without_marks, "ligatures of marks (U+FC5E…) only show their marks once they are taken apart"),
    Step("arclean", _arclean, "tatweel and bidi controls are layout; Persian letters in names (ڤ، چ، گ، ی، ک) are "
         "Arabic ones in other outlets; Indic digits are the same numbers; other scripts carry no tag"),
    Step("arclean again", _arclean, "it turns U+204B into a pilcrow, and a pilcrow into nothing"),
    Step("tashkeel", dediac_ar, "arclean leaves none of it; named so that the table does not lean on that"),
    Step("alef", normalize_alef_ar, "أ إ آ ٱ are dropped to ا by a third of news outlets"),
    Step("alef maksura", normalize_alef_maksura_ar, "Egyptian print has ى for final ي"),
    Step("teh marbuta", normalize_teh_marbuta_ar, "final ة is printed ه in haste, and the stem is the same"),
    Step("case", str.lower, "Latin names of companies and malware come in any case"),
)  # fmt: skip


def normalize(text: str) -> str:
    """Returns the text after every step, in order: the definition that the table is held to."""
    for step in STEPS:
        text = step.apply(text)
    return text


LAST_CODE_POINT = 0x1FFFF
"""Beyond lie ideographs, tags and private use, which all become nothing."""


@cache
def compile_normalizer() -> Normalizer:
    """Returns the table of `normalize` over every code point; what becomes nothing is left out of it."""
    table = Normalizer()
    for code_point in range(LAST_CODE_POINT + 1):
        target = normalize(chr(code_point))
        if target:
            table[code_point] = target
    return table
