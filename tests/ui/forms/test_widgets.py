"""What widgets show first, and what they do with odd names and steps that are not as they should be."""

from __future__ import annotations

import threading

import pytest

from canvas.ui import lookups
from canvas.ui.forms import detecting
from tests.ui.conftest import wait_until
from tests.ui.forms.conftest import Draw, Drawn
from tests.ui.forms.test_forms import JOIN

HOSTILE = ["it's", 'say "x"', "a`b", "a.b", "😀", "שלום", "select", "$x$ *b*", "<b>"]


@pytest.mark.parametrize("name", HOSTILE)
def test_columns_of_any_name_can_be_chosen(draw: Draw, name: str) -> None:
    drawn = draw("odd: {type: inline, columns: {x: INT}}\na: {type: aggregate, input: odd}\n", "a")
    from canvas.ui.editing import SetValue

    drawn.editor.change("x", [SetValue("odd", "columns", {name: "STRING", "n": "INT"})])
    drawn.run()
    drawn.widget("multiselect", "For each").set_value([name])
    drawn.run()
    assert drawn.setting("group_by") == [name]
    assert "cv-error" not in drawn.said


def test_a_column_that_is_gone_stays_and_is_marked(draw: Draw) -> None:
    drawn = draw("a: {type: aggregate, input: sales, group_by: [stor_id]}\n", "a")
    picker = drawn.widget("multiselect", "For each")
    assert picker.value == ["stor_id"]
    assert "stor_id · not there" in picker.options
    assert "store_id" in picker.options


def test_a_node_of_an_unknown_type_says_so(draw: Draw) -> None:
    drawn = draw("x: {type: filtr, input: sales}\n", "x")
    assert "There is no node type <code>filtr</code>." in drawn.said
    drawn.widget("button", "Use `filter`").click()
    drawn.run()
    assert drawn.setting("type") == "filter"


def test_the_pipeline_s_own_form(draw: Draw) -> None:
    drawn = draw("", None)
    drawn.widget("text_area", "What it is for").set_value("All sales")
    drawn.run()
    document = drawn.editor.look().document
    assert document is not None
    assert document.plan.pipeline.description == "All sales"


def test_a_step_that_was_removed_elsewhere_says_so(draw: Draw) -> None:
    from canvas.ui.editing import RemoveNode

    drawn = draw(JOIN, "j")
    drawn.editor.change("Remove j", [RemoveNode("j")])
    drawn.run()
    assert "not there any more" in drawn.said


def defaults(drawn: Drawn) -> dict[str, object]:
    """What each widget shows in a browser that has not seen it yet."""
    page = drawn.page
    found: dict[str, object] = {w.label: w.proto.default for w in page.text_input}
    found |= {w.label: w.proto.default for w in page.number_input}
    found |= {w.label: w.proto.default for w in page.toggle}
    found |= {
        w.label: " ".join(w.proto.options[w.proto.default].split())
        for w in page.selectbox
        if w.proto.HasField("default")
    }
    found |= {w.label: [w.proto.options[i] for i in w.proto.default] for w in page.multiselect}
    found |= {w.label: [w.proto.options[i].content for i in w.proto.default] for w in page.button_group}
    return found


