"""The corpus of bad input: every kind of broken or hostile article file, made to any size."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["CASES", "NEWS", "Case"]

NEWS = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."
"""The one sentence of sound news: what stands beside bad input must come out as if it stood alone."""

NEIGHBOUR = json.dumps({"id": "neighbour", "text": NEWS}, ensure_ascii=False).encode() + b"\n"


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


def _text(make: Callable[[int], str]) -> Callable[[int], bytes]:
    return lambda size: make(size).encode("utf-8", "surrogatepass")


def _lines(*records: bytes | str | dict[str, object]) -> Callable[[int], bytes]:
    """Returns JSON lines between two sound ones."""
    middle = b"".join(
        (
            record
            if isinstance(record, bytes)
            else (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)).encode()
        )
        + b"\n"
        for record in records
    )
    return lambda size: NEIGHBOUR + middle + NEIGHBOUR


def _with(key: str, value: str) -> str:
    """Returns a JSON line with sound text and one more key as it is given."""
    return f'{{"id": "odd", "text": "{NEWS}", "{key}": {value}}}'


def _nested(size: int) -> bytes:
    return NEIGHBOUR + _with("deep", "[" * size + "]" * size).encode() + b"\n" + NEIGHBOUR


def _packed(content: bytes) -> bytes:
    """Returns content packed again and again, so that memory holds the packed bytes alone."""
    return gzip.compress(content, 9, mtime=0)


def _bomb(unit: bytes, size: int, opening: bytes = b"") -> bytes:
    """Returns a gzip file that unpacks to an opening and `size` megabytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as stream:
        stream.write(opening)
        for _ in range(size):
            stream.write((unit * (1_000_000 // len(unit) + 1))[:1_000_000])
    return packed.getvalue()


def _page(body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>صفقة</title>{head}</head><body>{body}</body></html>'
    )


def _story(count: int) -> str:
    return "<article>" + "".join(f"<p>{NEWS} وهذه الفقرة رقم {number}.</p>" for number in range(count)) + "</article>"


def _laughs(size: int) -> str:
    """Returns a page whose entities would unfold to 10 ** size laughs."""
    entities = '<!ENTITY l0 "ضحك">' + "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, size + 1)
    )
    return f"<?xml version='1.0'?><!DOCTYPE html [{entities}]><html><body><p>&l{size};</p>{_story(6)}</body></html>"


def _parquet(columns: Callable[[], dict[str, list[object]]]) -> Callable[[int], bytes]:
    """Returns a Parquet file of columns."""

    def make(size: int) -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        content = io.BytesIO()
        pq.write_table(pa.table(columns()), content, compression="zstd")
        return content.getvalue()

    return make


def _parquet_of_bytes(size: int) -> bytes:
    """Returns a Parquet file that calls text what is no UTF-8."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wrong = pa.array([NEWS.encode(), b"\xff" + NEWS.encode(), NEWS.encode()], pa.binary()).view(pa.string())
    content = io.BytesIO()
    pq.write_table(pa.table({"text": wrong}), content)
    return content.getvalue()


CASES = (
    # encodings
    Case("invalid-utf8.txt", lambda size: NEWS.encode() + b"\xff\xfe\xfa", said=("not utf-8 (byte 0xFF",)),
    Case("truncated-utf8.txt", lambda size: NEWS.encode()[:-2], said=("not utf-8 (byte 0xD8",)),
    Case("overlong-utf8.txt", lambda size: NEWS.encode() + b"\xc0\xaf", said=("not utf-8 (byte 0xC0",)),
    Case("surrogates-utf8.txt", lambda size: NEWS.encode() + b"\xed\xa0\x80", said=("not utf-8 (byte 0xED",)),
    Case(
        "mixed-encodings.jsonl",
        _lines(json.dumps({"text": NEWS}, ensure_ascii=False).encode("cp1256")),
        articles=2,
        said=(":2: not utf-8 (byte 0xC3",),
    ),
    Case("mark.txt", lambda size: NEWS.encode("utf-8-sig"), articles=1),
    Case("mark-within.jsonl", _lines(b"\xef\xbb\xbf" + NEIGHBOUR.rstrip()), articles=3),
    Case("marks-many.txt", _text(lambda size: "\ufeff" * size + NEWS), 100_000, articles=1, scales=True),
    Case("wide.txt", lambda size: NEWS.encode("utf-16"), said=("it opens with the mark of UTF-16; say --encoding",)),
    Case("nul.txt", lambda size: NEWS.encode() + b"\0", said=("not text (a NUL character at offset",)),
    Case("nul.jsonl", _lines(b"\0" * 100), articles=2, said=(":2: not text (a NUL character",)),
    Case("nul-escaped.jsonl", _lines(_with("x", '"\\u0000"'), f'{{"text": "\\u0000{NEWS}"}}'), articles=4),
    # characters
    Case("lone-surrogates.jsonl", _lines(f'{{"id": "\\udc00", "text": "{NEWS} \\ud800"}}'), articles=3),
    Case("bidi.txt", _text(lambda size: ("\u202e\u2066" + NEWS + "\u2069\u202c\u200f\n") * size), 200, articles=1),
    Case("marks-flood.txt", _text(lambda size: "ا" + "\u064b\u0301" * size), 500_000, articles=1, scales=True),
    Case("marks-alone.txt", _text(lambda size: "\u064e" * size), 1_000_000, said=("no Arabic letter",), scales=True),
    Case("tatweel.txt", _text(lambda size: "ا" + "\u0640" * size + "ب"), 1_000_000, articles=1, scales=True),
    Case("presentation.txt", _text(lambda size: "\ufeb3\ufefc\ufee1 \ufdf2 \ufdfa\n" * size), 2_000, articles=1),
    Case("persian.txt", _text(lambda size: "گزارش تازه دربارهٔ مذاکرات هسته‌ای و تحریم‌ها\n" * size), 200, articles=1),
    Case("urdu.txt", _text(lambda size: "وزیر اعظم نے کہا ہے کہ مذاکرات جاری رہیں گے۔\n" * size), 200, articles=1),
    Case(
        "latin.txt", _text(lambda size: "nothing Arabic here " * size), 100_000, said=("no Arabic letter",), scales=True
    ),
    Case("emoji.txt", _text(lambda size: "😀👩‍👩‍👧‍👦🇺🇦" * size), 1_000, said=("no Arabic letter in it",)),
    Case("emoji-within.txt", _text(lambda size: f"😀👩‍👩‍👧‍👦 {NEWS} 🇺🇦\n" * size), 1_000, articles=1, scales=True),
    Case(
        "foreign-words.txt",
        _text(lambda size: NEWS + "".join(f" 漢{n}" for n in range(size))),
        20_000,
        articles=1,
        scales=True,
    ),
    Case(
        "controls.jsonl",
        _lines(_with("x", '"\\u001b[31m\\r\\n"'), '{"id": "\\u001b[2J\\nerror: forged", "text": ""}'),
        articles=3,
        said=("empty",),
    ),
    # size
    Case("one-line.txt", _text(lambda size: (NEWS + " ") * size), 20_000, articles=1, scales=True),
    Case("one-word.txt", _text(lambda size: "كلمة" * size), 500_000, articles=1, scales=True),
    Case(
        "distinct-words.txt",
        _text(lambda size: " ".join(f"كلم{n:x}" for n in range(size))),
        100_000,
        articles=1,
        scales=True,
    ),
    Case("one-line-50mb.txt", _text(lambda size: "ا" * size), 25_000_000, said=("too large for one article",)),
    Case(
        "one-line-50mb.jsonl",
        lambda size: NEIGHBOUR + b'{"text": "' + b"a" * size + b'"}\n' + NEIGHBOUR,
        50_000_000,
        articles=2,
        said=(":2: line too long",),
    ),
    Case("paragraphs.txt", _text(lambda size: "خبر عن الأسرى\n" * size), 100_000, articles=1, scales=True),
    Case(
        "paragraphs.jsonl",
        lambda size: json.dumps({"paragraphs": ["خبر"] * size}).encode(),
        100_000,
        articles=1,
        scales=True,
    ),
    Case("blank-lines.txt", _text(lambda size: "\n" * size + NEWS), 1_000_000, articles=1, scales=True),
    Case("blank-lines.jsonl", lambda size: NEIGHBOUR + b"\n" * size + NEIGHBOUR, 200_000, articles=2, scales=True),
    Case("punctuation.txt", _text(lambda size: "." * size + " " + NEWS), 1_000_000, articles=1, scales=True),
    Case("rare-breaks.txt", _text(lambda size: (NEWS + "\u2028\x85\v") * size), 20_000, articles=1, scales=True),
    Case("empty.txt", lambda size: b"", said=("empty. nothing to tag",)),
    Case("empty.jsonl", lambda size: b""),
    Case("empty.csv", lambda size: b"", said=("empty. a header of column names is needed",)),
    Case("empty.html", lambda size: b"", said=("no article found",)),
    Case("empty.parquet", lambda size: b"", said=("not a whole Parquet file",)),
    # pages
    Case(
        "page-deep.html",
        _text(lambda size: _page("<div>" * size + _story(6) + "</div>" * size)),
        20_000,
        said=("no article found",),
    ),
    Case("page-laughs.html", _text(_laughs), 9, articles=1),
    Case(
        "page-long-attribute.html",
        _text(lambda size: _page(f'<p class="{"a" * size}">x</p>{_story(6)}')),
        200_000,
        articles=1,
        scales=True,
    ),
    Case(
        "page-many-attributes.html",
        _text(lambda size: _page("<p " + "".join(f'a{n}="" ' for n in range(size)) + f">x</p>{_story(6)}")),
        20_000,
        said=("a tag with 20,000 attributes",),
    ),
    Case(
        "page-unclosed.html", _text(lambda size: _page("<p><b><i>" * size + _story(6))), 2_000, articles=1, scales=True
    ),
    Case(
        "page-comments.html", _text(lambda size: _page("<!-- " * size + _story(6))), 20_000, said=("no article found",)
    ),
    Case(
        "page-huge.html", _text(lambda size: _page(_story(1) + "x" * size)), 5_000_000, said=("too large for a page",)
    ),
    Case(
        "page-merged.html",
        _text(lambda size: _page("".join(f"<body a{n}>" for n in range(size)) + _story(6))),
        2_000,
        said=("a tag with 2,000 attributes",),
    ),
    Case("page-many-paragraphs.html", _text(lambda size: _page(_story(size))), 1_000, articles=1, scales=True),
    Case(
        "page-table.html",
        _text(lambda size: _page("<table><tr><td>" * size + _story(6))),
        2_000,
        said=("no article found",),
    ),
    Case(
        "page-script.html",
        _text(lambda size: _page(f"<script>alert(1)</script>{_story(6)}" + "<script>" + "</scrip" * size)),
        20_000,
        articles=1,
    ),
    Case(
        "page-links.html",
        _text(lambda size: _page('<a href="x">خبر</a> ' * size + _story(6))),
        2_000,
        articles=1,
        scales=True,
    ),
    # packed
    Case("bomb.txt.gz", lambda size: _bomb(b"a", size), 100, said=("unpacks to more than 200 times its size",)),
    Case("bomb.jsonl.gz", lambda size: _bomb(b"a", size, NEIGHBOUR), 100, articles=1, said=("unpacks to more than",)),
    Case(
        "bomb-lines.jsonl.gz",
        lambda size: _bomb(b"\n", size, NEIGHBOUR),
        20,
        articles=1,
        said=("unpacks to more than",),
    ),
    Case(
        "bomb.csv.gz",
        lambda size: _bomb(b"a", size, f"id,text\n1,{NEWS}\n".encode()),
        100,
        articles=1,
        said=("unpacks to more than",),
    ),
    Case("bomb.parquet.gz", lambda size: _bomb(b"\0", size), 100, said=("unpacks to more than",)),
    Case("packed-twice.txt.gz", lambda size: _packed(_packed(NEWS.encode())), said=("not utf-8",)),
    Case("cut.jsonl.gz", lambda size: _packed(NEIGHBOUR * 1000)[:60], said=("is the file whole?",)),
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
    Case("types.parquet", _parquet(lambda: {"text": [1, 2]}), said=("text is int",) * 2),
    Case(
        "types-nested.parquet",
        _parquet(lambda: {"text": [{"a": [NEWS]}, None]}),
        said=("text is dict", "has neither 'text'"),
    ),
    Case(
        "types-id.parquet",
        _parquet(lambda: {"text": [NEWS, NEWS], "id": [1.5, None]}),
        articles=1,
        said=("id is float",),
    ),
    Case(
        "types-paragraphs.parquet",
        _parquet(lambda: {"text": [[1, 2], [3]]}),
        said=("paragraphs is no list of texts",) * 2,
    ),
    Case(
        "types-bytes.parquet",
        _parquet(lambda: {"text": [NEWS.encode(), b"\xff"]}),
        articles=1,
        said=("no Arabic letter",),
    ),
    Case("invalid-utf8.parquet", _parquet_of_bytes, articles=2, said=(":2: not utf-8 (byte 0xFF",)),
    Case("bomb.parquet", _parquet(lambda: {"text": ["\0" * 20_000_000]}), said=("unpacks to more than",)),
    Case(
        "cut.parquet",
        lambda size: _parquet(lambda: {"text": [NEWS] * 1000})(1)[:-9],
        said=("not a whole Parquet file",),
    ),
    # JSON
    Case("nested.jsonl", _nested, 10_000, articles=2, said=("nested too deep",)),
    Case("nested-nearly.jsonl", _nested, 980, articles=2, said=("nested too deep",)),
    Case("twice-the-key.jsonl", _lines(f'{{"text": "{NEWS}", "text": "{NEWS} مرتين"}}'), articles=3),
    Case(
        "nan.jsonl",
        _lines(_with("x", "NaN"), _with("x", "-Infinity"), _with("x", "1e999")),
        articles=2,
        said=("NaN is no", "-Infinity is no", "1e999 is beyond"),
    ),
    Case(
        "huge-number.jsonl", _lines(_with("x", "9" * 5_000), _with("x", "1e-999")), articles=3, said=("invalid JSON",)
    ),
    Case(
        "types.jsonl",
        _lines(
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
    Case("broken.jsonl", _lines("{", '{"text": "', "{'text': 1}", "\\"), articles=2, said=("invalid JSON",) * 4),
    Case(
        "keys-many.jsonl",
        lambda size: json.dumps({"text": NEWS, **{f"k{n}": n for n in range(size)}}).encode(),
        100_000,
        articles=1,
        scales=True,
    ),
)
