"""What the formula editor is told, and what becomes of what it says."""

from __future__ import annotations

import pytest

from canvas.errors import Problem
from canvas.nodes import node_types
from canvas.sql.schema import Schema
from canvas.sql.types import DATE, INT, STRING, Decimal
from canvas.ui.forms.fields import fields_of
from canvas.ui.forms.formula_fields import formula_slot, take
from canvas.ui.forms.formulas import Formulas, Words, filled, formula_data, function_list, judge, rows_of
from tests.ui.forms.conftest import Draw

SALES = Schema.of([("price", Decimal(8, 2)), ("quantity", INT), ("it's `odd` 😀", STRING)])
WORDS = Words("Formulas", "price * quantity", "Column", "Add a formula")


def test_later_formulas_see_the_columns_of_earlier_ones() -> None:
    rows = (("total", "price * quantity"), ("double", "total * 2"), ("price", "'x'"), ("y", "upper(price)"))
    asked = Formulas(rows, "expression", {"": SALES}, sequential=True)
    assert [j.problem for j in judge(asked)] == [None] * 4
    assert [j.type for j in judge(asked)][2:] == ["STRING", "STRING"]
    apart = judge(Formulas(rows, "expression", {"": SALES}))
    assert apart[1].problem is not None
    assert "`total` is not a column here." in apart[1].problem.message


def test_the_editor_is_told_what_may_be_named_and_what_is_wrong() -> None:
    asked = Formulas(
        (("t", "prise * 2"), ("", "")), "expression", {"": SALES}, {"run_date": DATE}, sequential=True
    )
    data = formula_data(
        asked, WORDS, 3, {0: [Problem("`prise` is not a column here. Did you mean `price`?")]}, {}
    )
    assert data["generation"] == 3
    assert data["rows"][0] == {
        "name": "t",
        "text": "prise * 2",
        "type": "",
        "problems": [
            {"message": "`prise` is not a column here. Did you mean `price`?", "from": 0, "to": 5,
             "suggestion": None},
        ],
        "live": {"state": "none", "values": [], "message": ""},
    }  # fmt: skip
    assert data["rows"][1]["problems"] == []
    assert data["columns"][2] == {"name": "it's `odd` 😀", "type": "STRING", "side": ""}
    assert data["parameters"] == [{"name": "run_date", "type": "DATE"}]
    assert (data["named"], data["nameLabel"], data["kind"]) == (True, "Column", "expression")


def test_the_sides_of_a_join_are_told_apart() -> None:
    both = Formulas((("", "left.price > right.price"),), "condition", {"left": SALES, "right": SALES})
    data = formula_data(both, Words("Condition", ""), 0, {}, {})
    assert {c["side"] for c in data["columns"]} == {"left", "right"}
    assert data["rows"][0]["type"] == "BOOLEAN"
    assert not data["named"]


def test_without_an_input_nothing_is_called_wrong() -> None:
    assert judge(Formulas((("a", "price"),), "expression", {}))[0].problem is None


def test_the_list_of_functions_is_made_once() -> None:
    assert function_list() is function_list()
    sums = next(f for f in function_list() if f["name"] == "sum")
    assert sums["kind"] == "aggregate"
    assert sums["signature"].startswith("sum(")


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        (None, None),
        ({}, None),
        ({"rows": "x"}, None),
        ({"rows": [{"name": "a", "text": "1"}, 7, {"text": None}]}, [("a", "1"), ("", "")]),
    ],
)
def test_whatever_the_browser_says_is_read_safely(said: object, rows: object) -> None:
    assert rows_of(said) == rows


def test_rows_without_anything_are_left_out() -> None:
    assert filled([("", " "), (" a ", "1 "), ("", "x")]) == [("a", "1"), ("", "x")]


def derived(draw: Draw):
    drawn = draw("d: {type: derive, input: sales, columns: {x: amount * 2}}\n", "d")
    from canvas.preview.model import Sampling
    from canvas.ui.forms.fields import fields_of
    from canvas.ui.forms.form import Form, FormPlace
    from canvas.ui.forms.state import Widgets

    state = drawn.editor.look()
    form = Form(FormPlace(drawn.editor, state, None, Sampling()), state.document, "d")
    form.widgets = Widgets({}, "p.d")
    field = next(f for f in fields_of(form.kind) if f.name == "columns")
    return drawn, form, field


def say(generation: int, *rows: tuple[str, str]) -> dict[str, object]:
    return {
        "written": {
            "generation": generation,
            "sequence": 1,
            "rows": [{"name": n, "text": t} for n, t in rows],
        }
    }


