"""Each node type's form: operating its widgets writes exactly what was meant into the file."""

from __future__ import annotations

import datetime
import re
import textwrap

import pytest

from canvas.document.reading import read_yaml
from canvas.nodes import node_types
from canvas.nodes.base import NodeType
from canvas.ui.forms.fields import fields_of
from tests.ui.forms.conftest import Draw

JOIN = """\
    j:
      type: join
      left: sales
      right: stores
      keys: {store_id: store_id}
    """
BROWSE = "p.r.path.browse"
"""Whether the file browser of a step `r` is open."""


@pytest.mark.parametrize("kind", list(node_types().values()), ids=list(node_types()))
def test_every_node_type_has_a_form(draw: Draw, kind: type[NodeType]) -> None:
    example = textwrap.dedent(kind.about.example.nodes)
    data = read_yaml(example).data
    name = next(n for n, settings in data.items() if settings["type"] == kind.type_name())
    example = re.sub(r"\b(sales|stores)\b(?!_)", r"\1_2", example)
    node = re.sub(r"^(sales|stores)$", r"\1_2", name)
    drawn = draw(example, node, pipelines=kind.about.example.pipelines)
    assert f"<h2>{kind.about.label}</h2>" in drawn.said
    assert drawn.widget("text_input", "Name").value == node
    assert "Still needed" not in drawn.said
    assert "cv-error" not in drawn.said


@pytest.mark.parametrize("kind", list(node_types().values()), ids=list(node_types()))
def test_an_empty_step_of_every_type_says_what_is_needed(draw: Draw, kind: type[NodeType]) -> None:
    drawn = draw(f"e: {{type: {kind.type_name()}}}\n", "e")
    needed = [f for f in fields_of(kind) if f.required]
    assert ("Still needed" in drawn.said) == bool(needed)
    assert "is missing: give it a value" not in drawn.said


def test_choosing_left_writes_how_left(draw: Draw) -> None:
    drawn = draw(JOIN, "j")
    drawn.widget("button_group", "Keep").set_value("left")
    drawn.run()
    assert drawn.text == "type: join\nleft: sales\nright: stores\nkeys: {store_id: store_id}\nhow: left\n"


def test_the_default_is_left_out_of_the_file(draw: Draw) -> None:
    drawn = draw(JOIN.replace("right: stores\n", "right: stores\n      how: full\n"), "j")
    drawn.widget("button_group", "Keep").set_value("inner")
    drawn.run()
    assert "how" not in drawn.text


def test_undo_shows_in_the_form(draw: Draw) -> None:
    drawn = draw(JOIN, "j")
    drawn.widget("button_group", "Keep").set_value("anti")
    drawn.widget("text_input", "Ending").set_value("_store")
    drawn.run()
    assert drawn.setting("suffix") == "_store"
    drawn.undo().undo()
    assert drawn.widget("text_input", "Ending").value == "_right"
    assert drawn.widget("button_group", "Keep").value in ("inner", ["inner"])
    assert drawn.setting("how") is None


def test_keys_are_suggested_and_taken_with_one_click(draw: Draw) -> None:
    drawn = draw("j: {type: join, left: sales, right: stores}\n", "j")
    offers = [b.label for b in drawn.page.button if " = " in b.label and b.label[:6] != "Remove"]
    assert offers == [r"sale\_id = sale\_id", r"store\_id = store\_id"]
    drawn.widget("button", r"store\_id").click()
    drawn.run()
    assert drawn.text == "type: join\nleft: sales\nright: stores\nkeys: {store_id: store_id}\n"


def test_a_key_that_is_no_column_says_so_at_the_key_and_offers_the_right_one(draw: Draw) -> None:
    drawn = draw(JOIN.replace("{store_id: store_id}", "{stor_id: store_id}"), "j")
    assert "<code>stor_id</code> is not a column of the left input." in drawn.said
    drawn.widget("button", "Use `store_id`").click()
    drawn.run()
    assert drawn.setting("keys") == {"store_id": "store_id"}
    assert "is not a column" not in drawn.said


def test_a_filter_is_built_by_choosing(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales}\n", "f")
    assert "Still needed: “Keep rows where”." in drawn.said
    drawn.widget("selectbox", "Column of condition 1").select("amount")
    drawn.run()
    drawn.widget("selectbox", "Comparison of condition 1").select(">=")
    drawn.run()
    assert drawn.setting("condition") is None
    drawn.widget("text_input", "Value of condition 1").set_value("1000")
    drawn.run()
    assert drawn.text == "type: filter\ninput: sales\ncondition: amount >= 1000\n"
    drawn.widget("button", "Add a condition").click()
    drawn.run()
    drawn.widget("selectbox", "Column of condition 2").select("store_id")
    drawn.run()
    drawn.widget("selectbox", "Comparison of condition 2").select("contains")
    drawn.run()
    drawn.widget("text_input", "Value of condition 2").set_value("it's `A` 😀")
    drawn.run()
    assert drawn.setting("condition") == r"amount >= 1000 AND contains(store_id, 'it\'s `A` 😀')"
    drawn.widget("button_group", "Whether all").set_value("or")
    drawn.run()
    assert drawn.setting("condition") == r"amount >= 1000 OR contains(store_id, 'it\'s `A` 😀')"
    drawn.widget("button", "Remove condition 1").click()
    drawn.run()
    assert drawn.setting("condition") == r"contains(store_id, 'it\'s `A` 😀')"


