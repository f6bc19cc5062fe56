"""What needs no engine: texts of values, words of errors, and how cheap it is to import the package."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from canvas.engine import EngineUnavailable, FileSink, open_engine
from canvas.engine.json_lines import fields_of
from canvas.engine.mapping import explained
from canvas.engine.partitions import escaped
from canvas.engine.render import csv_rows, json_rows
from canvas.engine.spark import find_java
from canvas.engine.tables import arrow_type, normalised, to_schema
from canvas.engine.texts import java_double, texts
from canvas.sql.schema import Schema
from canvas.sql.types import parse_type


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"), (1e7, "1.0E7"), (9999999.0, "9999999.0"), (0.001, "0.001"), (0.0009, "9.0E-4"),
        (123456789.123, "1.23456789123E8"), (float("nan"), "NaN"), (float("-inf"), "-Infinity"),
        (-0.0, "-0.0"),
        (1e300, "1.0E300"), (0.1 + 0.2, "0.30000000000000004"), (100.0, "100.0"), (1.2e22, "1.2E22"),
    ],
)  # fmt: skip
def test_doubles_are_printed_as_java_prints_them(value: float, text: str) -> None:
    assert java_double(value) == text


def test_many_doubles_are_printed_as_one_is() -> None:
    values = [
        s * d * 10.0**e for e in range(-6, 12) for d in (1, 1.5, 9.999999, 0.1 + 0.2, 7) for s in (1, -1)
    ]
    values += [0.0, -0.0, 5e-324, 1.7976931348623157e308]
    assert texts(pa.array([*values, None])).to_pylist() == [*map(java_double, values), None]


def test_floats_are_printed_with_their_own_digits() -> None:
    column = pa.array([1.1, 1e10, 0.1, 16777216, None], pa.float32())
    assert texts(column).to_pylist() == ["1.1", "1.0E10", "0.1", "1.6777216E7", None]


def test_decimals_have_no_exponent() -> None:
    column = pa.array([Decimal("1.2E-9"), Decimal(0), None], pa.decimal128(20, 10))
    assert texts(column).to_pylist() == ["0.0000000012", "0.0000000000", None]


def test_rows_of_csv_and_json() -> None:
    batch = pa.record_batch({"a": ["x", None, "", 'q"', "l\n2"], "b": [1, 2, None, 4, 5]})
    assert csv_rows(batch, FileSink(Path("x"), "csv")) == b'x,1\n,2\n"",\n"q""",4\n"l\n2",5\n'
    assert [json.loads(line) for line in json_rows(batch).splitlines()] == batch.to_pylist()
    assert csv_rows(batch.slice(0, 0), FileSink(Path("x"), "csv")) == b""
    assert csv_rows(batch.slice(3, 1), FileSink(Path("x"), "csv")) == b'"q""",4\n'


def test_names_of_partitions() -> None:
    assert escaped("a b/ä=1:%") == "a b%2Fä%3D1%3A%25"


def test_fields_of_a_json_line() -> None:
    line = (
        '{"a" : {"x":[1, 2.50]} , "b":1e3, "t":true, "c":"\\u00e4", "d":[ ], "a2":null, "e":NaN, "d":"last"}'
    )
    assert fields_of(line) == {
        "a": '{"x":[1, 2.50]}', "b": "1e3", "t": True, "c": "ä", "d": "last", "a2": None, "e": "NaN",
    }  # fmt: skip
    for broken in ("[1]", '{"a":1} {"b":2}', "1", '{"a":'):
        with pytest.raises(ValueError):
            fields_of(broken)


def test_one_form_for_each_type() -> None:
    table = pa.table({"s": pa.array(["x"], pa.large_string()), "v": pa.array(["x"], pa.string_view())})
    assert [str(f.type) for f in normalised(table).schema] == ["string", "string"]
    schema = Schema.of([("a", parse_type("DECIMAL(12,2)")), ("b", parse_type("ARRAY<STRING>"))])
    made = to_schema(pa.table({"x": [1], "y": [["z"]]}), schema)
    assert made.to_pylist() == [{"a": Decimal("1.00"), "b": ["z"]}]
    assert arrow_type(parse_type("MAP<STRING, TIMESTAMP>")) == pa.map_(
        pa.string(), pa.timestamp("us", tz="UTC")
    )


@pytest.mark.parametrize(
    ("raw", "kind", "message"),
    [
        (
            "Resources exhausted: Failed to allocate additional 64.0 MB",
            "out of memory",
            "The engine ran out of memory.",
        ),
        ("External error: No space left on device (os error 28)", "disk full", "The disk is full."),
        ("[PATH_NOT_FOUND] Path does not exist: file:/x.", "missing file", "A file is no longer there."),
        (
            "Encountered non UTF-8 data: invalid utf-8 sequence of 1 bytes",
            "bad value",
            "A text holds bytes that are no text.",
        ),
        (
            "Cannot cast Date32 value 2932896: converted value exceeds the representable i64 range",
            "bad value",
            "This engine cannot do that with a day before 1678 or after 2261.",
        ),
        ("Duplicate map key 1 was found, please", "bad value", "Two keys of a map are equal (1)."),
        ("[NULL_MAP_KEY] Cannot use null as map key.", "bad value", "A key of a map is empty (NULL)."),
        (
            "[NUMERIC_VALUE_OUT_OF_RANGE] -1.0E+38 cannot be represented as Decimal(38, 0). If",
            "bad value",
            "The value -1.0E+38 does not fit DECIMAL(38,0).",
        ),
        ("[SOME.THING] It broke.\nSQLSTATE: 42000\nJVM stacktrace:\nat x", "other", "It broke."),
    ],
)
def test_words_for_errors(raw: str, kind: str, message: str) -> None:
    error = explained(RuntimeError(raw))
    assert error.kind == kind
    assert str(error).startswith(message)
    assert raw in error.detail


def test_importing_the_package_is_cheap() -> None:
    heavy = "('pyspark', 'pysail', 'pyarrow', 'grpc')"
    code = f"import sys, canvas.engine; print([m for m in {heavy} if m in sys.modules])"
    started = time.monotonic()
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
    assert time.monotonic() - started < 5


def test_an_unknown_engine_names_the_known_ones() -> None:
    with pytest.raises(EngineUnavailable, match="Use embedded, spark, or sc://host:port"):
        open_engine("duckdb")


def test_no_java_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineUnavailable, match=r"Java is not installed\. Spark needs Java 17 or newer"):
        find_java()


def test_an_old_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="Java 8 is too old"):
        find_java()
