"""Output folders: what is lost is rows, digits, or the old output when a job fails."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from canvas.engine import EngineError, FileSink, ParquetSource, Session, TextSource, Written
from tests.engine.conftest import rows

VALUES = """
SELECT * FROM VALUES
  (1, 'a', CAST(1.5 AS DECIMAL(20,10)), DATE'2024-03-31', TIMESTAMP'2024-03-31 10:00:00', true, 1.5D),
  (2, '', CAST('0.0000000012' AS DECIMAL(20,10)), DATE'1900-01-01',
    TIMESTAMP'2024-03-31 10:00:00.123456', false, 1e20D),
  (3, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 'x "q", y\\nline 2 ', CAST(0 AS DECIMAL(20,10)), DATE'9999-12-31',
    TIMESTAMP'0001-01-01 00:00:00', NULL, 0.0001D)
AS t(i, s, d, day, at, ok, f) ORDER BY i
"""
CSV = (
    "i,s,d,day,at,ok,f\n"
    "1,a,1.5000000000,2024-03-31,2024-03-31 10:00:00.000000,true,1.5\n"
    '2,"",0.0000000012,1900-01-01,2024-03-31 10:00:00.123456,false,1.0E20\n'
    "3,,,,,,\n"
    '4,"x ""q"", y\nline 2 ",0.0000000000,9999-12-31,0001-01-01 00:00:00.000000,,1.0E-4\n'
)


def write(session: Session, sql: str, folder: Path, format: Any = "csv", **options: Any) -> Written:
    return session.write(sql, {}, FileSink(folder, format, **options))


def texts(folder: Path) -> str:
    return "".join(p.read_text("utf-8") for p in sorted(folder.rglob("part-*")))


def test_a_csv_file_says_every_value_in_full(session: Session, tmp_path: Path) -> None:
    done = write(session, VALUES, tmp_path / "out", single_file=True)
    assert texts(tmp_path / "out") == CSV
    assert done.files == tuple((tmp_path / "out").glob("part-*.csv"))
    assert len(done.files) == 1
    assert done.rows in (4, None)


def test_what_was_written_reads_back_as_it_was(session: Session, tmp_path: Path) -> None:
    columns = tuple((c, (c,)) for c in ("i", "s", "d", "day", "at", "ok", "f"))
    types = {
        "i": "INT",
        "d": "DECIMAL(20,10)",
        "day": "DATE",
        "at": "TIMESTAMP",
        "ok": "BOOLEAN",
        "f": "DOUBLE",
    }
    casts = ", ".join(f"CAST({c} AS {types[c]}) AS {c}" if c in types else c for c, _ in columns)
    expected = [tuple(None if v == "" else v for v in row) for row in rows(session.query(VALUES))]
    for format in ("csv", "json"):
        write(session, VALUES, tmp_path / format, format)
        session.read_text(TextSource("back", tmp_path, format, format, columns))
        if format == "json":  # Spark prints small decimals as 1.2E-9 there, which Sail does not cast
            casts = casts.replace("CAST(d AS", "CAST(CAST(d AS DOUBLE) AS")
        assert rows(session.query(f"SELECT {casts} FROM back")) == expected
    write(session, VALUES, tmp_path / "parquet", "parquet")
    session.read_parquet(ParquetSource("back", tmp_path, "parquet", columns))
    assert rows(session.query("SELECT * FROM back")) == rows(session.query(VALUES))


def test_json_lines(session: Session, tmp_path: Path) -> None:
    sql = """SELECT 1 AS i, 'ä"\\n\\\\' AS s, CAST(NULL AS STRING) AS n, 1.50BD AS d,
      CAST('NaN' AS DOUBLE) AS f,
      named_struct('x', 1, 'at', TIMESTAMP'2024-03-31 10:00:00') AS st, array(1.5D, NULL) AS l,
      map('k', true) AS m,
      X'4142' AS b, DATE'2024-03-31' AS day"""
    write(session, sql, tmp_path / "out", "json")
    line = texts(tmp_path / "out")
    assert line.endswith("}\n")
    assert json.loads(line, parse_float=Decimal) == {
        "i": 1, "s": 'ä"\n\\', "n": None, "d": Decimal("1.50"), "f": "NaN",
        "st": {"x": 1, "at": "2024-03-31 10:00:00.000000"}, "l": [Decimal("1.5"), None], "m": {"k": True},
        "b": "QUI=", "day": "2024-03-31",
    }  # fmt: skip


def test_parquet_has_the_types_of_the_columns(session: Session, tmp_path: Path) -> None:
    done = write(session, VALUES, tmp_path / "out", "parquet", single_file=True)
    schema = pq.read_schema(done.files[0])
    assert [str(schema.field(c).type) for c in ("i", "s", "d", "day", "at", "ok", "f")] == [
        "int32", "string", "decimal128(20, 10)", "date32[day]", "timestamp[us, tz=UTC]", "bool", "double",
    ]  # fmt: skip


def test_options_of_csv(session: Session, tmp_path: Path) -> None:
    sql = "SELECT * FROM VALUES (1, 'a;b'), (2, NULL), (3, 'it''s') AS t(i, s) ORDER BY i".replace(
        "''", "\\'"
    )
    options = {"separator": ";", "quote": "'", "header": False, "null_value": "NULL"}
    write(session, sql, tmp_path / "out", single_file=True, **options)
    assert texts(tmp_path / "out") == "1;'a;b'\n2;NULL\n3;'it''s'\n"


def test_a_row_whose_only_value_is_null_is_a_row(session: Session, tmp_path: Path) -> None:
    sql = "SELECT s FROM VALUES (1, 'a'), (2, NULL), (3, '') AS t(i, s) ORDER BY i"
    write(session, sql, tmp_path / "out", single_file=True)
    assert texts(tmp_path / "out") == 's\na\n""\n""\n'


def test_compression(session: Session, tmp_path: Path) -> None:
    done = write(session, "SELECT 1 AS a", tmp_path / "out", compression="gzip")
    assert [gzip.decompress(f.read_bytes()) for f in done.files] == [b"a\n1\n"]
    assert done.files[0].suffixes == [".csv", ".gz"]
    with pytest.raises(EngineError, match="compressed with gzip, not zstd"):
        write(session, "SELECT 1 AS a", tmp_path / "out", compression="zstd")
    done = write(session, "SELECT 1 AS a", tmp_path / "parquet", "parquet", compression="zstd")
    assert pq.read_metadata(done.files[0]).row_group(0).column(0).compression == "ZSTD"


def test_partitions_are_folders_named_as_spark_names_them(session: Session, tmp_path: Path) -> None:
    sql = """SELECT * FROM VALUES (1, 'a b', DATE'2024-03-31'), (2, 'x/y=%', NULL), (3, NULL, NULL),
      (4, '', NULL),
      (5, 'Ä', NULL), (6, '{x}[y]', NULL) AS t(i, k, d)"""
    done = write(session, sql, tmp_path / "out", partition_by=("K", "d"))
    null = "__HIVE_DEFAULT_PARTITION__"
    assert {
        (f.parent.relative_to(tmp_path / "out").as_posix().lower(), f.read_text()) for f in done.files
    } == {
        ("k=a b/d=2024-03-31", "i\n1\n"),
        (f"k=x%2fy%3d%25/d={null}".lower(), "i\n2\n"),
        (f"k=ä/d={null}".lower(), "i\n5\n"),
        (f"k=%7bx}}%5by%5d/d={null}".lower(), "i\n6\n"),
        *((f"k={null}/d={null}".lower(), f.read_text()) for f in done.files if null in f.parent.parent.name),
    }
    nulls = "".join(f.read_text() for f in done.files if null in f.parent.parent.name)
    assert sorted(nulls.replace("i\n", "").split()) == ["3", "4"]


def test_times_and_numbers_as_partitions(session: Session, tmp_path: Path) -> None:
    sql = "SELECT 1 AS i, TIMESTAMP'2024-03-31 10:00:00.5' AS t, 1.50BD AS x, true AS b, 1e10D AS f"
    done = write(session, sql, tmp_path / "out", partition_by=("t", "x", "b", "f"))
    assert done.files[0].parent.relative_to(tmp_path / "out").as_posix() == (
        "t=2024-03-31 10%3A00%3A00.5/x=1.50/b=true/f=1.0E10"
    )


def test_no_rows_still_say_the_columns(session: Session, tmp_path: Path) -> None:
    sql = "SELECT 1 AS a, 'x' AS b WHERE FALSE"
    write(session, sql, tmp_path / "csv")
    assert texts(tmp_path / "csv") == "a,b\n"
    done = write(session, sql, tmp_path / "parquet", "parquet")
    assert pq.read_schema(done.files[0]).names == ["a", "b"]
    write(session, sql, tmp_path / "json", "json")
    assert texts(tmp_path / "json") == ""


def test_modes(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(session, "SELECT 1 AS a", out, mode="error")
    with pytest.raises(EngineError, match="out exists already"):
        write(session, "SELECT 2 AS a", out, mode="error")
    assert write(session, "SELECT 2 AS a", out, mode="ignore").skipped
    assert texts(out) == "a\n1\n"
    added = write(session, "SELECT 3 AS a", out, mode="append")
    assert [f.read_text() for f in added.files] == ["a\n3\n"]
    assert sorted(texts(out).split()) == ["1", "3", "a", "a"]
    write(session, "SELECT 4 AS a", out, mode="overwrite")
    assert texts(out) == "a\n4\n"
    assert not [p for p in tmp_path.iterdir() if p.name != "out"]


def test_appending_to_partitions_keeps_what_is_there(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for i in (1, 2):
        write(session, f"SELECT {i} AS a, 'x' AS k", out, mode="append", partition_by=("k",))
    assert sorted(f.read_text() for f in (out / "k=x").glob("part-*")) == ["a\n1\n", "a\n2\n"]


def test_a_job_that_fails_leaves_the_old_output(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(session, "SELECT 1 AS a", out)
    for mode in ("overwrite", "append"):
        with pytest.raises(EngineError, match="cannot be read as INT"):
            write(session, "SELECT CAST(x AS INT) AS a FROM VALUES ('1'), ('x') AS t(x)", out, mode=mode)
    assert texts(out) == "a\n1\n"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_the_job_reads_is_not_written(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = write(session, "SELECT 1 AS a", out, "parquet")
    session.view_of_parquet("own", done.files)
    with pytest.raises(EngineError, match="which the pipeline reads"):
        write(session, "SELECT a FROM own", out, "parquet")
    session.drop_view("own")
    with pytest.raises(EngineError, match="which the pipeline reads"):
        write(session, "SELECT 1 AS a", out, inputs=done.files)


def test_a_folder_with_other_things_in_it_is_not_overwritten(session: Session, tmp_path: Path) -> None:
    (tmp_path / "data" / "sub").mkdir(parents=True)
    (tmp_path / "data" / "notes.txt").write_text("mine")
    with pytest.raises(EngineError, match=r"data holds notes\.txt, which no job has written"):
        write(session, "SELECT 1 AS a", tmp_path / "data")
    assert (tmp_path / "data" / "notes.txt").read_text() == "mine"
    with pytest.raises(EngineError, match="is a file"):
        write(session, "SELECT 1 AS a", tmp_path / "data" / "notes.txt")


@pytest.mark.parametrize(
    ("sql", "format", "options", "message"),
    [
        ("SELECT array(1) AS a", "csv", {}, "A CSV file cannot hold `a`, a ARRAY<INT>"),
        ("SELECT X'00' AS a", "csv", {}, "A CSV file cannot hold `a`, a BINARY"),
        ("SELECT NULL AS a", "parquet", {}, "`a` holds only NULL"),
        ("SELECT 1 AS a, 2 AS A", "csv", {}, "Two columns have the same name"),
        ("SELECT 1 AS a", "csv", {"partition_by": ("a",)}, "Every column is a partition column"),
        ("SELECT 1 AS a", "csv", {"partition_by": ("b",)}, "no column `b` to partition by"),
    ],
)
def test_what_cannot_be_written_is_said_before(
    session: Session, tmp_path: Path, sql: str, format: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(EngineError, match=message):
        write(session, sql, tmp_path / "out", format, **options)
    assert not (tmp_path / "out").exists()


def test_a_sorted_output_is_sorted(session: Session, tmp_path: Path) -> None:
    sql = """WITH a AS (SELECT id, id % 7 AS k FROM range(0, 200000, 1, 8) ORDER BY id DESC)
      SELECT id * 2 AS x FROM a WHERE k <> 3"""
    write(session, sql, tmp_path / "out", single_file=True)
    found = [int(line) for line in texts(tmp_path / "out").splitlines()[1:]]
    assert len(found) == 171429
    assert found == sorted(found, reverse=True)


def test_names_of_folders_are_taken_literally(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "we ird ä [x] {y}*,%20"
    write(session, "SELECT 1 AS a", folder)
    assert texts(folder) == "a\n1\n"
