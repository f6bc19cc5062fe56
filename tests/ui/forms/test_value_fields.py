"""Fields of values: what is typed beside a column, in place of a value, or chosen for a pivot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.nodes import node_types
from canvas.sql.types import parse_type
from canvas.ui.authoring import make_workspace
from canvas.ui.desk import Desk
from canvas.ui.editing.changes import SetValue
from canvas.ui.forms.fields import Field, fields_of
from canvas.ui.forms.tables import edited
from canvas.ui.forms.value_fields import EMPTY, pair_rows, pair_setting
from tests.ui.forms.conftest import Draw, Drawn

TYPES = {"city": "STRING", "amount": "DECIMAL(8,2)", "open": "BOOLEAN", "day": "DATE"}


def field(kind: str, name: str) -> Field:
    return next(f for f in fields_of(node_types()[kind]) if f.name == name)


FILL, REPLACE = field("fill_missing", "values"), field("replace_values", "values")


def typed_in(raw, what, changes=None, added=()):
    new = edited(pair_rows(raw, what), {"edited_rows": changes or {}, "added_rows": list(added)})
    return pair_setting(what, new, lambda name: parse_type(TYPES.get(name, "STRING")))


def test_a_value_is_written_in_the_type_of_its_column() -> None:
    added = [
        {"old": "city", "new": "007"},
        {"old": "amount", "new": "1.50"},
        {"old": "open", "new": "true"},
        {"old": "day", "new": "2024-03-31"},
    ]
    assert typed_in({}, FILL, added=added) == {
        "values": {"city": "007", "amount": Decimal("1.50"), "open": True, "day": "2024-03-31"}
    }


def test_what_is_not_touched_stays_as_it_was() -> None:
    raw = {"values": {"city": "none", "amount": Decimal("0.50"), "open": False}}
    assert pair_rows(raw, FILL) == [
        {"old": "city", "new": "none"}, {"old": "amount", "new": "0.50"}, {"old": "open", "new": "false"},
    ]  # fmt: skip
    assert typed_in(raw, FILL) == raw
    assert typed_in(raw, FILL, {0: {"new": "somewhere"}})["values"]["city"] == "somewhere"


def test_the_same_column_twice_is_refused() -> None:
    raw = {"values": {"city": "a"}}
    said = typed_in(raw, FILL, added=[{"old": "City", "new": "b"}])
    assert said == "`City` is there twice. Keep one of them."


def test_values_differ_by_letters_and_nothing_typed_means_no_value() -> None:
    raw = {"values": {"ok": "DONE"}}
    assert typed_in(raw, REPLACE, added=[{"old": "OK", "new": "DONE"}, {"old": "void", "new": None}]) == {
        "values": {"ok": "DONE", "OK": "DONE", "void": None}
    }
    assert typed_in(raw, REPLACE, added=[{"old": "ok", "new": "x"}]) == (
        "`ok` is there twice. Keep one of them."
    )


def test_kinds_of_fields() -> None:
    assert (FILL.kind, REPLACE.kind, field("pivot", "values").kind) == ("values", "values", "scalars")
    assert field("sample", "percent").kind == "decimal"
    assert field("window", "before").kind == "number"
    assert field("clean_text", "remove").kind == "picks"
    assert field("window", "before").when == ("look_at", ("around",))


def test_a_percentage_keeps_its_digits(draw: Draw) -> None:
    drawn = draw("s: {type: sample, input: sales, percent: 12.5}\n", "s")
    box = drawn.widget("number_input", "Percent")
    assert box.value == 12.5
    box.set_value(0.25)
    drawn.run()
    assert drawn.setting("percent") == Decimal("0.25")
    assert "Keeps about 0.25 % of the rows" in drawn.said


def test_what_is_taken_away_is_picked(draw: Draw) -> None:
    drawn = draw("c: {type: clean_text, input: sales, columns: [store_id], remove: [letters]}\n", "c")
    picks = drawn.widget("button_group", "Take away")
    assert picks.value == ["letters"]
    picks.set_value(["letters", "digits"])
    drawn.run()
    assert drawn.setting("remove") == ["digits", "letters"]
    drawn.widget("button_group", "Take away").set_value([])
    drawn.run()
    assert drawn.setting("remove") is None


def labels(drawn: Drawn) -> list[str]:
    return [w.label for kind in ("number_input", "selectbox") for w in getattr(drawn.page, kind)]


def test_rows_around_are_asked_for_where_they_matter(draw: Draw) -> None:
    text = "w:\n  type: window\n  input: sales\n  columns: {n: count(*)}\n  order_by: {sale_id: asc}\n"
    drawn = draw(text, "w")
    assert "Rows before" not in labels(drawn)
    drawn.widget("button_group", "Sums and averages").set_value("around")
    drawn.run()
    drawn.widget("number_input", "Rows before").set_value(2)
    drawn.run()
    assert drawn.setting("before") == 2
    assert "each row and 2 rows before it and all rows after it" in drawn.said
    drawn.widget("button_group", "Sums and averages").set_value("all")
    drawn.run()
    drawn.widget("button", "Look at rows around").click()
    drawn.run()
    assert (drawn.setting("look_at"), drawn.setting("before")) == ("around", 2)


PIVOT = """\
visits:
  type: inline
  columns: {shop: STRING, size: INT, open: BOOLEAN, day: DATE}
  rows: [[B, 2, true, 2024-03-31], [A, 10, false, null], [null, null, null, 2024-01-01], [A, 2, true, null]]
