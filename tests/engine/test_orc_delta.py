"""ORC files and Delta tables: the same values from both engines, and read by other tools."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.orc as orc
import pytest
from deltalake import DeltaTable, write_deltalake

from canvas.engine import EngineError, FileSink, ParquetSource, Session, SourceProblem
from canvas.engine.sinks import Written
from tests.engine.conftest import Rows, rows

AT = dt.datetime(2024, 7, 1, 10, 0, 0, 123456, tzinfo=dt.UTC)
EVERY = """
SELECT 7 AS i, CAST(12.50 AS DECIMAL(12,2)) AS d, 'Zürich' AS s, DATE'2024-03-31' AS day,
  TIMESTAMP'2024-07-01 10:00:00.123456' AS at, array(1, 2) AS a, named_struct('x', 1) AS n, TRUE AS b
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"""
VALUES: Rows = [
    (7, Decimal("12.50"), "Zürich", dt.date(2024, 3, 31), AT, [1, 2], {"x": 1}, True),
    (None, None, None, None, None, None, None, None),
]
NAMES = ("i", "d", "s", "day", "at", "a", "n", "b")


def write(session: Session, sql: str, folder: Path, format: str, **more: Any) -> Written:
    return session.write(sql, {}, FileSink(folder, format, **more))  # type: ignore[arg-type]


def read(session: Session, base: Path, pattern: str, format: str, *columns: str) -> Rows:
    declared = tuple((c, (c,)) for c in columns)
    session.read_parquet(ParquetSource("files", base, pattern, declared, format))  # type: ignore[arg-type]
    return rows(session.query("SELECT * FROM files"))


@pytest.mark.parametrize("format", ["orc", "delta"])
def test_every_type_comes_back(session: Session, tmp_path: Path, format: str) -> None:
    done = write(session, EVERY, tmp_path / "out", format)
    assert done.rows == 2
    pattern = "out" if format == "delta" else "out/*.orc"
    assert read(session, tmp_path, pattern, format, *NAMES) == VALUES


def test_orc_of_both_engines_is_alike(session: Session, tmp_path: Path) -> None:
    """What pyarrow reads is what Spark would: a time is written without a zone, in UTC."""
    write(session, EVERY, tmp_path / "out", "orc", single_file=True)
    (file,) = (tmp_path / "out").glob("*.orc")
    table = orc.read_table(file)
    assert table.schema.field("at").type == pa.timestamp("ns")
    times = table.column("at").cast(pa.timestamp("us")).to_pylist()
    assert AT.replace(tzinfo=None) in times and set(times) <= {AT.replace(tzinfo=None), None}


LONG_AGO = ["0001-01-01", "0100-02-28", "0100-03-01", "1000-02-28", "1500-03-01", "1582-10-04", "1582-10-15"]


def test_days_of_long_ago_are_the_same_in_orc_from_both_engines(session: Session, tmp_path: Path) -> None:
    """Java counts them in the Julian calendar there: read as they stand they are up to ten days off."""
    days = [dt.date.fromisoformat(day) for day in LONG_AGO]
    values = ", ".join(f"(DATE'{day}')" for day in LONG_AGO)
    nested = "array(d, NULL) AS a, named_struct('d', d) AS s, map('k', d) AS m"
    sql = f"SELECT d, {nested} FROM VALUES {values}, (NULL), (DATE'1582-10-10') AS t(d)"
    write(session, sql, tmp_path / "out", "orc")
    found = read(session, tmp_path, "out/*.orc", "orc", "d", "a", "s", "m")
    wanted = [*days, None, dt.date(1582, 10, 15)]  # 1582-10-10 is in neither calendar's count
    expected = [(d, [d, None], {"d": d}, [("k", d)]) for d in wanted]
    assert found == sorted(expected, key=repr)
    numbers = [
        day
        for file in (tmp_path / "out").glob("*.orc")
        for day in orc.read_table(file).column("d").cast(pa.int32()).to_pylist()
    ]
    assert sorted(n for n in numbers if n is not None)[:3] == [-719164, -682947, -682945]


def test_a_structure_that_is_missing_while_its_fields_cannot_be(session: Session) -> None:
    sql = "SELECT id, CASE WHEN id > 0 THEN named_struct('q', 'x') END AS s FROM range(2)"
    assert rows(session.query(sql)) == [(0, None), (1, {"q": "x"})]


@pytest.mark.parametrize("format", ["orc", "delta"])
def test_folders_by_column(session: Session, tmp_path: Path, format: str) -> None:
    sql = "SELECT * FROM VALUES (1, 'a b'), (2, NULL), (3, 'ü/x') AS t(i, part)"
    write(session, sql, tmp_path / "out", format, partition_by=("part",))
    if format == "orc":
        names = sorted(p.name for p in (tmp_path / "out").glob("part=*"))
        assert names == ["part=__HIVE_DEFAULT_PARTITION__", "part=a b", "part=ü%2Fx"]
        return
    table = DeltaTable(tmp_path / "out")
    assert table.metadata().partition_columns == ["part"]
    assert read(session, tmp_path, "out", "delta", "i", "part") == [(1, "a b"), (2, None), (3, "ü/x")]


def test_deltalake_reads_every_mode_of_the_sink(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    for mode, value in (("error", 1), ("append", 2), ("ignore", 3)):
        done = write(session, f"SELECT {value} AS a, array(1) AS l", folder, "delta", mode=mode)
        assert done.skipped == (mode == "ignore")
    assert sorted(DeltaTable(folder).to_pyarrow_table().column("a").to_pylist()) == [1, 2]
    with pytest.raises(EngineError, match="exists already"):
        write(session, "SELECT 4 AS a", folder, "delta", mode="error")
    write(session, "SELECT 5 AS a, array(NULL, 1) AS l", folder, "delta", mode="append")
    write(session, "SELECT 'x' AS other", folder, "delta", mode="overwrite")
    table = DeltaTable(folder)
    assert table.to_pyarrow_table().to_pylist() == [{"other": "x"}]
    assert table.version() == 3


def test_rows_with_other_columns_are_not_added(session: Session, tmp_path: Path) -> None:
    write(session, "SELECT 1 AS a", tmp_path / "t", "delta")
    with pytest.raises(EngineError, match="has other columns than the rows"):
        write(session, "SELECT 1 AS b", tmp_path / "t", "delta", mode="append")
    assert DeltaTable(tmp_path / "t").version() == 0


def test_rows_are_added_whatever_the_case_of_their_names(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "t"
    write(session, "SELECT 1 AS id, 'x' AS s", folder, "delta", partition_by=("s",))
    write(session, "SELECT 2 AS ID, 'y' AS S", folder, "delta", mode="append", partition_by=("S",))
    found = DeltaTable(folder).to_pyarrow_table().to_pylist()
    assert sorted(found, key=repr) == [{"id": 1, "s": "x"}, {"id": 2, "s": "y"}]


def test_no_rows_make_a_table_with_columns(session: Session, tmp_path: Path) -> None:
    write(session, "SELECT 1 AS a, 'x' AS b WHERE 1 = 0", tmp_path / "t", "delta")
    write(session, "SELECT 1 AS a, 'x' AS b WHERE 1 = 0", tmp_path / "o", "orc")
    assert read(session, tmp_path, "t", "delta", "a", "b") == []
    assert read(session, tmp_path, "o", "orc", "a", "b") == []


def test_a_table_in_a_folder_of_other_files_is_refused(session: Session, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "letter.txt").write_text("dear")
    for mode in ("overwrite", "append", "error"):
        with pytest.raises(EngineError, match=r"t holds letter\.txt and is no Delta table"):
            write(session, "SELECT 1 AS a", tmp_path / "t", "delta", mode=mode)
    assert [p.name for p in (tmp_path / "t").iterdir()] == ["letter.txt"]


def test_only_the_rows_of_the_last_version_are_read(session: Session, tmp_path: Path) -> None:
    for version in range(3):
        write_deltalake(tmp_path / "t", pa.table({"v": [version]}), mode="overwrite")
    assert read(session, tmp_path, "t", "delta", "v") == [(2,)]


@pytest.mark.parametrize(
    ("content", "format", "words"),
    [
        (b"ORC but not really", "orc", "not an ORC file, or it is broken"),
        (b"", "orc", "not an ORC file, or it is broken"),
        (b"PAR1 and no end", "parquet", "not a Parquet file, or it is broken"),
    ],
)
def test_a_broken_file_is_named(
    session: Session, tmp_path: Path, content: bytes, format: str, words: str
) -> None:
    (tmp_path / f"x.{format}").write_bytes(content)
    with pytest.raises(SourceProblem, match=words) as caught:
        read(session, tmp_path, f"x.{format}", format, "a")
    assert caught.value.file == f"x.{format}"


def test_a_file_that_was_cut_off_is_named(session: Session, tmp_path: Path) -> None:
    orc.write_table(pa.table({"a": range(100_000)}), tmp_path / "x.orc")
    whole = (tmp_path / "x.orc").read_bytes()
    (tmp_path / "x.orc").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceProblem, match="broken"):
        read(session, tmp_path, "*.orc", "orc", "a")


def test_a_log_that_is_broken_or_too_new_is_said(session: Session, tmp_path: Path) -> None:
    write_deltalake(tmp_path / "t", pa.table({"a": [1]}))
    log = tmp_path / "t" / "_delta_log" / f"{0:020}.json"
    whole = log.read_text()
    lines = [json.loads(line) for line in whole.splitlines()]
    for line in lines:
        if "protocol" in line:
            line["protocol"] = {
                "minReaderVersion": 3,
                "minWriterVersion": 7,
                "readerFeatures": ["deletionVectors"],
                "writerFeatures": ["deletionVectors"],
            }
    log.write_text("\n".join(json.dumps(line) for line in lines))
    with pytest.raises(SourceProblem, match="deletion vectors"):
        read(session, tmp_path, "t", "delta", "a")
    log.write_text("{nothing")
    with pytest.raises(SourceProblem, match="its log is broken"):
        read(session, tmp_path, "t", "delta", "a")
    with pytest.raises(SourceProblem, match="There is no Delta table"):
        read(session, tmp_path, "nowhere", "delta", "a")


def test_two_types_in_one_folder_are_said(session: Session, tmp_path: Path) -> None:
    orc.write_table(pa.table({"a": [1]}), tmp_path / "1.orc")
    orc.write_table(pa.table({"a": ["x"]}), tmp_path / "2.orc")
    with pytest.raises(SourceProblem, match=r"`a` is string here, and int64 in 1\.orc"):
        read(session, tmp_path, "*.orc", "orc", "a")
