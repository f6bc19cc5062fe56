"""What Data Factory cannot say, or says differently: on its node and field, with what to do.

What a user would lose: a compile that breaks off without a word, or files that do something else.
"""

from __future__ import annotations

import pytest

from canvas.document.workspace import AdlsConnection, LocalConnection, Settings
from compilers.base import CannotExpress, Context
from compilers.data_factory import DATA_FACTORY
from tests.compilers.data_factory.making import compiled, findings, plan_of, script_text, written

ROWS = "rows: {type: inline, columns: {k: STRING, n: INT}, rows: [[a, 1]]}\n"
LAKE = Settings({"": AdlsConnection(account="contoso", container="retail")})


def errors(nodes: str, settings: Settings = LAKE) -> list[tuple[str | None, str | None, str]]:
    return [(f.node, f.field, f.message) for f in findings(plan_of(nodes), settings) if f.severity == "error"]


def warnings(nodes: str, settings: Settings = LAKE) -> list[tuple[str | None, str | None, str]]:
    return [
        (f.node, f.field, f.message) for f in findings(plan_of(nodes), settings) if f.severity == "warning"
    ]


@pytest.mark.parametrize(
    ("node", "field", "says"),
    [
        (
            "x: {type: aggregate, input: rows, group_by: [k], aggregates: {m: median(n)}}",
            "aggregates.m",
            "`median`",
        ),
        (
            "x: {type: aggregate, input: rows, group_by: [k], aggregates: {m: sum(n)}, subtotals: rollup}",
            "subtotals",
            "no rollup: aggregate once for each level",
        ),
        ('x: {type: derive, input: rows, columns: {r: "repeat(k, n)"}}', "columns.r", "`repeat`"),
        (
            "x: {type: window, input: rows, order_by: {n: asc}, columns: {a: rank(), b: percent_rank()}}",
            "columns.b",
            "`percent_rank` has no right form",
        ),
        (
            "x: {type: window, input: rows, columns: {a: n / median(n)}}",
            "columns.a",
            "`median` has no right form",
        ),
        (
            "x: {type: pivot, input: rows, column: k, values: [a, b], aggregates: {c: sum(n), m: median(n)}}",
            "aggregates.m",
            "`median` has no right form",
        ),
        (
            "l: {type: derive, input: rows, columns: {k: \"split(k, ',')\"}}\n"
            "x: {type: flatten, input: l, column: k, position: place}",
            "position",
            "does not count the values of a list",
        ),
        ('x: {type: filter, input: rows, condition: "k RLIKE k"}', "condition", "written in the formula"),
        ("x: {type: split, input: rows, routes: {a: \"repeat(k, 2) = 'b'\"}}", "routes.a", "`repeat`"),
        (
            'x: {type: derive, input: rows, columns: {"a{b}": n}}',
            "columns.a{b}",
            "Rename it in a node before",
        ),
    ],
)
def test_what_cannot_be_said_is_an_error_on_its_field(node: str, field: str, says: str) -> None:
    end = "x.a" if "type: split," in node else "x"
    found = [error for error in errors(written(ROWS + node, end)) if error[0] == "x"]
    assert len(found) == 1, "the same thing is said once"
    assert found[0][:2] == ("x", field)
    assert says in found[0][2]


@pytest.mark.parametrize(
    ("options", "field", "says"),
    [
        ("mode: error", "mode", "cannot stop where files are there already"),
        ("mode: ignore", "mode", "cannot leave the files as they are"),
        ("mode: append, single_file: true", "single_file", "cannot append"),
        ("partition_by: [k], single_file: true", "single_file", "Leave one out"),
        ("format: parquet, options: {compression: zstd}", "options", "`none`, `gzip`"),
    ],
)
def test_ways_to_write_without_a_counterpart_are_errors(options: str, field: str, says: str) -> None:
    more = options if "format:" in options else f"format: csv, {options}"
    found = errors(ROWS + f"out: {{type: write_file, input: rows, path: out, {more}}}")
    assert [(n, f) for n, f, _ in found] == [("out", field)]
    assert says in found[0][2]


def test_compiling_stops_with_all_errors_at_once() -> None:
    plan = plan_of(
        written(ROWS + 'x: {type: derive, input: rows, columns: {a: "repeat(k, 2)", b: "hex(k)"}}', "x")
    )
    with pytest.raises(CannotExpress) as stopped:
        DATA_FACTORY.compile(plan, Context(LAKE))
    assert [p.field for p in stopped.value.problems] == ["columns.a", "columns.b"]


def test_a_local_folder_is_said_once_and_asks_for_the_account() -> None:
    nodes = """
        one: {type: read_file, connection: lake, path: a.parquet, format: parquet, columns: {x: INT}}
        two: {type: read_file, connection: lake, path: b.parquet, format: parquet, columns: {x: INT}}
        all: {type: union, inputs: [one, two]}
        out: {type: write_file, input: all, connection: lake, path: out, format: parquet}
    """
    settings = Settings({"lake": LocalConnection(path="data")})
    assert [(n, f) for n, f, _ in warnings(nodes, settings)] == [("one", "connection")]
    assert "container `lake`" in warnings(nodes, settings)[0][2]
    [service] = [a.text for a in compiled(plan_of(nodes), settings) if a.path == "linkedService/lake.json"]
    assert '"url": "@{linkedService().url}"' in service


def test_a_connection_that_is_not_there_is_an_error() -> None:
    found = errors(
        "a: {type: read_file, connection: lak, path: a.parquet, format: parquet, columns: {x: INT}}\n"
        "out: {type: write_file, input: a, path: out, format: parquet}"
    )
    assert found == [
        ("a", "path", "There is no connection `lak` in connections.yaml. Add it, or name another.")
    ]


def test_a_limit_numbers_the_rows_in_the_order_that_they_have() -> None:
    nodes = (
        ROWS
        + """
s: {type: sort, input: rows, by: {n: desc}}
x: {type: limit, input: s, rows: 3}
out: {type: write_file, input: x, path: out, format: parquet}
"""
    )
    assert ("x", "rows") in [(n, f) for n, f, _ in warnings(nodes)]
    text = script_text(compiled(plan_of(nodes), LAKE))
    assert (
        "window(over(all_rows),\n     desc(n, false),\n     asc(k, true),\n     row_number = rowNumber())"
        in text
    )
    assert "filter(row_number <= 3)" in text


def test_a_check_of_rows_that_are_written_nowhere_is_said() -> None:
    nodes = """
        a: {type: read_file, path: a.csv, format: csv, columns: {x: INT}}
        b: {type: read_file, path: b.csv, format: csv, columns: {x: STRING}}
        out: {type: write_file, input: b, path: out, format: parquet}
    """
    assert ("a", "input") in [(n, f) for n, f, _ in warnings(nodes)]
    assert "assert(" not in script_text(compiled(plan_of(nodes), LAKE))


def test_rows_that_are_malformed_cannot_be_dropped() -> None:
    nodes = """
        a: {type: read_file, path: a.csv, format: csv, options: {malformed: drop}, columns: {x: STRING}}
        out: {type: write_file, input: a, path: out, format: parquet}
    """
    assert [(n, f) for n, f, _ in errors(nodes)] == [("a", "options.malformed")]


def test_settings_of_the_target_are_checked() -> None:
    settings = Settings(LAKE.connections, {}, {"data-factory": {"folder": "Sales", "colour": "red"}})
    found = errors(ROWS + "out: {type: write_file, input: rows, path: out, format: parquet}", settings)
    assert [(n, f) for n, f, _ in found] == [(None, "targets.data-factory.colour")]
