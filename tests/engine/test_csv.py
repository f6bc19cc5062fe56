"""CSV files: what a user loses is a value read wrongly, or a file's fault passed over in silence."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canvas.engine import SourceProblem

Read = Callable[..., list[tuple[Any, ...]]]


def test_columns_are_found_by_name_whatever_their_order_in_each_file(read: Read) -> None:
    files = {
        "a.csv": "id,name\n1,Ann\n",
        "b.csv": "NAME, id ,extra\nBob,2,x\n",
        "c.csv": '"name","id"\nCy,3\n',
    }
    assert read(files, "id", "name") == [("1", "Ann"), ("2", "Bob"), ("3", "Cy")]


def test_a_column_may_have_another_name_in_the_files(read: Read) -> None:
    files = {"a.csv": "Kunden Nr.,x\n1,2\n", "b.csv": "Customer,x\n3,4\n"}
    assert read(files, ("id", ("Kunden Nr.", "Customer"))) == [("1",), ("3",)]


def test_every_field_is_text_as_it_stands(read: Read) -> None:
    body = 'a,b\n007, x \n1.50,"3"\ntrue,NaN\n'
    assert read({"a.csv": body}, "a", "b") == [("007", " x "), ("1.50", "3"), ("true", "NaN")]


def test_an_empty_field_is_null_quoted_or_not(read: Read) -> None:
    assert read({"a.csv": 'a,b,c\n,"",x\n'}, "a", "b", "c") == [(None, None, "x")]


def test_quotes_separators_and_line_breaks_inside_quotes(read: Read) -> None:
    body = 'a,b\n"say ""hi"", Bob","line 1\nline 2"\n'
    assert read({"a.csv": body}, "a", "b") == [('say "hi", Bob', "line 1\nline 2")]


def test_windows_line_ends(read: Read) -> None:
    body = 'a,b\r\n"line 1\r\nline 2",2\r\n3,4\r\n'
    assert read({"a.csv": body}, "a", "b") == [("3", "4"), ("line 1\nline 2", "2")]


def test_blank_lines_are_no_rows(read: Read) -> None:
    assert read({"a.csv": "\na,b\n1,2\n\n\n3,4\n\n"}, "a", "b") == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("a;b\nx,y;2\n", {"separator": ";"}),
        ("a\tb\nx,y\t2\n", {"separator": "\t"}),
        ("a§b\nx,y§2\n", {"separator": "§"}),
        ("a,b\n'x,y',2\n", {"quote": "'", "escape": "'"}),
    ],
)
def test_separators_and_quotes(read: Read, body: str, options: dict[str, str]) -> None:
    assert read({"a.csv": body}, "a", "b", **options) == [("x,y", "2")]


def test_a_backslash_may_escape_a_quote(read: Read) -> None:
    assert read({"a.csv": 'a,b\n"say \\"hi\\"",2\n'}, "a", "b", escape="\\") == [('say "hi"', "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_encodings(read: Read, encoding: str) -> None:
    assert read({"a.csv": "Größe,b\nÄrger,2\n".encode(encoding)}, "größe", "b", encoding=encoding) == [
        ("Ärger", "2")
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_name(read: Read) -> None:
    assert read({"a.csv": b'\xef\xbb\xbf"a",b\n1,2\n'}, "a", "b") == [("1", "2")]


def test_compressed_files(read: Read) -> None:
    files = {"a.csv.gz": gzip.compress(b"a,b\n1,2\n"), "b.csv": "b,a\n4,3\n"}
    assert read(files, "a", "b") == [("1", "2"), ("3", "4")]


def test_names_of_files_and_columns_are_taken_literally(read: Read) -> None:
    files = {"we ird [x]/a {1},%20ä.csv": "My Col,a.b,`t`,a`b\n1,2,3,4\n"}
    assert read(files, "My Col", "a.b", "`t`", "a`b", pattern="we ird*/*") == [("1", "2", "3", "4")]


def test_a_file_with_a_header_alone_has_no_rows(read: Read) -> None:
    assert read({"a.csv": "a,b\n", "b.csv": "a,b"}, "a", "b") == []


def test_files_whose_names_are_hidden_are_left_out(read: Read) -> None:
    files = {"a.csv": "a\n1\n", "_b.csv": "a\n2\n", ".c.csv": "a\n3\n", "_SUCCESS": ""}
    assert read(files, "a") == [("1",)]


def test_a_folder_stands_for_its_files(read: Read) -> None:
    assert read({"out/d=1/part-0.csv": "a\n1\n", "out/d=2/part-0.csv": "a\n2\n"}, "a", pattern="out") == [
        ("1",),
        ("2",),
    ]


def test_malformed_rows_are_dropped_when_asked(read: Read) -> None:
    body = "a,b,c\n1,2\n4,5,6\n7,8,9,10\n11,12,13\n"
    assert read({"a.csv": body}, "a", malformed="drop") == [("11",), ("4",)]
    assert read({"a.csv": body}, "a", malformed="drop", select="count(*) AS n") == [(2,)]


@pytest.mark.parametrize(
    ("body", "select", "line", "message"),
    [
        ("a,b,c\n1,2,3\n4,5\n", "a", 3, "The row has 2 fields, where the header has 3."),
        ("a,b,c\n1,2,3\n4,5,6,7\n", "count(*) AS n", 3, "The row has 4 fields, where the header has 3."),
        ('a,b,c\n"x\ny",2,3\n4,5\n', "a", 4, "The row has 2 fields, where the header has 3."),
        ("a,b,c\n1,2,3\n   \n", "a", 3, "The row has 1 field, where the header has 3."),
    ],
)
def test_a_ragged_row_is_named_with_its_line(
    read: Read, body: str, select: str, line: int, message: str
) -> None:
    with pytest.raises(SourceProblem) as caught:
        read({"good.csv": "a,b,c\n1,2,3\n", "sub/bad.csv": body}, "a", "b", "c", pattern="*", select=select)
    assert (caught.value.file, caught.value.line, caught.value.message) == ("sub/bad.csv", line, message)


def test_a_quote_that_is_never_closed(read: Read) -> None:
    with pytest.raises(SourceProblem) as caught:
        read({"a.csv": 'a,b\n1,2\n"3,4\n5,6\n'}, "a", "b")
    assert caught.value.line == 3


def test_a_missing_column_names_the_file_and_the_nearest(read: Read) -> None:
    with pytest.raises(SourceProblem) as caught:
        read({"a.csv": "id,amount\n1,2\n", "b.csv": "id,amout\n1,2\n"}, "id", "amount")
    assert caught.value.file == "b.csv"
    assert str(caught.value) == "b.csv:1: The file has no column `amount`. Did you mean `amout`?"


def test_a_column_that_is_there_twice(read: Read) -> None:
    with pytest.raises(SourceProblem, match="The header has `a` 2 times"):
        read({"a.csv": "a,b,a\n1,2,3\n"}, "a", "b")


def test_bytes_of_another_encoding_are_told_with_their_line(read: Read) -> None:
    with pytest.raises(SourceProblem) as caught:
        read({"a.csv": "a,b\n1,2\nÄrger,2\n".encode("cp1252")}, "a", "b")
    assert (caught.value.line, caught.value.message) == (3, "The file is not utf-8 (byte 0xC4).")


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        gzip.compress(b"a,b\n1,2\n")[:-9],
        gzip.compress(b"")[:10] + b"\xff" * 50,
        gzip.compress(b"a,b\n" + random.Random(1).randbytes(1 << 20).hex(",").encode())[:-9],
    ],
)
def test_what_is_not_compressed_as_its_name_says(read: Read, content: bytes) -> None:
    with pytest.raises(SourceProblem) as caught:
        read({"a.csv.gz": content}, "a", "b")
    assert caught.value.message == "The file is cut short, or not compressed as its name says."


def test_an_empty_file(read: Read) -> None:
    with pytest.raises(SourceProblem, match=r"a\.csv: The file is empty\."):
        read({"a.csv": ""}, "a")


def test_a_file_that_goes_away_after_the_view_was_made(read: Read, tmp_path: Path, session: Any) -> None:
    read({"a.csv": "a\n1\n"}, "a")
    (tmp_path / "a.csv").unlink()
    with pytest.raises(SourceProblem, match=r"a\.csv: The file is no longer there"):
        session.query("SELECT * FROM files")