def test_what_is_typed_is_written_at_once_in_its_order(draw: Draw) -> None:
    drawn, form, field = derived(draw)
    slot = formula_slot(form, field)
    take(slot, field, say(0, ("x", "amount * 3"), ("it's `y`", "upper(store_id)"), ("", "")))
    assert drawn.setting("columns") == {"x": "amount * 3", "it's `y`": "upper(store_id)"}
    assert list(drawn.setting("columns")) == ["x", "it's `y`"]


def test_texts_that_come_before_the_form_is_drawn_again_are_all_taken(draw: Draw) -> None:
    """A slow page is drawn later than a quick hand types: the older text once came back for good."""
    drawn, form, field = derived(draw)
    slot = formula_slot(form, field)
    assert form.widgets.look(slot.part, slot.value).generation == 0
    for number in (3, 4, 5):
        take(slot, field, say(0, ("x", f"amount * {number}")))
        assert drawn.setting("columns") == {"x": f"amount * {number}"}
    assert form.widgets.look(slot.part, slot.current).generation == 0, "the editor keeps its own text"


def test_an_older_editor_does_not_overwrite_an_undo(draw: Draw) -> None:
    drawn, form, field = derived(draw)
    slot = formula_slot(form, field)
    form.widgets.look(slot.part, [("x", "before")])
    form.widgets.look(slot.part, slot.value)
    take(slot, field, say(0, ("x", "amount * 9")))
    assert drawn.setting("columns") == {"x": "amount * 2"}
    take(slot, field, say(1, ("x", "amount * 9")))
    assert drawn.setting("columns") == {"x": "amount * 9"}


def test_two_formulas_of_one_name_are_refused_and_nothing_is_lost(draw: Draw) -> None:
    drawn, form, field = derived(draw)
    slot = formula_slot(form, field)
    take(slot, field, say(0, ("x", "amount"), ("X", "amount * 5")))
    assert form.widgets.refused("columns") == "Two of them are called `X`. Give one of them another name."
    assert drawn.setting("columns") == {"x": "amount * 2"}


def test_removing_all_formulas_leaves_none(draw: Draw) -> None:
    drawn, form, field = derived(draw)
    take(formula_slot(form, field), field, say(0, ("", "")))
    assert drawn.text == "type: derive\ninput: sales\n"


def test_a_window_takes_what_looks_at_the_rows_around(draw: Draw) -> None:
    from canvas.preview.model import Sampling
    from canvas.ui.forms.fields import fields_of
    from canvas.ui.forms.form import Form, FormPlace
    from canvas.ui.forms.formula_fields import formulas_of, rows_in
    from canvas.ui.live import Formula, with_formula

    drawn = draw(
        "w: {type: window, input: sales, partition_by: [store_id], order_by: {sold_on: asc}, "
        'columns: {place: rank(), before: lag(amount), total: sum(amount), wrong: "rank("}}\n',
        "w",
    )
    document = drawn.editor.look().document
    form = Form(FormPlace(drawn.editor, drawn.editor.look(), None, Sampling()), document, "w")
    field = next(f for f in fields_of(form.kind) if f.name == "columns")
    asked = formulas_of(form, field, rows_in(form.raw, field))
    assert [j.type for j in judge(asked)] == ["INT", "DECIMAL(12,2)", "DECIMAL(22,2)", ""]
    assert {"rank", "sum", "upper"} <= {f["name"] for f in function_list("window")}
    assert not {"rank", "sum"} & {f["name"] for f in function_list("expression")}
    made = with_formula(document, Formula(document.text, "w", "sales", "window", "lag(amount)"))
    last = made.plan.output("live_result")
    assert [(c.name, str(c.type)) for c in last.schema][-1] == ("live_value", "DECIMAL(12,2)")


@pytest.mark.parametrize(
    ("node", "name", "label"),
    [
        ("s: {type: split, input: sales, routes: {large: amount > 1}}\n", "routes", "Add a route"),
        ("s: {type: assert, input: sales, conditions: {good: amount > 1}}\n", "conditions", "Add a rule"),
    ],
)
def test_what_is_added_is_called_what_it_is(draw: Draw, node: str, name: str, label: str) -> None:
    from canvas.ui.forms.formula_fields import words_of

    form = draw(node, "s")
    field = next(f for f in fields_of(node_types()[form.setting("type")]) if f.name == name)
    assert words_of(field)[1] == label
