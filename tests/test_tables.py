"""Tables as desks keep them: spreadsheets in any dialect, columns of any name, rows that are wrong."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabwib.article import Article
from tabwib.columns import Columns
from tests.test_readers import TEXT, read


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


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5))
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


def test_a_title_may_be_all_the_text_there_is() -> None:
    """Archives of headlines are tagged too; the same column twice is a slip."""
    ((article,), errors) = read(f"id,title\n1,{TEXT}\n".encode(), ".csv", columns=Columns(text="title"))
    assert (article.text, article.title, errors) == (TEXT, "", [])
    _, (error,) = read(f"id,b\n1,{TEXT}\n".encode(), ".csv", columns=Columns(text="b", title="b"))
    assert error == "in.csv: column 'b' cannot hold two things. say another --title-column"
