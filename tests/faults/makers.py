"""What bad article files are made of: functions that give their bytes, most of them for any size."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable

__all__ = [
    "NEIGHBOUR",
    "NEWS",
    "bomb",
    "laughs",
    "lines",
    "nested",
    "packed",
    "page",
    "parquet",
    "parquet_of_bytes",
    "story",
    "text",
    "with_key",
]

NEWS = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."
"""The one sentence of sound news: what stands beside bad input must come out as if it stood alone."""

NEIGHBOUR = json.dumps({"id": "neighbour", "text": NEWS}, ensure_ascii=False).encode() + b"\n"


def text(make: Callable[[int], str]) -> Callable[[int], bytes]:
    """Returns what makes a file of a text, lone surrogates and all."""
    return lambda size: make(size).encode("utf-8", "surrogatepass")


def lines(*records: bytes | str | dict[str, object]) -> Callable[[int], bytes]:
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


def with_key(key: str, value: str) -> str:
    """Returns a JSON line with sound text and one more key as it is given."""
    return f'{{"id": "odd", "text": "{NEWS}", "{key}": {value}}}'


def nested(size: int) -> bytes:
    """Returns JSON lines, the middle one so many levels deep."""
    return NEIGHBOUR + with_key("deep", "[" * size + "]" * size).encode() + b"\n" + NEIGHBOUR


def packed(content: bytes) -> bytes:
    """Returns a gzip file of the content."""
    return gzip.compress(content, 9, mtime=0)


def bomb(unit: bytes, size: int, opening: bytes = b"") -> bytes:
    """Returns a gzip file that unpacks to an opening and `size` megabytes."""
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as stream:
        stream.write(opening)
        for _ in range(size):
            stream.write((unit * (1_000_000 // len(unit) + 1))[:1_000_000])
    return file.getvalue()


def page(body: str, head: str = "") -> str:
    """Returns an HTML page."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>صفقة</title>{head}</head><body>{body}</body></html>'
    )


def story(count: int) -> str:
    """Returns so many paragraphs of news as HTML."""
    return "<article>" + "".join(f"<p>{NEWS} وهذه الفقرة رقم {number}.</p>" for number in range(count)) + "</article>"


def laughs(size: int) -> str:
    """Returns a page whose entities would unfold to 10 ** size laughs."""
    entities = '<!ENTITY l0 "ضحك">' + "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, size + 1)
    )
    return f"<?xml version='1.0'?><!DOCTYPE html [{entities}]><html><body><p>&l{size};</p>{story(6)}</body></html>"


def parquet(columns: Callable[[], dict[str, list[object]]]) -> Callable[[int], bytes]:
    """Returns a Parquet file of columns."""

    def make(size: int) -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        content = io.BytesIO()
        pq.write_table(pa.table(columns()), content, compression="zstd")
        return content.getvalue()

    return make


def parquet_of_bytes(size: int) -> bytes:
    """Returns a Parquet file that calls text what is no UTF-8."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wrong = pa.array([NEWS.encode(), b"\xff" + NEWS.encode(), NEWS.encode()], pa.binary()).view(pa.string())
    content = io.BytesIO()
    pq.write_table(pa.table({"text": wrong}), content)
    return content.getvalue()
