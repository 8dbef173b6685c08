"""Articles come as the newsroom has them: pages, spreadsheets, old code pages; none may stop the others."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tabwib.article import Article
from tabwib.errors import InputError, TabwibError
from tabwib.extras import load
from tabwib.meter import Meter
from tabwib.readers import Source, find_files, read_portions, read_stream

TEXT = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."
PAGE = f"""<!doctype html><html><head><meta charset="{{charset}}"><title>صفقة لتبادل الأسرى | موقع</title>
<meta property="og:title" content="صفقة لتبادل الأسرى"><meta property="article:published_time" content="2024-05-01">
</head><body><nav><a href="/">الرئيسية</a> <a href="/w">الأسلحة النووية</a></nav><article>
<h1>صفقة لتبادل الأسرى</h1>{"".join(f"<p>{TEXT} وهذه الفقرة رقم {number} من الخبر.</p>" for number in range(6))}
</article><footer>جميع الحقوق محفوظة لموقع الأمن السيبراني</footer></body></html>"""


def read(content: bytes, kind: str, **source: Any) -> tuple[list[Article], list[str]]:
    errors: list[InputError] = []
    articles = list(read_stream(io.BytesIO(content), kind, Source(f"in{kind}", **source), errors.append))
    return articles, [str(error) for error in errors]


@pytest.mark.parametrize(("charset", "mark"), [("windows-1256", b""), ("utf-8", b"\xef\xbb\xbf"), ("", b"")])
def test_a_page_gives_its_article_only(charset: str, mark: bytes) -> None:
    """A menu that names nuclear arms must not tag the article under it; a page's own encoding is believed."""
    content = mark + PAGE.replace("{charset}", charset).encode(charset or "cp1256")
    (article,), errors = read(content, ".html")
    assert errors == []
    assert article.title == "صفقة لتبادل الأسرى"
    assert article.extra == {"date": "2024-05-01"}
    assert article.text.startswith(TEXT)
    assert len(list(article.paragraphs())) == 6
    for furniture in ("الرئيسية", "النووية", "السيبراني", "محفوظة"):
        assert furniture not in article.text


OLD = f"""<html dir=rtl><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256">
<title>صفقة لتبادل الأسرى</title></head><body><table>
<tr><td colspan=2><a href=/>الرئيسية</a> | <a href=/n>أسلحة نووية</a></td></tr>
<tr><td><a href=/1>قراصنة يخترقون بنكا ويسرقون بيانات عملائه</a><br><a href=/2>كرة القدم</a></td>
<td><font size=5><b>صفقة لتبادل الأسرى</b></font><br><div class=story>{TEXT * 3}<br><br>{TEXT * 4}</div></td></tr>
</table></body></html>"""

BETWEEN = f"""<html><head><title>صفقة لتبادل الأسرى</title></head><body><article><p>{TEXT * 3}</p>
<p><strong><a href=/1>قراصنة يخترقون بنكا ويسرقون بيانات عملائه</a></strong></p>
<ul><li><a href=/2>أسلحة نووية</a></li></ul>
<p>{TEXT * 3} <a href=/3>كييف</a></p><ul><li>بند عن <a href=/4>الهدنة</a></li></ul></article></body></html>"""


@pytest.mark.parametrize(("page", "kept"), [(OLD.encode("cp1256"), 2), (BETWEEN.encode(), 3)])
def test_links_alone_are_no_text(page: bytes, kept: int) -> None:
    """Pages laid out in tables have no menu that bears the name; headlines of others stand between paragraphs."""
    (article,), errors = read(page, ".html")
    assert not errors
    paragraphs = [article.text[start:end] for start, end in article.paragraphs()]
    assert len(paragraphs) == kept
    assert not [word for word in ("قراصنة", "نووية", "الرئيسية", "القدم") if word in article.text]
    assert ("كييف" in article.text, "الهدنة" in article.text) == ((kept == 3), (kept == 3))


def test_a_page_without_an_article_is_said() -> None:
    """A log-in wall is no article without topics."""
    assert read(b"<html></html>", ".html") == (
        [],
        ["in.html: no article found in the page. give its text as .txt or .jsonl"],
    )
    (error,) = read(b'<meta charset="utf-8">' + TEXT.encode("cp1256"), ".html")[1]
    assert "it looks like Windows-1256 Arabic; say --encoding cp1256" in error


