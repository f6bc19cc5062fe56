"""What a change makes of a pipeline's file: what it says, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from canvas.document.positions import FARTHEST, positions_path
from canvas.nodes import node_types
from canvas.nodes.ports import input_ports
from canvas.ui.editing import AddNode, Editor, SetDescription, SetParameters, SetValue
from tests.ui.editing.conftest import (
    FLOW,
    HEAD,
    Open,
    Tab,
    add,
    agree,
    connect,
    disconnect,
    move,
    on_disk,
    remove,
    rename,
    title,
    wires,
)


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    old, new = before.splitlines(), after.splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_a_rename_writes_the_new_name_wherever_the_old_one_stood(editor: Editor, tab: Tab) -> None:
    before = on_disk(editor)
    assert tab.do(rename("by_size", "parts")) == []
    assert on_disk(editor) == before.replace("by_size", "parts")
    assert wires(editor)["both"] == ["parts.large", "parts.default"]


def test_a_renamed_step_keeps_its_comments_and_its_place(editor: Editor, tab: Tab) -> None:
    tab.do(move("sales", 40, -30), move("kept", 300, 0))
    before = on_disk(editor)
    tab.do(rename("sales", "tills"))
    assert on_disk(editor) == before.replace("  sales:   #", "  tills:   #").replace(
        "input: sales", "input: tills"
    )
    assert dict(editor.look().positions) == {"tills": (40, -30), "kept": (300, 0)}
    assert positions_path(editor.path).read_text().splitlines()[2:] == [
        "  kept: [300, 0]",
        "  tills: [40, -30]",
    ]
    tab.undo()
    assert on_disk(editor) == before
    assert editor.look().positions["sales"] == (40, -30)


def test_a_rename_finds_references_that_are_written_in_other_letters(open_editor: Open) -> None:
    editor = open_editor(FLOW.replace("input: kept", "input: KEPT").replace("by_size.large]", "x"))
    assert Tab(editor, "one").do(rename("Kept", "good")) == []
    assert wires(editor)["by_size"] == ["good"]
    assert "good:\n" in on_disk(editor)


def test_a_name_can_change_its_letters_case(editor: Editor, tab: Tab) -> None:
    assert tab.do(rename("kept", "Kept")) == []
    assert wires(editor)["by_size"] == ["Kept"]
    agree(editor)


def test_a_rename_to_the_same_name_is_no_entry_of_the_history(editor: Editor, tab: Tab) -> None:
    assert tab.do(rename("kept", "kept")) == []
    assert editor.look().undo is None


@pytest.mark.parametrize(
    "text",
    [
        "format: canvas/1\nname: p\nnodes: {nodes: {type: inline, columns: {id: INT}, rows: [[1]]}, "
        "kept: {type: limit, input: nodes, rows: 1}}\n",
        "format: canvas/1\nname: p\nnodes: {\n  nodes: {type: inline, columns: {id: INT}, rows: [[1]]},\n"
        "  kept: {type: limit, input: nodes, rows: 1}}\n",
        "format: canvas/1\nname: p\nnodes:\n  'nodes':\n    type: inline\n    columns: {id: INT}\n"
        "    rows: [[1]]\n  kept: {type: limit, input: nodes, rows: 1}\n",
        "format: canvas/1\nname: p\nnodes:\n  ? nodes\n  : {type: inline, columns: {id: INT}, rows: [[1]]}\n"
        "  kept: {type: limit, input: nodes, rows: 1}\n",
        "format: canvas/1\nname: p\nnodes:\n  nodes: &n {type: inline, columns: {id: INT}, rows: [[1]]}\n"
        "  same: *n\n  kept: {type: limit, input: nodes, rows: 1}\n",
    ],
    ids=["one line", "braces", "quotes", "question mark", "anchor"],
)
def test_a_rename_works_however_the_file_is_laid_out(open_editor: Open, text: str) -> None:
    editor = open_editor(text=text)
    tab = Tab(editor, "one")
    assert tab.do(rename("nodes", "rows")) == []
    document = editor.look().document
    assert document is not None
    assert (wires(editor)["kept"], "nodes" in wires(editor), document.errors) == (["rows"], False, ())
    agree(editor)
    tab.undo()
    assert on_disk(editor) == text


def test_names_can_be_swapped_in_one_go(editor: Editor, tab: Tab) -> None:
    assert tab.do(rename("kept", "t"), rename("both", "kept"), rename("t", "both")) == []
    assert wires(editor) == {
        "sales": [],
        "both": ["sales"],
        "by_size": ["both"],
        "kept": ["by_size.large", "by_size.default"],
        "last": ["kept"],
    }
    agree(editor)


def test_a_name_that_moves_on_leaves_each_step_what_it_was(editor: Editor, tab: Tab) -> None:
    assert tab.do(rename("kept", "x"), rename("x", "y"), rename("last", "x")) == []
    assert (wires(editor)["y"], wires(editor)["x"], wires(editor)["by_size"]) == (["sales"], ["both"], ["y"])
    assert "y:\n    type: filter" in on_disk(editor)
    assert "# only what counts" in on_disk(editor)


def test_deleting_a_step_in_the_middle_heals_the_wire(editor: Editor, tab: Tab) -> None:
    before = on_disk(editor)
    tab.do(move("kept", 5, 5), move("last", 9, 9))
    assert tab.do(remove("kept"), connect("sales", "by_size")) == []
    gone, come = changed_lines(before, on_disk(editor))
    assert come == ["    input: sales"] or come == []
    assert "# only what counts" in "\n".join(gone)
    assert (wires(editor)["by_size"], dict(editor.look().positions)) == (["sales"], {"last": (9, 9)})
    tab.undo()
    assert on_disk(editor) == before
    assert editor.look().positions["kept"] == (5, 5)


def test_deleting_a_step_takes_its_wires_out_of_lists_too(editor: Editor, tab: Tab) -> None:
    assert tab.do(remove("by_size")) == []
    assert wires(editor)["both"] == []
    assert "inputs" not in on_disk(editor)
    assert tab.do(connect("kept", "both", "inputs", index=0)) == []
    assert wires(editor)["both"] == ["kept"]


def test_a_step_dropped_on_a_wire_of_many_keeps_the_order(editor: Editor, tab: Tab) -> None:
    """The order of a union's inputs is the order of its rows and of its columns."""
    assert (
        tab.do(
            add("cut", "limit", (10, 10), rows=3),
            disconnect("both", "inputs", index=0),
            connect("by_size.large", "cut"),
            connect("cut", "both", "inputs", index=0),
        )
        == []
    )
    assert wires(editor)["both"] == ["cut", "by_size.default"]
    assert wires(editor)["cut"] == ["by_size.large"]


