"""Articles come as the newsroom has them: pages, spreadsheets, old code pages; none may stop the others."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabwib.article import Article
from tabwib.columns import Columns
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


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_spreadsheets_are_read_as_they_are_saved(delimiter: str) -> None:
    """Excel in an Arabic locale writes semicolons; the text column of an Arabic desk has an Arabic name."""
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows(
        [["id", "العنوان", "النص", "القسم"], ["7", "عنوان", f'قال "نعم"\n\n{TEXT}', "سياسة"], ["", "", TEXT, ""]]
    )
    (first, second), errors = read(table.getvalue().encode("utf-8-sig"), ".csv")
    assert errors == []
    assert first == Article("7", f'قال "نعم"\n\n{TEXT}', "عنوان", None, {"القسم": "سياسة"})
    assert second.id == "in.csv:5"


def test_a_bad_row_costs_one_row() -> None:
    """Row 3 is in another encoding, row 4 a field short, row 5 has no text."""
    content = f"id,text\n1,{TEXT}\n2,".encode() + TEXT.encode("cp1256") + f'\n3\n4,""\n5,{TEXT}\n'.encode()
    articles, errors = read(content, ".csv")
    assert [article.id for article in articles] == ["1", "5"]
    assert [error.split(":")[1] for error in errors[:2]] == ["3", "4"]
    assert errors[2] == "in.csv:5: article '4': empty. nothing to tag"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_json_is_an_array_an_article_or_lines(indent: int | None, encoding: str) -> None:
    """An API answers with an array, a CMS dumps an object a file, and many write lines under the wrong ending."""
    record = {"id": 7, "title": "عنوان", "body": TEXT, "desk": 3}
    one = Article("7", TEXT, "عنوان", None, {"desk": 3})
    nameless = {"body": TEXT}
    source: dict[str, Any] = {"encoding": encoding.removesuffix("-sig"), "columns": Columns(text="body")}

    def dump(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, indent=indent).encode(encoding)

    assert read(dump(record), ".json", **source) == ([one], [])
    assert read(dump([record, nameless]), ".json", **source) == ([one, Article("in.json:2", TEXT)], [])
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in (record, nameless)).encode(encoding)
    for kind in (".json", ".ndjson"):
        assert read(lines, kind, **source) == ([one, Article(f"in{kind}:2", TEXT)], [])


NEITHER = "has neither 'text' (a text) nor 'paragraphs' (a list of texts), but"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"text": "TEXT"}, 3]', "in.json:2: not a JSON object (int)"),
        ('[{"text": "TEXT"},\n {"id": 4}]', f"in.json:2: {NEITHER} id"),
        ('[{"text": "TEXT"},\n {"id": 4, "text": ""}]', "in.json:2: article '4': empty"),
        ('{"text": "TEXT"}\n{broken', "in.json:2: invalid JSON"),
        ('[{"text": "x"},\n\n {"text": "x"', "in.json:3: invalid JSON"),
        ('[{"text": NaN}]', "in.json: invalid JSON (NaN is no JSON number)"),
        ('{"articles": []\n}', f"in.json: {NEITHER} articles"),
        ("3", "in.json: not an article (int)"),
        ("[" * 200 + "]" * 200, "in.json: JSON nested too deep"),
        ("[]", "in.json: empty. nothing to tag"),
        ("", "in.json: empty. nothing to tag"),
        ("\n \n", "in.json: empty. nothing to tag"),
        ("[" + " \n" * 11_000_000 + "]", "in.json: too large to be read whole (over 20,000,000 bytes)"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_wrong_in_json_has_its_place(content: str, message: str) -> None:
    """One bad article of an array costs itself; what is no JSON says in which line."""
    articles, (error,) = read(content.replace("TEXT", TEXT).encode(), ".json")
    assert error.startswith(message)
    assert len(articles) == content.count("TEXT")


@pytest.mark.parametrize(
    ("kind", "content"), [(".jsonl", ""), (".jsonl", "\n \n"), (".csv", "id,text\n"), (".txt", " ")]
)
def test_nothing_is_said_to_be_nothing(kind: str, content: str) -> None:
    """A feed that broke delivers empty files, whatever their kind; nobody would notice the missing articles."""
    assert read(content.encode(), kind) == ([], [f"in{kind}: empty. nothing to tag"])


@pytest.mark.parametrize("text", ["", "no Arabic here", TEXT.encode().decode("latin-1")])
def test_what_cannot_be_tagged_is_found_again(text: str) -> None:
    """Ids are numbers that stand in every file of a desk: only file and line lead back to the row."""
    for kind, content in (
        (".csv", f"id,text\n1,{TEXT}\n2,{text}\n"),
        (".jsonl", f'\n\n{{"id": 2, "text": "{text}"}}\n'),
    ):
        _, (error,) = read(content.encode(), kind)
        assert error.startswith(f"in{kind}:3: article '2': ")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            Columns(),
            "in.csv: which column holds the text (of a, b)? say --text-column NAME; if these are no names of columns, "
            "write a line of them above",
        ),
        (Columns(text="c"), "in.csv: has no column 'c' (it has a, b). say another --text-column"),
        (Columns(text="a", id="x"), "in.csv: has no column 'x' (it has a, b). say another --id-column"),
    ],
)
def test_columns_are_asked_for(columns: Columns, message: str) -> None:
    """Nobody should guess which of a desk's forty columns is the article."""
    assert read(f"a,b\n{TEXT},1\n".encode(), ".csv", columns=columns) == ([], [message])
    ((article,), _) = read(f"a,b\n{TEXT},1\n".encode(), ".csv", columns=Columns(text="a", id="b"))
    assert (article.id, article.text) == ("1", TEXT)


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("url,id,title,text", f"u,1,عنوان,{TEXT}", Columns(id="url")),
        ("id,url,title,text", f"1,u,عنوان,{TEXT}", Columns(id="url")),
        ("body,id,title,text", f"{TEXT},u,عنوان,موجز", Columns(text="body")),
        ("id,headline,title,text", f"u,عنوان,x,{TEXT}", Columns(title="headline")),
        ("id,title,subject", f"u,{TEXT},عنوان", Columns(text="title", title="subject")),
        ("id,title,text,paragraphs", f"u,عنوان,{TEXT},12", Columns()),
    ],
)
def test_a_chosen_column_goes_before_one_of_the_usual_name(header: str, row: str, columns: Columns) -> None:
    """A CMS has a number, an address, a teaser and a count of paragraphs beside what is wanted, in any order."""
    (article,), errors = read(f"{header}\n{row}\n".encode(), ".csv", columns=columns)
    assert errors == []
    assert (article.id, article.title, article.text, dict(article.extra)) == ("u", "عنوان", TEXT, {})


