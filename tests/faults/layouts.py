"""Bad pages and tables: files whose articles must first be found."""

from __future__ import annotations

import json

from tests.faults.case import Case
from tests.faults.makers import (
    NEWS,
    laughs,
    page,
    parquet,
    parquet_of_bytes,
    story,
    text,
)

__all__ = ["LAYOUTS"]

LAYOUTS = (
    # pages
    Case(
        "page-deep.html",
        text(lambda size: page("<div>" * size + story(6) + "</div>" * size)),
        20_000,
        said=("no article found",),
    ),
    Case("page-laughs.html", text(laughs), 9, articles=1),
    Case(
        "page-long-attribute.html",
        text(lambda size: page(f'<p class="{"a" * size}">x</p>{story(6)}')),
        200_000,
        articles=1,
        scales=True,
    ),
    Case(
        "page-many-attributes.html",
        text(lambda size: page("<p " + "".join(f'a{n}="" ' for n in range(size)) + f">x</p>{story(6)}")),
        20_000,
        said=("a tag with 20,000 attributes",),
    ),
    Case("page-unclosed.html", text(lambda size: page("<p><b><i>" * size + story(6))), 2_000, articles=1, scales=True),
    Case("page-comments.html", text(lambda size: page("<!-- " * size + story(6))), 20_000, said=("no article found",)),
    Case("page-huge.html", text(lambda size: page(story(1) + "x" * size)), 5_000_000, said=("too large for a page",)),
    Case(
        "page-merged.html",
        text(lambda size: page("".join(f"<body a{n}>" for n in range(size)) + story(6))),
        2_000,
        said=("a tag with 2,000 attributes",),
    ),
    Case("page-many-paragraphs.html", text(lambda size: page(story(size))), 1_000, articles=1, scales=True),
    Case(
        "page-table.html",
        text(lambda size: page("<table><tr><td>" * size + story(6))),
        2_000,
        said=("no article found",),
    ),
    Case(
        "page-script.html",
        text(lambda size: page(f"<script>alert(1)</script>{story(6)}" + "<script>" + "</scrip" * size)),
        20_000,
        articles=1,
    ),
    Case(
        "page-links.html",
        text(lambda size: page('<a href="x">خبر</a> ' * size + story(6))),
        2_000,
        articles=1,
        scales=True,
    ),
    # tables
    Case(
        "embedded-newlines.csv",
        lambda size: f'id,text\n1,"{NEWS}\n\n{NEWS}\r\n{NEWS}"\n2,{NEWS}\n'.encode(),
        articles=2,
    ),
    Case(
        "field-10mb.csv",
        lambda size: f'id,text\n1,"{"ا" * size} {NEWS}"\n2,{NEWS}\n'.encode(),
        2_500_000,
        articles=2,
        scales=True,
    ),
    Case(
        "field-too-large.csv",
        lambda size: f'id,text\n1,"{"a" * size}"\n2,{NEWS}\n'.encode(),
        21_000_000,
        articles=1,
        said=(":2: line too long",),
    ),
    Case(
        "row-too-long.csv",
        lambda size: ('id,text\n1,"' + f"{NEWS}\n" * 1000 + '","' + f"{NEWS}\n" * size).encode(),
        190_000,
        said=("a row of over 20,000,000 bytes; the rest is not read",),
    ),
    Case(
        "quote-left-open.csv",
        lambda size: ('id,text\n1,"' + f"{NEWS}\n" * size).encode(),
        20_000,
        said=("a quote is left open to the end of the file",),
        scales=True,
    ),
    Case(
        "array.json",
        lambda size: json.dumps([{"id": n, "text": NEWS} for n in range(size)] + [3], indent=1).encode(),
        400,
        articles=400,
        said=("array.json:401: not a JSON object (int)",),
        scales=True,
    ),
    Case("array-cut.json", lambda size: b'[\n{"text": "' + NEWS.encode(), said=("array-cut.json:2: invalid JSON",)),
    Case("array-huge.json", lambda size: b"[" + b" \n" * size, 11_000_000, said=("too large to be read whole",)),
    Case("array-deep.json", lambda size: b"[" * size + b"]" * size, 100_000, said=("nested too deep",)),
    Case("header-odd.csv", lambda size: b"id\rtext\n1\r2\n", said=("not a row",)),
    Case(
        "header-huge.csv",
        lambda size: (",".join(f"c{n}" for n in range(size)) + "\n").encode(),
        100_000,
        said=("which column holds the text",),
    ),
    Case(
        "header-twice.csv",
        lambda size: f"text,text\n{NEWS},{NEWS}\n".encode(),
        said=("2 columns are called 'text'",),
    ),
    Case(
        "ragged.csv",
        lambda size: f"id,text\n1,{NEWS}\n2\n3,a,b\n4,{NEWS}\n".encode(),
        articles=2,
        said=("1 fields under 2", "3 fields under 2"),
    ),
    Case("types.parquet", parquet(lambda: {"text": [1, 2]}), said=("text is int",) * 2),
    Case(
        "types-nested.parquet",
        parquet(lambda: {"text": [{"a": [NEWS]}, None]}),
        said=("text is dict", "has neither 'text'"),
    ),
    Case(
        "types-id.parquet",
        parquet(lambda: {"text": [NEWS, NEWS], "id": [1.5, None]}),
        articles=1,
        said=("id is float",),
    ),
    Case(
        "types-paragraphs.parquet",
        parquet(lambda: {"text": [[1, 2], [3]]}),
        said=("paragraphs is no list of texts",) * 2,
    ),
    Case(
        "types-bytes.parquet",
        parquet(lambda: {"text": [NEWS.encode(), b"\xff"]}),
        articles=1,
        said=("no Arabic letter",),
    ),
    Case("invalid-utf8.parquet", parquet_of_bytes, articles=2, said=(":2: not utf-8 (byte 0xFF",)),
    Case("bomb.parquet", parquet(lambda: {"text": ["\0" * 20_000_000]}), said=("unpacks to more than",)),
    Case(
        "cut.parquet",
        lambda size: parquet(lambda: {"text": [NEWS] * 1000})(1)[:-9],
        said=("not a whole Parquet file",),
    ),
)