def test_undo_shows_in_the_condition(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales, condition: amount > 5}\n", "f")
    assert drawn.widget("text_input", "Value of condition 1").value == "5"
    drawn.widget("text_input", "Value of condition 1").set_value("7")
    drawn.run()
    assert drawn.setting("condition") == "amount > 7"
    drawn.undo()
    assert drawn.widget("text_input", "Value of condition 1").value == "5"


def test_a_condition_keeps_its_text_until_it_is_changed(draw: Draw) -> None:
    """Opening a form must not rewrite what an engineer wrote."""
    drawn = draw("f: {type: filter, input: sales, condition: amount>5 and not paid}\n", "f")
    drawn.run()
    assert drawn.setting("condition") == "amount>5 and not paid"


def test_what_the_builder_cannot_show_opens_as_a_formula(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales, condition: lower(store_id) = 'a'}\n", "f")
    assert not [s for s in drawn.page.selectbox if s.label.startswith("Column of condition")]


def test_a_wrong_name_in_a_condition_offers_the_right_one(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales, condition: amont > 5}\n", "f")
    assert "<code>amont</code> is not a column here." in drawn.said
    drawn.widget("button", "Use `amount`").click()
    drawn.run()
    assert drawn.setting("condition") == "amount > 5"


def test_sorting(draw: Draw) -> None:
    drawn = draw("s: {type: sort, input: sales}\n", "s")
    drawn.widget("selectbox", "Add a column").select("amount")
    drawn.run()
    drawn.widget("selectbox", "Direction of amount").select("desc")
    drawn.run()
    drawn.widget("selectbox", "Add a column").select("store_id")
    drawn.run()
    assert drawn.text == "type: sort\ninput: sales\nby: {amount: desc, store_id: asc}\n"
    drawn.widget("button", r"Move store\_id up").click()
    drawn.run()
    assert list(drawn.setting("by")) == ["store_id", "amount"]
    drawn.widget("button", "Remove amount").click()
    drawn.run()
    assert drawn.setting("by") == {"store_id": "asc"}
    drawn.undo()
    assert drawn.widget("selectbox", "Direction of amount").value == "desc"


def test_aggregates(draw: Draw) -> None:
    drawn = draw("a: {type: aggregate, input: sales}\n", "a")
    drawn.widget("multiselect", "For each").set_value(["store_id"])
    drawn.run()
    drawn.widget("button", "Sum of amount").click()
    drawn.run()
    drawn.widget("button", "Number of rows").click()
    drawn.run()
    assert drawn.setting("aggregates") == {"sum_amount": "sum(amount)", "rows": "count(*)"}
    drawn.widget("selectbox", "What calculation 1").select("count distinct")
    drawn.widget("text_input", "Name of calculation 1").set_value("amounts")
    drawn.run()
    drawn.run()
    assert drawn.setting("aggregates") in ({"amounts": "count(DISTINCT amount)", "rows": "count(*)"},)


def test_two_calculations_of_one_name_are_refused_and_the_name_stays_typed(draw: Draw) -> None:
    drawn = draw("a: {type: aggregate, input: sales, aggregates: {x: sum(amount), y: count(*)}}\n", "a")
    drawn.widget("text_input", "Name of calculation 2").set_value("x")
    drawn.run()
    assert "Two of them are called <code>x</code>." in drawn.said
    assert drawn.setting("aggregates") == {"x": "sum(amount)", "y": "count(*)"}


def test_limit(draw: Draw) -> None:
    drawn = draw("l: {type: limit, input: sales, rows: 3}\n", "l")
    drawn.widget("number_input", "Rows to keep").set_value(10)
    drawn.run()
    assert drawn.text == "type: limit\ninput: sales\nrows: 10\n"
    drawn.widget("number_input", "Rows to keep").set_value(-1)
    drawn.run()
    assert "<code>-1</code> is too small: the least is 0." in drawn.said
    assert drawn.widget("number_input", "Rows to keep").value == -1