@pytest.mark.parametrize(("index", "place"), [(0, 0), (1, 1), (2, 2), (None, 2), (99, 2), (-7, 0)])
def test_a_wire_into_many_comes_to_its_place(editor: Editor, tab: Tab, index: int | None, place: int) -> None:
    assert tab.do(connect("kept", "both", "inputs", index=index)) == []
    assert wires(editor)["both"].index("kept") == place


@pytest.mark.parametrize("index", [None, 2, -1])
def test_removing_a_wire_that_is_not_there_removes_no_other(
    editor: Editor, tab: Tab, index: int | None
) -> None:
    first = on_disk(editor)
    assert tab.do(disconnect("both", "inputs", index=index)) == []
    assert on_disk(editor) == first


def test_a_small_change_is_a_small_change_of_the_file(editor: Editor, tab: Tab) -> None:
    before = on_disk(editor)
    tab.do(disconnect("last"))
    assert changed_lines(before, on_disk(editor)) == (["    input: both"], [])
    tab.do(connect("both", "last"))
    tab.do(title("last", "The end"))
    assert changed_lines(before, on_disk(editor)) == ([], ["    title: The end"])


def test_moving_a_step_changes_no_byte_of_the_pipeline(editor: Editor, tab: Tab) -> None:
    before, stamp = on_disk(editor), editor.path.stat().st_mtime_ns
    assert tab.do(move("kept", 12, -7)) == []
    assert (on_disk(editor), editor.path.stat().st_mtime_ns) == (before, stamp)
    assert positions_path(editor.path).read_text() == "format: canvas-layout/1\nnodes:\n  kept: [12, -7]\n"
    tab.undo()
    assert not positions_path(editor.path).exists()


def test_no_step_is_moved_out_of_reach(editor: Editor, tab: Tab) -> None:
    tab.do(move("kept", 10**30, -(10**30)), add("far", "limit", (-(10**9), 0)))
    assert dict(editor.look().positions) == {"kept": (FARTHEST, -FARTHEST), "far": (-FARTHEST, 0)}
    agree(editor)