def test_a_title_may_be_all_the_text_there_is() -> None:
    """Archives of headlines are tagged too; the same column twice is a slip."""
    ((article,), errors) = read(f"id,title\n1,{TEXT}\n".encode(), ".csv", columns=Columns(text="title"))
    assert (article.text, article.title, errors) == (TEXT, "", [])
    _, (error,) = read(f"id,b\n1,{TEXT}\n".encode(), ".csv", columns=Columns(text="b", title="b"))
    assert error == "in.csv: column 'b' cannot hold two things. say another --title-column"


def test_headings_may_be_in_capitals() -> None:
    """Databases shout: ID, Headline and BODY are what everybody reads them as, and what the options name."""
    content = f"ID,Headline,BODY,Desk\n7,عنوان,{TEXT},3\n".encode()
    one = Article("7", TEXT, "عنوان", None, {"Desk": "3"})
    for columns in (Columns(), Columns("body", "HEADLINE", "id")):
        assert read(content, ".csv", columns=columns) == ([one], [])


def test_two_columns_of_one_name_are_not_chosen_between() -> None:
    """A join leaves two columns `text`: one would be tagged, and nobody would know which; other twins do no harm."""
    _, errors = read(f"id,text,text\n1,x,{TEXT}\n".encode(), ".csv")
    assert errors == ["in.csv: 2 columns are called 'text'. rename all but one"]
    (article,), errors = read(f"id,text,desk,desk\n1,{TEXT},a,b\n".encode(), ".csv")
    assert errors == []
    (article,), errors = read(f"id,text,Text\n1,{TEXT},x\n".encode(), ".csv")
    assert (article.text, article.extra, errors) == (TEXT, {"Text": "x"}, [])


