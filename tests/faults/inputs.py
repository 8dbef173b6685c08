"""The corpus of bad input: every kind of broken or hostile article file, made to any size."""

from __future__ import annotations

import json

from tests.faults.case import Case
from tests.faults.layouts import LAYOUTS
from tests.faults.makers import (
    NEIGHBOUR,
    NEWS,
    bomb,
    lines,
    nested,
    packed,
    text,
    with_key,
)

__all__ = ["CASES"]

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
    *LAYOUTS,
)