@pytest.mark.parametrize("text", ["   ", "", None])
def test_an_empty_title_is_none(editor: Editor, tab: Tab, text: str | None) -> None:
    before = on_disk(editor)
    tab.do(title("kept", "What counts"))
    tab.do(title("kept", text))
    assert on_disk(editor) == before


@pytest.mark.parametrize(
    "text",
    [
        'it\'s "so": #1',
        "emoji 🎉 и кириллица",
        "مرحبا بالعالم",
        "- a\n- b",
        "yes",
        "null",
        "1.0",
        "a: b",
        "{x}",
        "a\u2028b",
        "\x07",
        "\ufffe",
    ],
)
def test_a_title_can_be_any_text(editor: Editor, tab: Tab, text: str) -> None:
    assert tab.do(title("kept", text)) == []
    document = editor.look().document
    assert document is not None
    assert document.pipeline.nodes["kept"].title == text.strip()
    agree(editor)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_a_title_that_no_file_can_hold_is_refused(editor: Editor, tab: Tab, text: str) -> None:
    first = on_disk(editor)
    assert len(tab.do(title("kept", text))) == 1
    assert on_disk(editor) == first
    agree(editor)


def test_settings_of_a_new_step_are_written_as_plain_data(editor: Editor, tab: Tab) -> None:
    values = {"columns": {"id": "INT", "p": "DOUBLE"}, "rows": [[1, 2.5], [2, None]], "type": "limit"}
    assert tab.do(add("typed", "inline", **values)) == []
    document = editor.look().document
    assert document is not None
    raw = document.raw("typed")
    assert (raw["type"], raw["rows"][0]) == ("inline", (1, Decimal("2.5")))


def test_settings_without_end_are_refused(editor: Editor, tab: Tab) -> None:
    deep: list[object] = []
    for _ in range(50):
        deep = [deep]
    assert tab.do(add("x", "inline", rows=deep)) == ["These settings are nested too deeply."]


@pytest.mark.parametrize("name", sorted(node_types()))
def test_every_kind_of_step_can_be_added_connected_and_removed_again(
    editor: Editor, tab: Tab, name: str
) -> None:
    first = on_disk(editor)
    ports = [p.field for p in input_ports(node_types()[name])]
    assert tab.do(add("new", name), *(connect("kept", "new", field) for field in ports)) == []
    assert wires(editor)["new"] == ["kept"] * len(ports)
    agree(editor)
    tab.do(rename("kept", "good"))
    assert wires(editor)["new"] == ["good"] * len(ports)
    tab.do(rename("good", "kept"))
    assert tab.do(remove("new")) == []
    assert on_disk(editor) == first


@pytest.mark.parametrize("name", sorted(n for n, k in node_types().items() if k.input_fields()))
def test_in_one_operation_a_new_step_can_be_connected_and_its_source_renamed(
    editor: Editor, tab: Tab, name: str
) -> None:
    """Every input of every kind is known while it is still half made, or its wire would lead nowhere."""
    ports = [p.field for p in input_ports(node_types()[name])]
    tab.do(add("new", name), *(connect("kept", "new", field) for field in ports), rename("kept", "good"))
    assert wires(editor)["new"] == ["good"] * len(ports)


def test_a_renamed_route_takes_its_wires_along(editor: Editor) -> None:
    assert editor.change("Routes", [SetValue("by_size", "routes", {"huge": "amount >= 1000"})]) is None
    assert wires(editor)["both"] == ["by_size.huge", "by_size.default"]


def test_wires_of_a_route_that_went_do_not_jump_to_another(editor: Editor) -> None:
    routes = {"small": "amount < 5", "large": "amount >= 1000"}
    assert editor.change("Routes", [SetValue("by_size", "routes", routes)]) is None
    assert editor.change("Routes", [SetValue("by_size", "routes", {"small": "amount < 5"})]) is None
    assert wires(editor)["both"] == ["by_size.large", "by_size.default"]


def test_a_route_that_went_is_not_taken_for_one_that_came_elsewhere(editor: Editor) -> None:
    two = {"large": "amount >= 1000", "small": "amount < 5"}
    assert editor.change("Routes", [SetValue("by_size", "routes", two)]) is None
    other = {"small": "amount < 5", "odd": "amount = 7"}
    assert editor.change("Routes", [SetValue("by_size", "routes", other)]) is None
    assert wires(editor)["both"] == ["by_size.large", "by_size.default"]