@pytest.mark.parametrize("charset", ["hex", "rot13", "no-such-charset"])
def test_a_charset_of_no_text_is_no_charset(charset: str) -> None:
    """Python knows codecs that make no text; one page that names such a one must not end the run."""
    (article,), errors = read(PAGE.replace("{charset}", charset).encode(), ".html")
    assert errors == []
    assert article.title == "صفقة لتبادل الأسرى"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("cp1256", "cp1256"), ("iso-8859-6", "iso-8859-6"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le")],
)
@pytest.mark.parametrize("kind", [".txt", ".jsonl", ".csv"])
def test_an_encoding_is_named_and_its_name_works(encoding: str, named: str, kind: str) -> None:
    """Archives of Arabic desks are in Windows-1256; the message must lead out in one step."""
    if (encoding, kind) == ("utf-16-le", ".csv"):
        pytest.skip("a header in wide ASCII without a mark holds no Arabic to know it by")
    content = {
        ".txt": TEXT,
        ".jsonl": json.dumps({"text": TEXT}, ensure_ascii=False) + "\n",
        ".csv": f"text\n{TEXT}\n",
    }[kind].encode(encoding)
    articles, errors = read(content, kind)
    assert articles == []
    assert errors[0].endswith(f"say --encoding {named}")
    (article,), errors = read(content, kind, encoding=named)
    assert errors == []
    assert article.text == TEXT


def test_misread_text_is_seen_through() -> None:
    """UTF-8 that went through a Western code page is valid UTF-8 and no Arabic any more."""
    assert "read in the wrong encoding" in read(TEXT.encode().decode("latin-1").encode(), ".txt")[1][0]


@pytest.mark.parametrize(
    ("kind", "content"),
    [(".jsonl", ""), (".jsonl", "\n \n"), (".csv", "id,text\n"), (".json", "[]"), (".json", "\n \n")],
)
def test_a_quiet_hour_is_no_error(kind: str, content: str) -> None:
    """A job that runs every ten minutes must not fail at night because no story came."""
    assert read(content.encode(), kind) == ([], [])


@pytest.mark.parametrize("text", ["", "no Arabic here", TEXT.encode().decode("latin-1")])
def test_what_cannot_be_tagged_is_found_again(text: str) -> None:
    """Ids are numbers that stand in every file of a desk: only file and line lead back to the row."""
    for kind, content in (
        (".csv", f"id,text\n1,{TEXT}\n2,{text}\n"),
        (".jsonl", f'\n\n{{"id": 2, "text": "{text}"}}\n'),
    ):
        _, (error,) = read(content.encode(), kind)
        assert error.startswith(f"in{kind}:3: article '2': ")


def test_a_folder_is_read_in_order_and_measured(tmp_path: Path) -> None:
    """The same folder gives the same lines tomorrow; the bar ends at the end."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.html").write_text(PAGE.replace("{charset}", "utf-8"), encoding="utf-8")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(f"text\n{TEXT}\n".encode()))
    (tmp_path / "note.md").write_text("x", encoding="utf-8")
    meter = Meter()
    errors: list[InputError] = []
    portions = read_portions(find_files([tmp_path], errors.append), meter=meter)
    done = [(Path(article.id).name, meter.done) for portion in portions for article in portion.articles(errors.append)]
    assert errors == []
    assert [name for name, _ in done] == ["a.txt.gz", "2.html", "c.csv.gz:2"]
    assert [bytes_ for _, bytes_ in done] == sorted(bytes_ for _, bytes_ in done)
    assert meter.done == sum(path.stat().st_size for path in tmp_path.rglob("*.*[zl]") if path.is_file())


def test_a_folder_tells_what_it_passes_over(tmp_path: Path) -> None:
    """A hundred articles in a kind that is not read must not be missed next week; a hidden draft is no article."""
    for name in ("a.txt", "b.docx", "c.docx", "notes", "below/d.pdf", ".draft.txt", ".git/e.txt", "below/.old/f.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    errors: list[InputError] = []
    told: list[str] = []
    assert list(find_files([tmp_path], errors.append, told.append)) == [tmp_path / "a.txt"]
    assert (errors, told) == (
        [],
        [f"{tmp_path}: 4 files of other kinds passed over (.docx 2, .pdf 1, no ending 1)"],
    )
    hidden = tmp_path / "below" / ".old"
    assert list(find_files([hidden, hidden / "f.txt"], errors.append, told.append)) == [hidden / "f.txt"] * 2
    assert len(told) == 1


def test_a_pipe_by_name_gets_a_remedy() -> None:
    """`tabwib predict <(zcat wire.gz)` names a pipe, of no kind that an ending could tell; it does exist."""
    errors: list[InputError] = []
    assert list(find_files([Path(os.devnull)], errors.append, lambda _: None)) == []
    assert [str(error) for error in errors] == [
        f"{os.devnull}: is a pipe or a device. send its lines to standard input and say -"
    ]


def test_a_missing_extra_gets_its_install_line() -> None:
    """The newcomer installs the base package and drops a page."""
    with pytest.raises(TabwibError, match=r"reading \.html needs no_such_module, .* pip install no_such_module"):
        load("no_such_module", "reading .html")
