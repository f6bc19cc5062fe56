"""preview and run: the rows that come out, on the embedded engine."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Run, in_a_process

pytestmark = pytest.mark.embedded

VALUES = r"""
format: canvas/1
name: values
parameters:
  least: {type: INT, default: 0}
nodes:
  typed:
    type: inline
    columns:
      id: INT
      big: BIGINT
      price: DECIMAL(12,4)
      ratio: DOUBLE
      ok: BOOLEAN
      day: DATE
      at: TIMESTAMP
      word: STRING
    rows:
      - [1, 9007199254740993, 1.1000, 0.5, true, 2024-03-31, "2024-03-31 18:00:00.250", "a, \"b\""]
      - [2, null, null, null, null, null, null, ""]
      - [3, -1, -0.0001, 2, false, 1999-12-31, "1999-12-31 00:00:00", null]
  some:
    type: filter
    input: typed
    condition: id > :least
  chosen:
    type: sort
    input: some
    by: {id: asc}
  halves:
    type: split
    input: chosen
    routes: {odd: id % 2 = 1}
  out:
    type: write_file
    input: halves.odd
    path: out/values
    format: parquet
"""


@pytest.fixture
def values(tmp_path: Path) -> Path:
    (tmp_path / "values.yaml").write_text(VALUES)
    return tmp_path / "values.yaml"


def test_json_is_exact_for_every_type(canvas: Run, values: Path) -> None:
    answer = json.loads(canvas("preview", values, "--node", "chosen", "--format", "json").stdout)
    assert answer["columns"][:4] == [
        {"name": "id", "type": "INT"},
        {"name": "big", "type": "BIGINT"},
        {"name": "price", "type": "DECIMAL(12,4)"},
        {"name": "ratio", "type": "DOUBLE"},
    ]
    assert answer["rows"] == [
        {
            "id": 1,
            "big": 9007199254740993,
            "price": "1.1000",
            "ratio": 0.5,
            "ok": True,
            "day": "2024-03-31",
            "at": "2024-03-31 18:00:00.25",
            "word": 'a, "b"',
        },
        {"id": 2, **dict.fromkeys(("big", "price", "ratio", "ok", "day", "at")), "word": ""},
        {
            "id": 3,
            "big": -1,
            "price": "-0.0001",
            "ratio": 2.0,
            "ok": False,
            "day": "1999-12-31",
            "at": "1999-12-31 00:00:00",
            "word": None,
        },
    ]
    assert (answer["sample"], answer["row_count"]) == ({}, 3)


def test_csv_tells_an_empty_text_from_no_value(canvas: Run, values: Path) -> None:
    done = canvas("preview", values, "--node", "chosen", "--format", "csv")
    assert done.stdout == (
        "id,big,price,ratio,ok,day,at,word\n"
        '1,9007199254740993,1.1000,0.5,true,2024-03-31,2024-03-31 18:00:00.25,"a, ""b"""\n'
        '2,,,,,,,""\n'
        "3,-1,-0.0001,2.0,false,1999-12-31,1999-12-31 00:00:00,\n"
    )
    assert len(list(csv.reader(io.StringIO(done.stdout)))) == 4


def test_a_table_shows_types_and_how_much_of_it_is_there(canvas: Run, values: Path) -> None:
    done = canvas("preview", values, "--node", "chosen", "--rows", "1")
    head, types, row = (line.split() for line in done.stdout.splitlines())
    assert head == ["id", "big", "price", "ratio", "ok", "day", "at", "word"]
    assert types[:3] == ["INT", "BIGINT", "DECIMAL(12,4)"]
    assert row[:3] == ["1", "9007199254740993", "1.1000"]
    assert done.stderr.startswith("chosen: 1 of 3 rows on the samples, in ")


def test_a_parameter_and_a_port_can_be_chosen(canvas: Run, values: Path) -> None:
    answer = canvas("preview", values, "--node", "halves.default", "--param", "least=1", "--format", "json")
    assert [row["id"] for row in json.loads(answer.stdout)["rows"]] == [2]


def test_without_a_node_it_is_what_would_be_written(canvas: Run, values: Path) -> None:
    answer = json.loads(canvas("preview", values, "--format", "json").stdout)
    assert sorted(row["id"] for row in answer["rows"]) == [1, 3]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--node", "nope"], 1, "values.yaml: There is no node `nope` in the pipeline.\n"),
        (
            ["--param", "leest=1"],
            1,
            "values.yaml: The pipeline has no parameter `leest`. Did you mean `least`?\n",
        ),
        (["--param", "least"], 2, "`least` should be NAME=VALUE."),
        (["--engine", "duckdb"], 2, "`duckdb` is none: write embedded, spark or"),
        (["--rows", "0"], 2, "greater than or equal to 1"),
        (["--env", "prod"], 1, "There is no environment `prod` in environments.yaml."),
    ],
)
def test_what_cannot_be_is_said_before_an_engine_starts(
    canvas: Run, values: Path, arguments: list[str], code: int, message: str
) -> None:
    done = canvas("preview", values, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert message in done.stderr


def test_a_missing_file_is_a_problem_of_its_node(canvas: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "format: canvas/1\nname: x\nnodes:\n  gone:\n    type: read_file\n    path: gone_*.csv\n"
        "    format: csv\n    columns: {id: INT}\n"
    )
    done = canvas("preview", "x.yaml")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "x.yaml: gone: gone_*.csv: There is no such file. The folder has x.yaml.\n"


def test_run_writes_all_the_data_and_counts_it(canvas: Run, values: Path, tmp_path: Path) -> None:
    done = canvas("run", values)
    assert (done.exit_code, done.stdout) == (0, f"out: 2 rows to {tmp_path}/out/values\n")
    assert done.stderr.splitlines()[0].endswith("Starting the engine")
    assert sorted(pq.read_table(tmp_path / "out/values").column("id").to_pylist()) == [1, 3]


def test_run_for_scripts_is_json_and_nothing_else(canvas: Run, values: Path, tmp_path: Path) -> None:
    done = canvas("run", values, "--json", "--param", "least=2")
    answer = json.loads(done.stdout)
    (sink,) = answer["sinks"]
    assert (answer["pipeline"], sink["node"], sink["rows"], sink["path"]) == (
        "values",
        "out",
        1,
        str(tmp_path / "out/values"),
    )
    assert done.stderr == ""


def test_the_sample_pipeline_previews_as_a_user_calls_it(retail_with_data: Path) -> None:
    done = in_a_process("preview", "daily_sales", "--node", "stores", "--rows", "2", cwd=retail_with_data)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split()[:2] == ["STRING", "STRING"]
    assert "sample of stores: all 19 rows" in done.stderr


def test_a_run_that_a_bad_value_stops_says_where(canvas: Run, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("id,amount\n1,5\n2,five\n")
    (tmp_path / "x.yaml").write_text(
        "format: canvas/1\nname: x\nnodes:\n"
        "  sales:\n    type: read_file\n    path: sales.csv\n    format: csv\n"
        "    columns: {id: INT, amount: INT}\n"
        "  out:\n    type: write_file\n    input: sales\n    path: out\n    format: csv\n"
    )
    done = canvas("run", "x.yaml")
    assert (done.exit_code, done.stdout) == (1, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("x.yaml: sales.columns.amount: `amount` has values that are not a number (INT).")
    assert "`five`" in last
    assert not (tmp_path / "out").exists()