def test_a_setting_that_a_step_has_not_is_refused(editor: Editor) -> None:
    first = on_disk(editor)
    assert editor.change("Set", [SetValue("kept", "colour", "red")]) == "This step has no setting `colour`."
    assert editor.change("Set", [SetValue("kept", "type", "limit")]) == "This step has no setting `type`."
    assert editor.change("Set", [SetValue("none", "rows", 1)]) == "There is no step `none` any more."
    assert on_disk(editor) == first


def test_what_a_step_should_not_say_can_be_removed(open_editor: Open) -> None:
    editor = open_editor(FLOW.replace("  rows: 10\n", "  rows: 10\n  colour: red\n"))
    assert editor.change("Remove", [SetValue("last", "colour", None)]) is None
    assert "colour" not in on_disk(editor)
    agree(editor)


def test_a_step_of_an_unknown_kind_can_become_one_of_a_known_kind(open_editor: Open) -> None:
    editor = open_editor(FLOW.replace("type: limit", "type: head"))
    assert editor.change("Kind", [SetValue("last", "type", "limit")]) is None
    document = editor.look().document
    assert document is not None
    assert (document.raw("last"), document.errors) == (
        {"type": "limit", "input": "both", "rows": 10},
        (),
    )


@pytest.mark.parametrize("written", ["just text", "[1, 2]", "5", ""])
def test_a_step_that_is_no_block_of_settings_is_not_torn_further(open_editor: Open, written: str) -> None:
    editor = open_editor(FLOW + f"odd: {written}\n")
    tab, first = Tab(editor, "one"), on_disk(editor)
    for said in (tab.do(title("odd", "x")), tab.do(connect("kept", "odd"))):
        assert len(said) == 1
    assert tab.do(move("odd", 1, 2)) == []
    assert on_disk(editor) == first
    assert tab.do(remove("odd")) == []
    assert "odd" not in on_disk(editor)


def test_parameters_and_description_are_entries_of_the_same_history(editor: Editor) -> None:
    first = on_disk(editor)
    given = {"run_date": {"type": "DATE", "default": "2024-03-31"}}
    assert editor.change("Parameters", [SetParameters(given)]) is None
    assert editor.change("Description", [SetDescription("  What sells\nwhere.  ")]) is None
    document = editor.look().document
    assert document is not None
    assert (document.pipeline.description, list(document.pipeline.parameters)) == (
        "What sells\nwhere.",
        ["run_date"],
    )
    assert editor.change("Description", [SetDescription(" ")]) is None
    assert "description" not in on_disk(editor)
    agree(editor)
    for _ in range(3):
        editor.undo()
    assert on_disk(editor) == first


def test_a_parameter_without_a_type_is_refused(editor: Editor) -> None:
    first = on_disk(editor)
    said = editor.change("Parameters", [SetParameters({"x": {"default": 1}})])
    assert said == "A parameter needs a type, such as STRING or DATE, and a default value."
    assert on_disk(editor) == first


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_keeps_its_line_ends(open_editor: Open, end: str) -> None:
    editor = open_editor(
        text=(HEAD + "  a:\n    type: inline\n    columns: {id: INT}\n    rows: []\n").replace("\n", end)
    )
    tab = Tab(editor, "one")
    tab.do(add("b", "limit"), connect("a", "b"))
    tab.do(rename("a", "c"))
    made = on_disk(editor)
    assert (made.count(end), "  c:" + end in made) == (made.count("\n"), True)
    agree(editor)


def test_a_form_and_the_canvas_change_the_same_pipeline(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    tab.do(add("few", "limit"))
    assert editor.change("Rows", [SetValue("few", "rows", 3)]) is None
    assert editor.change("Add", [AddNode("more", "limit", (1, 1))]) is None
    tab.do(connect("last", "few"))
    assert [tab.undo() for _ in range(4)] == [[]] * 4
    assert on_disk(editor) == first
    assert [tab.redo() for _ in range(4)] == [[]] * 4
    document = editor.look().document
    assert document is not None
    assert document.raw("few") == {"type": "limit", "rows": 3, "input": "last"}