def test_union_order_and_inputs(draw: Draw) -> None:
    drawn = draw("u: {type: union, inputs: [sales, stores]}\n", "u")
    drawn.widget("button", "Move stores up").click()
    drawn.run()
    assert drawn.setting("inputs") == ["stores", "sales"]
    drawn.widget("button_group", "A column").set_value("fill")
    drawn.widget("toggle", "Keep equal rows once").set_value(True)
    drawn.run()
    assert (drawn.setting("missing"), drawn.setting("distinct")) == ("fill", True)


def test_a_wire_is_chosen_from_the_outputs_above(draw: Draw) -> None:
    drawn = draw("f: {type: filter, condition: paid}\nd: {type: limit, input: f, rows: 1}\n", "f")
    wire = drawn.widget("selectbox", "Rows from")
    assert list(wire.options) == ["sales", "stores"]
    wire.select("sales")
    drawn.run()
    assert drawn.setting("input") == "sales"


def test_options_inside_a_setting(draw: Draw) -> None:
    drawn = draw("w: {type: write_file, input: sales, path: out/x, format: csv}\n", "w")
    drawn.widget("text_input", "Separator").set_value("\\t")
    drawn.run()
    assert drawn.setting("options") == {"separator": "\t"}
    drawn.widget("selectbox", "Compression").select("gzip")
    drawn.run()
    assert drawn.setting("options") == {"separator": "\t", "compression": "gzip"}
    drawn.widget("text_input", "Separator").set_value("")
    drawn.run()
    assert drawn.setting("options") == {"compression": "gzip"}
    assert drawn.widget("text_input", "Separator").value == ","
    drawn.widget("text_input", "Separator").set_value(";;")
    drawn.run()
    assert "<code>;;</code> should be one character." in drawn.said


def test_files_are_chosen_in_the_browser(draw: Draw) -> None:
    drawn = draw("r: {type: read_file}\n", "r")
    data = drawn.editor.workspace.root / "data"
    data.mkdir()
    for n in (1, 2):
        (data / f"sales_{n}.csv").write_text("a\n1\n")
    assert "data" not in drawn.run().labels("button")
    drawn.page.session_state[BROWSE] = True
    drawn.run()
    drawn.widget("button", "data").click()
    drawn.run()
    drawn.widget("button", r"sales\_\*\.csv").click()
    drawn.run()
    assert drawn.text == "type: read_file\npath: data/sales_*.csv\nformat: csv\n"
    assert drawn.widget("text_input", "Files").value == "data/sales_*.csv"
    assert drawn.page.session_state[BROWSE] is False
    assert "data" not in drawn.labels("button")


def test_renaming_a_step_renames_it_everywhere(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales, condition: paid}\n", "sales")
    drawn.widget("text_input", "Name").set_value("tills")
    drawn.run()
    assert drawn.widget("text_input", "Name").value == "tills"
    drawn.node = "f"
    assert drawn.setting("input") == "tills"


def test_a_bad_name_is_said_under_it_and_stays_typed(draw: Draw) -> None:
    drawn = draw(JOIN, "j")
    drawn.widget("text_input", "Name").set_value("my step")
    drawn.run()
    assert "<code>my_step</code>, for example" in drawn.said
    assert drawn.widget("text_input", "Name").value == "my step"


def test_titles_hold_any_text(draw: Draw) -> None:
    drawn = draw(JOIN, "j")
    title = '"It\'s" `x`: # שלום 😀'
    drawn.widget("text_input", "Title").set_value(title)
    drawn.run()
    assert drawn.setting("title") == title
    drawn.undo()
    assert drawn.widget("text_input", "Title").value == ""


def test_a_date_is_chosen_from_a_calendar_or_is_a_parameter(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales, condition: sold_on < :run_date}\n", "f")
    value = drawn.widget("selectbox", "Value of condition 1")
    assert list(value.options) == [":run_date", "A date…"]
    value.select("A date…")
    drawn.run()
    drawn.widget("date_input", "Value of condition 1").set_value(datetime.date(2024, 3, 1))
    drawn.run()
    assert drawn.setting("condition") == "sold_on < '2024-03-01'"
    drawn.widget("button", "Use a parameter").click()
    drawn.run()
    assert drawn.setting("condition") == "sold_on < :run_date"
    drawn.undo()
    assert drawn.widget("date_input", "Value of condition 1").value == datetime.date(2024, 3, 1)


def test_a_condition_that_is_only_begun_outlives_a_look_at_the_formula(draw: Draw) -> None:
    drawn = draw("f: {type: filter, input: sales, condition: amount > 5}\n", "f")
    drawn.widget("button", "Add a condition").click()
    drawn.run()
    drawn.widget("selectbox", "Column of condition 2").select("store_id")
    drawn.run()
    drawn.widget("button_group", "How to write").set_value("Formula")
    drawn.run()
    drawn.widget("button_group", "How to write").set_value("Builder")
    drawn.run()
    assert drawn.widget("selectbox", "Column of condition 2").value == "store_id"
    assert drawn.setting("condition") == "amount > 5"