p: {type: pivot, input: visits, column: shop, aggregates: {n: count(*)}}
"""


def test_values_of_a_pivot_are_typed_in(draw: Draw) -> None:
    drawn = draw(PIVOT, "p")
    assert "Find them in the rows, or list them" in drawn.said
    drawn.widget("multiselect", "Values that become columns").set_value(["A", "007"])
    drawn.run()
    assert drawn.setting("values") == ["A", "007"]


@pytest.fixture
def desk(tmp_path, embedded_engine: Engine) -> Iterator[Desk]:
    home: Workspace = make_workspace(tmp_path / "ws")
    yield Desk(home, lambda: embedded_engine)


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("shop", ["A", "B", None]),
        ("size", [2, 10, None]),
        ("open", [False, True, None]),
        ("day", ["2024-01-01", "2024-03-31", None]),
    ],
)
def test_values_of_a_pivot_are_found_in_the_rows(
    draw: Draw, desk: Desk, column: str, values: list[object]
) -> None:
    drawn = draw(PIVOT.replace("column: shop", f"column: {column}"), "p", desk)
    drawn.widget("button", "Find values").click()
    drawn.run()
    assert drawn.setting("values") == values
    shown = drawn.widget("multiselect", "Values that become columns").value
    assert shown[-1] == EMPTY and len(shown) == len(values)
    assert "cv-error" not in drawn.said


@pytest.mark.embedded
def test_too_many_values_of_a_pivot_are_refused_in_words(draw: Draw, desk: Desk) -> None:
    rows = ", ".join(f"[{i}]" for i in range(600))
    nodes = f"many: {{type: inline, columns: {{n: INT}}, rows: [{rows}]}}\n"
    drawn = draw(nodes + "p: {type: pivot, input: many, column: n, aggregates: {c: count(*)}}\n", "p", desk)
    drawn.widget("button", "Find values").click()
    drawn.run()
    assert "has 600 different values in the sample" in drawn.said
    assert drawn.setting("values") is None


def test_a_subflow_offers_the_parameters_of_its_pipeline(draw: Draw) -> None:
    drawn = draw("sub: {type: subflow, pipeline: inner, inputs: [sales], parameters: {from_: 1}}\n", "sub")
    inner = (
        "format: canvas/1\nname: inner\nparameters: {from_: {type: INT}, "
        "prefix: {type: STRING, default: S, description: Before the code.}}\nnodes: {}\n"
    )
    (drawn.editor.path.parent / "inner.yaml").write_text(inner, encoding="utf-8")
    drawn.editor.change("Touch", [SetValue("sub", "title", "Sub")])
    drawn.run()
    assert {"from_", "prefix"} <= set(drawn.labels("text_input")), "both parameters"
    prefix = drawn.widget("text_input", "prefix")
    assert (prefix.value, prefix.placeholder) == ("", "as usual: S")
    assert "Before the code. Text." in prefix.help
    prefix.set_value("12")
    drawn.run()
    drawn.widget("text_input", "from_").set_value(":run_day")
    drawn.run()
    assert drawn.setting("parameters") == {"from_": ":run_day", "prefix": "12"}
    drawn.widget("text_input", "from_").set_value("")
    drawn.run()
    assert drawn.setting("parameters") == {"prefix": "12"}


def test_a_value_for_a_parameter_that_is_not_there_can_be_taken_away(draw: Draw) -> None:
    drawn = draw("sub: {type: subflow, pipeline: inner, inputs: [sales], parameters: {gone: 1}}\n", "sub")
    (drawn.editor.path.parent / "inner.yaml").write_text(
        "format: canvas/1\nname: inner\nnodes: {}\n", "utf-8"
    )
    drawn.editor.change("Touch", [SetValue("sub", "title", "Sub")])
    drawn.run()
    drawn.widget("text_input", "gone (unknown)").set_value("")
    drawn.run()
    assert drawn.setting("parameters") is None


def test_keys_of_a_merge_are_asked_for_where_rows_are_merged(draw: Draw) -> None:
    drawn = draw("w: {type: write_table, input: sales, table: t}\n", "w")
    assert "Find rows by" not in drawn.labels("multiselect")
    drawn.editor.change("Merge", [SetValue("w", "mode", "merge")])
    drawn.run()
    assert "Find rows by" in drawn.labels("multiselect")