def test_the_columns_of_json_lines_are_asked_for_too() -> None:
    """A CMS calls the body what it likes; without the option no other key is taken, and the message names it."""
    other = {"id": 1, "slug": "s", "headline": "عنوان", "body": TEXT, "paragraphs": 4}
    lines = [other, {**other, "body": [TEXT, "فقرة"]}, {"slug": "t", "body": TEXT}, {"slug": "u", "content": TEXT}]
    content = "\n".join(json.dumps(line) for line in lines).encode()
    articles, errors = read(content, ".jsonl", columns=Columns("body", "headline", "slug"))
    assert [(article.id, article.title) for article in articles] == [("s", "عنوان"), ("s", "عنوان"), ("t", "")]
    assert [len(list(article.paragraphs())) for article in articles] == [1, 2, 1]
    assert articles[0].extra == {}
    assert errors == ["in.jsonl:4: has no 'body' (it has slug, content). say another --text-column"]
    _, errors = read(json.dumps(lines[2]).encode(), ".jsonl")
    assert errors == [
        "in.jsonl:1: has neither 'text' (a text) nor 'paragraphs' (a list of texts), but slug, body. "
        "say which key holds the body: --text-column NAME"
    ]
    (article,), _ = read(json.dumps({"text": TEXT, "body": "x"}).encode(), ".jsonl")
    assert article.extra == {"body": "x"}


def test_blank_lines_of_a_table_are_no_rows() -> None:
    """Spreadsheets leave them at the end, and people between the sections."""
    articles, errors = read(f"id,text\n1,{TEXT}\n\n2,{TEXT}\n\r\n\n".encode(), ".csv")
    assert errors == []
    assert [article.id for article in articles] == ["1", "2"]


@pytest.mark.parametrize("kind", [".csv", ".tsv"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_quote_that_is_left_open_swallows_no_row_in_silence(kind: str, end: str) -> None:
    """Three articles must not be read as one; a quote that closes at the very end is none left open."""
    comma = "," if kind == ".csv" else "\t"
    rows = ["id,text", f"1,{TEXT}", f'2,"{TEXT}', f"3,{TEXT}", f"4,{TEXT}"]
    articles, (error,) = read("\n".join(rows).replace(",", comma).encode() + end.encode(), kind)
    assert [article.id for article in articles] == ["1"]
    assert error.startswith(f"in{kind}:3: a quote is left open to the end of the file")
    closed, errors = read("\n".join([*rows[:2], f'2,"{TEXT}"']).replace(",", comma).encode() + end.encode(), kind)
    assert (len(closed), errors) == (2, [])


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=5))
def test_any_table_comes_back(rows: list[tuple[str, str]]) -> None:
    """Quotes, newlines and commas in a field belong to the field."""
    table = io.StringIO()
    rows = [
        (title.replace("\0", "").replace("\r", ""), text.replace("\0", "").replace("\r", "")) for title, text in rows
    ]
    try:
        csv.writer(table, lineterminator="\n").writerows(
            [("title", "text"), *((title, TEXT + text) for title, text in rows)]
        )
        content = table.getvalue().encode()
    except UnicodeEncodeError:
        return
    articles, errors = read(content, ".csv")
    assert errors == []
    assert [(article.title, article.text) for article in articles] == [(title, TEXT + text) for title, text in rows]


def test_parquet(tmp_path: Path) -> None:
    """Data desks keep articles in Parquet, paragraphs as lists too."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"id": [1, 2], "title": [None, "عنوان"], "body": [[TEXT, "فقرة"], [TEXT]], "year": [2024, None]})
    pq.write_table(table, tmp_path / "a.parquet")
    content = (tmp_path / "a.parquet").read_bytes()
    articles, errors = read(content, ".parquet", columns=Columns(text="body"))
    assert errors == []
    assert [(article.id, article.title, len(list(article.paragraphs()))) for article in articles] == [
        ("1", "", 2),
        ("2", "عنوان", 1),
    ]
    assert articles[0].extra == {"year": 2024}
    assert "not a whole Parquet file" in read(content[:-9], ".parquet")[1][0]


def test_parquet_hands_through_what_json_can_hold(tmp_path: Path) -> None:
    """A number that is missing is NaN in a data frame, and JSON knows none; a chosen column goes before its like."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    cells = {"url": ["u"], "id": [1], "text": [TEXT], "paragraphs": [3]}
    numbers = {"reads": [float("nan")], "nested": [[1.5, float("inf")]]}
    pq.write_table(pa.table({**cells, **numbers}), tmp_path / "a.parquet")
    (article,), errors = read((tmp_path / "a.parquet").read_bytes(), ".parquet", columns=Columns(id="url"))
    assert errors == []
    assert (article.id, dict(article.extra)) == ("u", {"reads": None, "nested": [1.5, None]})


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


def test_a_missing_extra_gets_its_install_line() -> None:
    """The newcomer installs the base package and drops a page."""
    with pytest.raises(TabwibError, match=r"reading \.html needs no_such_module, .* pip install no_such_module"):
        load("no_such_module", "reading .html")
