"""The corpus of bad input: every kind of broken or hostile article file, made to any size."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.makers import (
    NEIGHBOUR,
    NEWS,
    bomb,
    laughs,
    lines,
    nested,
    packed,
    page,
    parquet,
    parquet_of_bytes,
    story,
    text,
    with_key,
)

__all__ = ["CASES", "Case"]


@dataclass(frozen=True, slots=True)
class Case:
    """A bad file.

    Attributes:
        name: Of the file; its ending says how it is read.
        make: Returns the bytes for a size.
        size: What the corpus holds; the meaning is the case's own.
        articles: How many articles it gives.
        said: What its errors say, one each, in order.
        scales: Whether the time grows with the size, so that the test of linearity takes it.
    """

    name: str
    make: Callable[[int], bytes]
    size: int = 1
    articles: int = 0
    said: tuple[str, ...] = ()
    scales: bool = False


CASES = (
    # encodings
    Case("invalid-utf8.txt", lambda size: NEWS.encode() + b"\xff\xfe\xfa", said=("not utf-8 (byte 0xFF",)),
    Case("truncated-utf8.txt", lambda size: NEWS.encode()[:-2], said=("not utf-8 (byte 0xD8",)),
    Case("overlong-utf8.txt", lambda size: NEWS.encode() + b"\xc0\xaf", said=("not utf-8 (byte 0xC0",)),
    Case("surrogates-utf8.txt", lambda size: NEWS.encode() + b"\xed\xa0\x80", said=("not utf-8 (byte 0xED",)),
    Case(
        "mixed-encodings.jsonl",
        lines(json.dumps({"text": NEWS}, ensure_ascii=False).encode("cp1256")),
        articles=2,
        said=(":2: not utf-8 (byte 0xC3",),
    ),
    Case("mark.txt", lambda size: NEWS.encode("utf-8-sig"), articles=1),
    Case("mark-within.jsonl", lines(b"\xef\xbb\xbf" + NEIGHBOUR.rstrip()), articles=3),
    Case("marks-many.txt", text(lambda size: "\ufeff" * size + NEWS), 100_000, articles=1, scales=True),
    Case("wide.txt", lambda size: NEWS.encode("utf-16"), said=("it opens with the mark of UTF-16; say --encoding",)),
    Case("nul.txt", lambda size: NEWS.encode() + b"\0", said=("not text (a NUL character at offset",)),
    Case("nul.jsonl", lines(b"\0" * 100), articles=2, said=(":2: not text (a NUL character",)),
    Case("nul-escaped.jsonl", lines(with_key("x", '"\\u0000"'), f'{{"text": "\\u0000{NEWS}"}}'), articles=4),
    # characters
    Case("lone-surrogates.jsonl", lines(f'{{"id": "\\udc00", "text": "{NEWS} \\ud800"}}'), articles=3),
    Case("bidi.txt", text(lambda size: ("\u202e\u2066" + NEWS + "\u2069\u202c\u200f\n") * size), 200, articles=1),
    Case("marks-flood.txt", text(lambda size: "ا" + "\u064b\u0301" * size), 500_000, articles=1, scales=True),
    Case("marks-alone.txt", text(lambda size: "\u064e" * size), 1_000_000, said=("no Arabic letter",), scales=True),
    Case("tatweel.txt", text(lambda size: "ا" + "\u0640" * size + "ب"), 1_000_000, articles=1, scales=True),
    Case("presentation.txt", text(lambda size: "\ufeb3\ufefc\ufee1 \ufdf2 \ufdfa\n" * size), 2_000, articles=1),
    Case("persian.txt", text(lambda size: "گزارش تازه دربارهٔ مذاکرات هسته‌ای و تحریم‌ها\n" * size), 200, articles=1),
    Case("urdu.txt", text(lambda size: "وزیر اعظم نے کہا ہے کہ مذاکرات جاری رہیں گے۔\n" * size), 200, articles=1),
    Case(
        "latin.txt", text(lambda size: "nothing Arabic here " * size), 100_000, said=("no Arabic letter",), scales=True
    ),
    Case("emoji.txt", text(lambda size: "😀👩‍👩‍👧‍👦🇺🇦" * size), 1_000, said=("no Arabic letter in it",)),
    Case("emoji-within.txt", text(lambda size: f"😀👩‍👩‍👧‍👦 {NEWS} 🇺🇦\n" * size), 1_000, articles=1, scales=True),
    Case(
        "foreign-words.txt",
        text(lambda size: NEWS + "".join(f" 漢{n}" for n in range(size))),
        20_000,
        articles=1,
        scales=True,
    ),
    Case(
        "controls.jsonl",
        lines(with_key("x", '"\\u001b[31m\\r\\n"'), '{"id": "\\u001b[2J\\nerror: forged", "text": ""}'),
        articles=3,
        said=("empty",),
    ),
    # size
    Case("one-line.txt", text(lambda size: (NEWS + " ") * size), 20_000, articles=1, scales=True),
    Case("one-word.txt", text(lambda size: "كلمة" * size), 500_000, articles=1, scales=True),
    Case(
        "distinct-words.txt",
        text(lambda size: " ".join(f"كلم{n:x}" for n in range(size))),
        100_000,
        articles=1,
        scales=True,
    ),
    Case("one-line-50mb.txt", text(lambda size: "ا" * size), 25_000_000, said=("too large for one article",)),
    Case(
        "one-line-50mb.jsonl",
        lambda size: NEIGHBOUR + b'{"text": "' + b"a" * size + b'"}\n' + NEIGHBOUR,
        50_000_000,
        articles=2,
        said=(":2: line too long",),
    ),
    Case("paragraphs.txt", text(lambda size: "خبر عن الأسرى\n" * size), 100_000, articles=1, scales=True),
    Case(
        "paragraphs.jsonl",
        lambda size: json.dumps({"paragraphs": ["خبر"] * size}).encode(),
        100_000,
        articles=1,
        scales=True,
    ),
    Case("blank-lines.txt", text(lambda size: "\n" * size + NEWS), 1_000_000, articles=1, scales=True),
    Case("blank-lines.jsonl", lambda size: NEIGHBOUR + b"\n" * size + NEIGHBOUR, 200_000, articles=2, scales=True),
    Case("punctuation.txt", text(lambda size: "." * size + " " + NEWS), 1_000_000, articles=1, scales=True),
    Case("rare-breaks.txt", text(lambda size: (NEWS + "\u2028\x85\v") * size), 20_000, articles=1, scales=True),
    Case("empty.txt", lambda size: b"", said=("empty. nothing to tag",)),
    Case("empty.jsonl", lambda size: b""),
    Case("empty.csv", lambda size: b"", said=("empty. a header of column names is needed",)),
    Case("empty.html", lambda size: b"", said=("no article found",)),
    Case("empty.parquet", lambda size: b"", said=("not a whole Parquet file",)),
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
    # packed
    Case("bomb.txt.gz", lambda size: bomb(b"a", size), 100, said=("unpacks to more than 200 times its size",)),
    Case("bomb.jsonl.gz", lambda size: bomb(b"a", size, NEIGHBOUR), 100, articles=1, said=("unpacks to more than",)),
    Case(
        "bomb-lines.jsonl.gz",
        lambda size: bomb(b"\n", size, NEIGHBOUR),
        20,
        articles=1,
        said=("unpacks to more than",),
    ),
    Case(
        "bomb.csv.gz",
        lambda size: bomb(b"a", size, f"id,text\n1,{NEWS}\n".encode()),
        100,
        articles=1,
        said=("unpacks to more than",),
    ),
    Case("bomb.parquet.gz", lambda size: bomb(b"\0", size), 100, said=("unpacks to more than",)),
    Case("packed-twice.txt.gz", lambda size: packed(packed(NEWS.encode())), said=("not utf-8",)),
    Case("cut.jsonl.gz", lambda size: packed(NEIGHBOUR * 1000)[:60], said=("is the file whole?",)),
    Case("not-packed.txt.gz", lambda size: NEWS.encode(), said=("is the file whole?",)),
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
        articles=1,
        scales=True,
    ),
    Case("header-odd.csv", lambda size: b"id\rtext\n1\r2\n", said=("not a row",)),
    Case(
        "header-huge.csv",
        lambda size: (",".join(f"c{n}" for n in range(size)) + "\n").encode(),
        100_000,
        said=("which column holds the text",),
    ),
    Case("header-twice.csv", lambda size: f"text,text\n{NEWS},{NEWS}\n".encode(), articles=1),
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
    # JSON
    Case("nested.jsonl", nested, 10_000, articles=2, said=("nested too deep",)),
    Case("nested-nearly.jsonl", nested, 980, articles=2, said=("nested too deep",)),
    Case("twice-the-key.jsonl", lines(f'{{"text": "{NEWS}", "text": "{NEWS} مرتين"}}'), articles=3),
    Case(
        "nan.jsonl",
        lines(with_key("x", "NaN"), with_key("x", "-Infinity"), with_key("x", "1e999")),
        articles=2,
        said=("NaN is no", "-Infinity is no", "1e999 is beyond"),
    ),
    Case(
        "huge-number.jsonl",
        lines(with_key("x", "9" * 5_000), with_key("x", "1e-999")),
        articles=3,
        said=("invalid JSON",),
    ),
    Case(
        "types.jsonl",
        lines(
            "[]",
            "3",
            "null",
            '"x"',
            '{"text": 3}',
            '{"text": null}',
            '{"id": [], "text": "x"}',
            '{"title": {}, "text": "x"}',
            '{"paragraphs": [1]}',
        ),
        articles=2,
        said=("not a JSON object",) * 4
        + ("text is int", "has neither 'text'", "id is list", "title is dict", "paragraphs is no list of texts"),
    ),
    Case("broken.jsonl", lines("{", '{"text": "', "{'text': 1}", "\\"), articles=2, said=("invalid JSON",) * 4),
    Case(
        "keys-many.jsonl",
        lambda size: json.dumps({"text": NEWS, **{f"k{n}": n for n in range(size)}}).encode(),
        100_000,
        articles=1,
        scales=True,
    ),
)