FORMS = {
    "j": (
        JOIN.replace("right: stores\n", "right: stores\n      how: left\n      suffix: _s\n      title: T\n"),
        {
            "Name": "j", "Title": "T", "Keep": ["All left"], "Ending of names that both sides have": "_s",
            "Left column of pair 1": "store_id STRING", "Right column of pair 1": "store_id STRING",
            "Left rows from": "sales", "Right rows from": "stores",
        },
    ),
    "f": (
        "f: {type: filter, input: sales, condition: \"amount > 5 OR store_id IN ('A')\"}\n",
        {
            "Column of condition 1": "amount DECIMAL(12,2)", "Comparison of condition 1": "is more than",
            "Value of condition 1": "5", "Values of condition 2": ["A"], "Rows from": "sales",
            "Whether all must hold, or any": ["or"], "How to write Keep rows where": ["Builder"],
        },
    ),
    "s": (
        "s: {type: sort, input: sales, by: {amount: desc}}\n",
        {"Column 1 of Order by": "amount DECIMAL(12,2)", "Direction of amount": "Largest first"},
    ),
    "a": (
        "a: {type: aggregate, input: sales, group_by: [paid], aggregates: {x: max(amount)}}\n",
        {
            "For each": ["paid"], "Name of calculation 1": "x",
            "What calculation 1 does": "Largest of", "Column of calculation 1": "amount DECIMAL(12,2)",
        },
    ),
    "l": ("l: {type: limit, input: sales, rows: 7}\n", {"Rows to keep": 7, "Rows from": "sales"}),
    "w": (
        "w: {type: write_file, input: sales, path: out/x, format: json, single_file: true}\n",
        {"Folder": "out/x", "Format": "JSON", "Write one file only": True,
         "Connection": "This workspace"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(FORMS))
def test_what_is_shown_first_is_what_the_document_says(draw: Draw, name: str) -> None:
    """A value that only the session knows is lost where a run is interrupted: the browser would show
    nothing, and say so as if a person had emptied the field."""
    nodes, expected = FORMS[name]
    drawn = draw(nodes, name)
    for _ in range(2):
        shown = defaults(drawn.run())
        assert {label: shown.get(label) for label in expected} == expected


def test_columns_are_detected_in_the_files(draw: Draw) -> None:
    drawn = draw("r: {type: read_file}\n", "r")
    assert drawn.widget("button", "Detect columns").disabled
    data = drawn.editor.workspace.root / "data"
    data.mkdir()
    (data / "sales_1.csv").write_text("sale id;amount;sold\n1;10,50;31.03.2024\n2;7,00;30.04.2024\n")
    drawn.widget("text_input", "Files").set_value("data/sales_*.csv")
    drawn.run()
    drawn.widget("button", "Detect columns").click()
    drawn.run()
    assert drawn.setting("format") == "csv"
    assert drawn.setting("options") == {"separator": ";", "decimal": ","}
    assert list(drawn.setting("columns")) == ["sale_id", "amount", "sold"]
    assert drawn.setting("columns")["sale_id"]["header"] == "sale id"
    assert "cv-error" not in drawn.said
    drawn.undo()
    assert drawn.setting("columns") is None


def test_why_nothing_could_be_detected_is_said_at_the_columns(draw: Draw) -> None:
    drawn = draw("r: {type: read_file, path: data/none_*.csv, format: csv}\n", "r")
    drawn.widget("button", "Detect columns").click()
    drawn.run()
    assert "none_*.csv" in drawn.said
    assert drawn.setting("columns") is None


def test_columns_that_take_long_are_waited_for_without_holding_the_page(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    real = detecting._detected
    monkeypatch.setattr(lookups, "QUICK", 0.01)
    monkeypatch.setattr(detecting, "_detected", lambda *asked: go.wait(30) and real(*asked))
    drawn = draw("r: {type: read_file, path: data/s.csv, format: csv}\n", "r")
    data = drawn.editor.workspace.root / "data"
    data.mkdir()
    (data / "s.csv").write_text("a,b\n1,x\n")

    def click() -> None:
        drawn.widget("button", "Detect columns").click()
        drawn.run()
        assert drawn.labels("button").count("Stop") == 1

    def come() -> None:
        go.set()
        assert wait_until(lambda: "Stop" not in drawn.run().labels("button"))
        go.clear()

    click()
    drawn.widget("button", "Stop").click()
    drawn.run()
    come()
    assert drawn.setting("columns") is None
    click()
    drawn.widget("text_input", "Files").set_value("data/t.csv")
    drawn.run()
    come()
    assert drawn.setting("columns") is None and "changed while this was looked for" in drawn.said
    drawn.widget("text_input", "Files").set_value("data/s.csv")
    drawn.run()
    click()
    come()
    assert drawn.setting("columns") == {"a": "BIGINT", "b": "STRING"}
    assert "cv-error" not in drawn.run().said


def test_a_name_that_was_taken_back_shows_again(draw: Draw) -> None:
    drawn = draw("l: {type: limit, input: sales, rows: 7}\n", "l")
    drawn.widget("text_input", "Name").set_value("first")
    drawn.run()
    assert drawn.page.session_state["node"] == "first"
    drawn.page.session_state["node"] = "l"
    drawn.undo()
    assert drawn.widget("text_input", "Name").value == "l"
    drawn.widget("text_input", "Name").set_value("first")
    drawn.run()
    assert drawn.page.session_state["node"] == "first"


def test_a_number_stays_a_number_where_the_columns_are_not_known(draw: Draw) -> None:
    drawn = draw("f: {type: filter, condition: amount > 5}\n", "f")
    drawn.widget("text_input", "Value of condition 1").set_value("6")
    drawn.run()
    assert drawn.setting("condition") == "amount > 6"


def test_columns_of_a_database_can_be_detected(draw: Draw) -> None:
    drawn = draw("o: {type: read_database, connection: shop}\n", "o")
    assert drawn.widget("button", "Detect columns").disabled
    drawn.widget("text_input", "Table").set_value("public.orders")
    drawn.run()
    assert not drawn.widget("button", "Detect columns").disabled
