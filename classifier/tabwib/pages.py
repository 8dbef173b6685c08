"""An article out of a web page: title, date and main text; the site's furniture stays behind."""

from __future__ import annotations

import codecs
import logging
import re

from tabwib.article import Article
from tabwib.encoding import guess_encoding
from tabwib.errors import InputError
from tabwib.extras import load
from tabwib.jsonlines import decode
from tabwib.markup import most_attributes

__all__ = ["read_page"]

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-:.]{1,40})""", re.IGNORECASE)

LARGEST_PAGE = 5_000_000
"""Bytes; taking a page apart takes seconds a megabyte where it is made for that. News pages have a tenth of one."""

MOST_ATTRIBUTES = 1000
"""Of one tag; a page of a news site has thirty."""

NOTHING_BUT_LINKS = (
    "//*[self::td or self::li or self::p][not(.//td or .//li)][.//a]"
    "[not(.//text()[normalize-space(translate(., '|•·-–—/›»>،\u00a0', ''))][not(ancestor::a)])]"
)
"""Cells, items and paragraphs (XPath) of links alone: menus, lists of headlines; old pages are tables of them."""

HEAD = 4096
"""Bytes in which a page declares its encoding; the HTML standard says 1,024, pages say otherwise."""


def read_page(content: bytes, name: str, encoding: str = "utf-8") -> Article:
    """Returns the article of an HTML page, found by trafilatura, with its date and address where the page says them.

    The encoding is the one that the page declares, unless the caller names another than UTF-8.

    Raises:
        InputError: The bytes are in another encoding than declared, the page is larger or odder than any page, or it
            holds no article.
        TabwibError: trafilatura is not installed.
    """
    if len(content) > LARGEST_PAGE:
        raise InputError(f"{name}: too large for a page (over {LARGEST_PAGE:,} bytes). give its text as .txt or .jsonl")
    trafilatura = load("trafilatura", "reading .html")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = decode(content, name, _page_encoding(content) if encoding.lower() in ("utf-8", "utf8") else encoding)
    if (count := most_attributes(text)) > MOST_ATTRIBUTES:
        raise InputError(f"{name}: a tag with {count:,} attributes, as no page has. give its text as .txt or .jsonl")
    try:
        found = trafilatura.bare_extraction(
            text, include_comments=False, include_tables=False, with_metadata=True, prune_xpath=NOTHING_BUT_LINKS
        )
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: not a page ({error}). save it again, or give its text as .txt") from error
    if found is None or not (found.text or "").strip():
        raise InputError(f"{name}: no article found in the page. give its text as .txt or .jsonl")
    title = (found.title or "").strip()
    paragraphs = [line.strip() for line in found.text.splitlines() if line.strip()]
    if title and paragraphs and paragraphs[0] == title:
        paragraphs = paragraphs[1:]
    extra = {key: value for key in ("date", "url") if (value := getattr(found, key, None))}
    return Article.from_paragraphs(name, title, paragraphs, extra)


def _page_encoding(content: bytes) -> str:
    """Returns the encoding of the page's mark or declaration; UTF-8 if it holds, or else what it reads as Arabic in."""
    declared = _DECLARED.search(content[:HEAD])
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if declared:
        try:
            name = declared[1].decode("ascii")
            "".encode(name)  # codecs.lookup also knows codecs of no text, such as hex
            return codecs.lookup(name).name
        except LookupError:
            pass
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return guess_encoding(content) or "utf-8"
    return "utf-8"
