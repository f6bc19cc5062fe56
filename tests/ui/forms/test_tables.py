"""What is typed into tables becomes the settings that were meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from canvas.nodes import node_types
from canvas.sql.schema import Schema
from canvas.sql.types import INT, STRING
from canvas.ui.forms.column_map import map_rows, map_settings
from canvas.ui.forms.fields import fields_of
from canvas.ui.forms.settings_table import table_rows, table_setting
from canvas.ui.forms.tables import Edited, edited, twice
from canvas.ui.forms.typed_rows import row_values, type_rows, type_settings, typed, value_rows
from canvas.ui.forms.whole import parameters_from

INPUT = Schema.of([("id", INT), ("name", STRING), ("city", STRING)])
COLUMNS = next(f for f in fields_of(node_types()["read_file"]) if f.name == "columns")


def edit(rows, changes=None, added=(), deleted=()) -> Edited:
    return edited(
        rows, {"edited_rows": changes or {}, "added_rows": list(added), "deleted_rows": list(deleted)}
    )


def test_edits_are_applied_and_new_lines_wait_until_something_is_in_them() -> None:
    rows = [{"name": "a", "type": "INT"}, {"name": "b", "type": "INT"}]
    new = edit(rows, {0: {"name": "x"}, "1": {"type": "DATE"}}, [{}, {"name": "c"}, {"name": ""}], [1])
    assert new.rows == ({"name": "x", "type": "INT"}, {"name": "c", "type": None})
    assert new.origins == (0, None)
    assert twice(["a", "b", "A"]) == "A"
    assert twice(["a", "b"]) is None


# The columns of a file


FILE = {
    "columns": {
        "id": "BIGINT",
        "on": {"type": "DATE", "formats": ["dd.MM.yyyy"], "on_error": None},
        "odd `n`": {"type": "STRING", "header": ["x", "y"]},
    }
}


def test_the_columns_of_a_file_are_shown_line_by_line() -> None:
    assert table_rows(FILE, COLUMNS) == [
        {"name": "id", "type": "BIGINT", "formats": [], "on_error": "fail", "header": []},
        {"name": "on", "type": "DATE", "formats": ["dd.MM.yyyy"], "on_error": "null", "header": []},
        {"name": "odd `n`", "type": "STRING", "formats": [], "on_error": "fail", "header": ["x", "y"]},
    ]


def test_a_line_that_was_not_touched_is_written_as_it_was() -> None:
    rows = table_rows(FILE, COLUMNS)
    assert table_setting(COLUMNS, edit(rows), FILE) == FILE


def test_changes_of_a_file_s_columns() -> None:
    rows = table_rows(FILE, COLUMNS)
    new = edit(
        rows,
        {
            0: {"type": "INT", "on_error": "null"},
            1: {"on_error": "fail", "formats": []},
            2: {"header": ["x"]},
        },
        [{"name": "new"}, {"name": "t", "type": "STRING"}],
    )
    assert table_setting(COLUMNS, new, FILE) == {
        "columns": {
            "id": {"type": "INT", "on_error": None},
            "on": "DATE",
            "odd `n`": {"type": "STRING", "header": "x"},
            "new": "STRING",
            "t": "STRING",
        }
    }


def test_two_columns_of_one_name_are_refused() -> None:
    rows = table_rows(FILE, COLUMNS)
    assert table_setting(COLUMNS, edit(rows, {0: {"name": "ON"}}), FILE) == (
        "Two are called `on`. Give one of them another name."
    )
    assert table_setting(COLUMNS, edit(rows, deleted=[0, 1, 2]), FILE) == {"columns": None}


# Choosing columns


def lines(raw):
    return map_rows(raw, "columns", INPUT)


def settings(raw, changes):
    rows = lines(raw)
    return map_settings(edit(rows, changes), rows, raw, "columns")


def test_all_columns_are_kept_where_nothing_is_said() -> None:
    assert [(r["keep"], r["name"]) for r in lines({})] == [(True, "id"), (True, "name"), (True, "city")]


def test_leaving_a_column_out_says_just_that() -> None:
    """Columns that come later upstream still arrive."""
    assert settings({}, {1: {"keep": False}}) == {"columns": None, "drop": ["name"]}
    assert settings({"drop": ["name"]}, {1: {"keep": True}}) == {"columns": None, "drop": None}


def test_renaming_keeps_the_order_of_all() -> None:
    assert settings({}, {1: {"name": "it's `n`"}}) == {
        "columns": {"id": "id", "it's `n`": "name", "city": "city"},
        "others": None,
        "drop": None,
    }


def test_retyping_and_what_was_said_of_it_before() -> None:
    raw = {
        "columns": {"n": {"from": "name", "type": "DATE", "formats": ["yyyy"], "on_error": None}, "id": "id"}
    }
    assert [r["type"] for r in lines(raw)] == ["DATE", "As it is", "As it is"]
    assert settings(raw, {0: {"type": "TIMESTAMP"}})["columns"]["n"] == {
        "from": "name", "type": "TIMESTAMP", "formats": ["yyyy"], "on_error": None,
    }  # fmt: skip
    assert settings(raw, {0: {"type": "As it is"}})["columns"] == {"n": "name", "id": "id"}


def test_reordering_by_number() -> None:
    raw = {"columns": {"id": "id", "name": "name", "city": "city"}}
    assert list(settings(raw, {2: {"place": 1}})["columns"]) == ["city", "id", "name"]
    assert list(settings(raw, {0: {"place": 3}})["columns"]) == ["name", "city", "id"]
    assert list(settings(raw, {0: {"place": 2}})["columns"]) == ["name", "id", "city"]


def test_keeping_the_others_says_only_what_differs() -> None:
    raw = {"columns": {"n": "name"}, "others": "keep"}
    assert [(r["keep"], r["name"]) for r in lines(raw)] == [(True, "n"), (True, "id"), (True, "city")]
    assert settings(raw, {2: {"keep": False}}) == {"columns": {"n": "name"}, "drop": ["city"]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({0: {"keep": False}, 1: {"keep": False}, 2: {"keep": False}}, "Keep at least one column."),
        ({0: {"name": " "}}, "A column needs a name."),
        ({0: {"name": "CITY"}}, "Two columns would be called `city`. Give one of them another name."),
    ],
)
def test_what_cannot_be_is_refused_in_words(changes, message) -> None:
    assert settings({}, changes) == message


# Typed-in rows


def test_values_keep_every_digit_and_every_zero() -> None:
    kinds = ["STRING", "DECIMAL(20,2)", "INT", "DATE", "BOOLEAN"]
    row = {"c0": "007", "c1": "123456789012345678.90", "c2": "7", "c3": "2024-03-01", "c4": "true"}
    assert row_values(row, kinds) == ["007", Decimal("123456789012345678.90"), 7, "2024-03-01", True]
    assert row_values({"c0": None}, kinds) == [None] * 5
    assert typed("seven", "INT") == "seven"
    assert typed("", "STRING") == ""
    assert typed("", "INT") is None


def test_rows_are_shown_as_they_are_written() -> None:
    raw = {"rows": [["a", 1, True], ["b"], "bad"]}
    assert value_rows(raw, "rows", 3) == [
        {"c0": "a", "c1": "1", "c2": "true"},
        {"c0": "b", "c1": None, "c2": None},
        {"c0": None, "c1": None, "c2": None},
    ]


def test_rows_follow_when_columns_are_removed_and_added() -> None:
    raw = {"columns": {"a": "INT", "b": "STRING"}, "rows": [[1, "x"], [2, "y"]]}
    rows = type_rows(raw, "columns")
    new = edit(rows, added=[{"name": "c", "type": "DATE"}], deleted=[0])
    assert type_settings(new, raw, "columns", "rows") == {
        "columns": {"b": "STRING", "c": "DATE"},
        "rows": [["x", None], ["y", None]],
    }
    renamed = edit(rows, {0: {"name": "A"}})
    assert type_settings(renamed, raw, "columns", "rows") == {"columns": {"A": "INT", "b": "STRING"}}


def test_parameters() -> None:
    new = Edited(
        ({"name": "run_date", "type": "DATE", "default": "2024-03-31", "description": "Last day"},
         {"name": "code", "type": "STRING", "default": "007"}, {"name": "n", "type": "INT", "default": "5"}),
        (0, None, None),
    )  # fmt: skip
    assert parameters_from(new) == {
        "run_date": {"type": "DATE", "default": "2024-03-31", "description": "Last day"},
        "code": {"type": "STRING", "default": "007"},
        "n": {"type": "INT", "default": 5},
    }
    twins = Edited(({"name": "a"}, {"name": "A"}), (0, 1))
    assert parameters_from(twins) == "Two parameters are called `A`. Give one of them another name."
