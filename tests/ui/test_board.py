"""What the canvas draws of a pipeline: each step's state in words that are so, also of what is half made."""

from __future__ import annotations

import json
import textwrap
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from canvas.document.workspace import Workspace
from canvas.nodes import node_types
from canvas.ui.authoring import make_workspace
from canvas.ui.board import board_data, palette, target_words
from canvas.ui.counts import Count
from canvas.ui.documents import TargetResult
from canvas.ui.editing import Editor, Move

HEAD = "format: canvas/1\nname: p\nnodes:\n"
ROWS = "rows: {type: inline, columns: {id: INT, at: DATE}, rows: [[1, 2024-03-31]]}\n"


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "ws")


def edit(home: Workspace, nodes: str) -> Editor:
    path = home.root / "pipelines" / "p.yaml"
    path.write_text(HEAD + textwrap.indent(nodes, "  "))
    return Editor(home, path)


def draw(
    editor: Editor,
    counts: Mapping[str, Count] | None = None,
    targets: list[TargetResult] | None = None,
    **more: Any,
) -> dict[str, Any]:
    state = editor.look(more.get("client", ""))
    assert state.document is not None
    asked = {"client": "", "chosen": None, "code": False, **more}
    return board_data(editor, state, state.document, counts=counts or {}, targets=targets, **asked)


def status(home: Workspace, nodes: str, node: str, count: Count | None = None) -> dict[str, Any]:
    found: dict[str, Any] = draw(edit(home, nodes), {node: count} if count else {})["status"][node]
    return found


@pytest.mark.parametrize(
    ("node", "state", "unconnected"),
    [
        ("x: {type: limit}", "unconfigured", ["input"]),
        ("x: {type: limit, input: rows}", "unconfigured", []),
        ("x: {type: limit, rows: 3}", "unconnected", ["input"]),
        ("x: {type: limit, input: rows, rows: 3}", "ready", []),
        ("x: {type: filter, input: rows}", "unconfigured", []),
        ("x: {type: filter, input: rows, condition: id > 1}", "ready", []),
        ("x: {type: filter, input: rows, condition: idd > 1}", "error", []),
        ("x: {type: filter, input: rows, condition: id >}", "error", []),
        ("x: {type: filter, input: gone, condition: id > 1}", "error", []),
        ("x: {type: filter, condition: id > 1, colour: red}", "error", ["input"]),
        ("x: {type: limit, input: rows, rows: many}", "error", []),
        ("x: {type: union, inputs: []}", "unconnected", ["inputs"]),
        ("x: {type: union, inputs: [rows]}", "unconnected", ["inputs"]),
        ("x: {type: union}", "unconnected", ["inputs"]),
        ("x: {type: sql, inputs: [], query: SELECT id FROM rows}", "unconnected", ["inputs"]),
        ("x: {type: sql, inputs: [rows], query: SELECT id FROM rows}", "ready", []),
        ("x: {type: sql, inputs: [rows]}", "unconfigured", []),
        ("x: {type: subflow}", "unconfigured", []),
        ("x: {type: join, left: rows, right: rows}", "unconfigured", []),
        ("x: {type: join, left: rows, how: left, keys: {id: id}}", "unconnected", ["right"]),
        ("x: {type: split, input: rows}", "unconfigured", []),
        ("x: {type: aggregate, input: rows}", "unconfigured", []),
        ("x: {type: aggregate, input: rows, aggregates: {total: ''}}", "unconfigured", []),
        ("x: {type: derive, input: rows, columns: {new_column: null}}", "unconfigured", []),
        ("x: {type: derive, input: rows, columns: {a: '', b: idd}}", "error", []),
        ("x: {type: read_file}", "unconfigured", []),
        ("x: {type: write_file, input: rows}", "unconfigured", []),
        ("x: {type: inline}", "unconfigured", []),
        ("x: {type: teleport, input: rows}", "error", []),
        ("x: {type: teleport}", "error", []),
        ("x: just text", "error", []),
        ("x: {input: rows}", "error", []),
    ],
)
def test_the_state_of_a_step(home: Workspace, node: str, state: str, unconnected: list[str]) -> None:
    found = status(home, ROWS + node + "\n", "x")
    assert (found["state"], found["unconnected"]) == (state, unconnected)
    assert bool(found["problems"]) == (state == "error"), "what is not done yet is no mistake"


@pytest.mark.parametrize("name", sorted(node_types()))
def test_a_step_that_was_just_added_is_no_error(home: Workspace, name: str) -> None:
    """Nobody did anything wrong by dropping a card."""
    found = status(home, f"x: {{type: {name}}}\n", "x")
    assert (found["state"], found["problems"]) in (("unconfigured", []), ("unconnected", []))


@pytest.mark.parametrize("name", sorted(node_types()))
def test_a_step_that_was_just_connected_is_no_error(home: Workspace, name: str) -> None:
    """Nor by drawing its wires: what is left is to be set."""
    kind = node_types()[name]
    several = {f for f in kind.input_fields() if kind.field_kinds[f].name == "wires"}
    wires = {f: "[rows, rows_2]" if f in several else "rows" for f in kind.input_fields()}
    text = "".join(f", {field}: {wire}" for field, wire in wires.items())
    two = ROWS + ROWS.replace("rows:", "rows_2:", 1)
    found = status(home, f"{two}x: {{type: {name}{text}}}\n", "x")
    assert (found["state"], found["unconnected"], found["problems"]) in (
        ("unconfigured", [], []),
        ("ready", [], []),
    )


def test_a_step_behind_an_unfinished_one_waits(home: Workspace) -> None:
    nodes = ROWS + "x: {type: filter, input: rows}\ny: {type: limit, input: x, rows: 1}\n"
    board = draw(edit(home, nodes + "z: {type: limit, input: y}\n"))
    states = {n: s["state"] for n, s in board["status"].items()}
    assert states == {"rows": "ready", "x": "unconfigured", "y": "waiting", "z": "unconfigured"}


def test_a_circle_is_said_on_one_of_its_steps_and_the_others_stand(home: Workspace) -> None:
    nodes = "a: {type: limit, input: b, rows: 1}\nb: {type: limit, input: a, rows: 1}\n"
    board = draw(edit(home, ROWS + nodes + "c: {type: limit, input: b, rows: 1}\n"))
    states = {n: s["state"] for n, s in board["status"].items()}
    assert states == {"rows": "ready", "a": "error", "b": "waiting", "c": "waiting"}
    assert "circle" in board["status"]["a"]["problems"][0]
    assert len(board["edges"]) == 3


@pytest.mark.parametrize(
    ("count", "state", "rows"),
    [
        (Count(), "ready", ""),
        (Count("3 rows"), "ready", "3 rows"),
        (Count(running=True), "running", ""),
        (Count("3 rows", stale=True), "stale", "3 rows"),
        (Count("3 rows", stale=True, running=True), "running", "3 rows"),
        (Count(problem="`x` is no number."), "error", ""),
    ],
)
def test_the_count_of_a_step_that_can_run(home: Workspace, count: Count, state: str, rows: str) -> None:
    found = status(home, ROWS, "rows", count)
    assert (found["state"], found["rows"]) == (state, rows)
    assert found["problems"] == ([count.problem] if count.problem else [])


def test_a_count_of_before_does_not_hide_what_is_wrong_now(home: Workspace) -> None:
    found = status(home, ROWS + "x: {type: limit, input: rows}\n", "x", Count("3 rows", stale=True))
    assert (found["state"], found["rows"]) == ("unconfigured", "3 rows")


def test_what_targets_cannot_say_stands_on_the_step_with_the_targets_name(home: Workspace) -> None:
    nodes = ROWS + (
        "x: {type: derive, input: rows, columns: {y: \"date_format(at, 'yyyy')\"}}\n"
        "out: {type: write_file, input: x, connection: lake, path: out, format: parquet}\n"
    )
    (home.root / "connections.yaml").write_text(
        "format: canvas/1\nconnections:\n  lake: {type: local, path: data}\n"
    )
    editor = edit(home, nodes)
    document = editor.look().document
    assert document is not None
    targets = list(document.targets)
    board = draw(editor, targets=targets)
    found = {n: [(f["target"], f["severity"]) for f in s["findings"]] for n, s in board["status"].items()}
    wanted: dict[str, list[tuple[str, str]]] = {n: [] for n in found}
    for target in targets:
        for finding in target.findings():
            if finding.node in wanted:
                wanted[finding.node].append((target.label, finding.severity))
    assert found == wanted
    assert any(found.values()), "Data Factory cannot write to a folder of this machine"
    assert [t["label"] for t in board["targets"]] == ["Spark SQL", "Data Factory"]
    assert draw(editor, targets=None)["targets"] == []


def test_a_pipelines_own_problem_is_not_repeated_for_every_target(home: Workspace) -> None:
    editor = edit(home, ROWS + "x: {type: filter, input: rows, condition: idd > 1}\n")
    document = editor.look().document
    assert document is not None
    board = draw(editor, targets=list(document.targets))
    assert (board["status"]["x"]["state"], board["status"]["x"]["findings"]) == ("error", [])
    assert [(t["text"], t["tone"]) for t in board["targets"]] == [
        ("Spark SQL: not yet", "error"),
        ("Data Factory: not yet", "error"),
    ]
    assert "`idd` is not a column here" in board["targets"][0]["hint"]
    (said,) = board["targets"][0]["said"]
    assert (said["node"], said["severity"]) == ("x", "error") and "`idd`" in said["message"]


def test_a_target_says_how_many_notes_it_has(home: Workspace) -> None:
    editor = edit(
        home,
        ROWS + "out: {type: write_file, input: rows, connection: lake, path: o, format: parquet}\n",
    )
    (home.root / "connections.yaml").write_text(
        "format: canvas/1\nconnections:\n  lake: {type: local, path: data}\n"
    )
    document = editor.look().document
    assert document is not None
    spark = next(t for t in document.targets if t.name == "spark-sql")
    words = target_words(document, spark)
    assert (words["text"], words["tone"], words["hint"], words["said"]) == ("Spark SQL ready", "ok", "", [])
    assert spark.compiled is not None


def test_steps_are_drawn_as_they_stand_in_the_file(home: Workspace) -> None:
    nodes = ROWS + (
        "by_size:\n  type: split\n  title: Sizes\n  input: rows\n"
        "  routes: {large: id >= 1000, small: id < 5}\n"
        "both: {type: union, inputs: [by_size.large, by_size.default]}\n"
    )
    editor = edit(home, nodes)
    editor.change("Move", [Move("both", (7, -8))])
    board = draw(editor, chosen="both", code=True)
    split = board["nodes"][1]
    assert (split["id"], split["title"], split["at"]) == ("by_size", "Sizes", None)
    assert [o["port"] for o in split["outputs"]] == ["large", "small", "default"]
    assert [i["field"] for i in split["inputs"]] == ["input"]
    assert split["yaml"].startswith("by_size:\n  type: split\n  title: Sizes\n")
    assert board["nodes"][2]["at"] == (7, -8)
    assert [(e["from"], e["port"], e["to"], e["field"], e["index"]) for e in board["edges"]] == [
        ("rows", "", "by_size", "input", None),
        ("by_size", "large", "both", "inputs", 0),
        ("by_size", "default", "both", "inputs", 1),
    ]
    assert (board["chosen"], board["code"], board["undo"], board["redo"]) == ("both", True, "Move", None)


def test_a_wire_from_nowhere_is_not_drawn_and_its_step_says_why(home: Workspace) -> None:
    board = draw(edit(home, ROWS + "x: {type: limit, input: ROWS, rows: 1}\n"))
    assert board["edges"] == []
    assert "Did you mean `rows`?" in board["status"]["x"]["problems"][0]


def test_steps_that_cannot_be_understood_are_drawn_with_their_wires(home: Workspace) -> None:
    nodes = ROWS + "x: {type: teleport, input: rows, inputs: [rows, rows]}\ny: text\nz:\n"
    board = draw(edit(home, nodes))
    by_id = {n["id"]: n for n in board["nodes"]}
    assert (by_id["x"]["label"], by_id["x"]["says"]) == ("teleport", "This step cannot be understood.")
    assert [(i["field"], i["many"]) for i in by_id["x"]["inputs"]][:2] == [("input", False), ("inputs", True)]
    assert (by_id["y"]["label"], by_id["y"]["yaml"]) == ("Unknown step", "")
    assert [i["field"] for i in by_id["x"]["inputs"]] == ["input", "inputs"], "each input is there once"


def test_a_browser_tab_hears_of_its_own_operations_only(home: Workspace) -> None:
    editor = edit(home, ROWS)
    editor.submit({"client": "a", "operations": [{"id": 4, "kind": "change", "changes": [{}]}]})
    mine = draw(editor, client="a")
    assert mine["ack"] == {"client": "a", "id": 4}
    assert mine["refused"] == [{"id": 4, "message": "This could not be understood, so nothing was changed."}]
    theirs = draw(editor, client="b")
    assert (theirs["ack"], theirs["refused"]) == ({"client": "b", "id": 0}, [])
    nobody = draw(editor)
    assert (nobody["ack"], nobody["refused"]) == (None, [])


def test_everything_drawn_can_be_sent(home: Workspace) -> None:
    nodes = (
        ROWS
        + 'odd: {type: inline, title: "مرحبا <b> 🎉", columns: {"it\'s": "DECIMAL(4,1)"}, rows: [[0.5]]}\n'
    )
    assert "مرحبا <b> 🎉" in json.dumps(draw(edit(home, nodes)), ensure_ascii=False)


def test_the_palette_has_every_kind_with_what_is_needed_to_draw_it() -> None:
    kinds = {k["type"]: k for k in palette()}
    assert set(kinds) == set(node_types())
    for kind in kinds.values():
        assert kind["label"] and kind["help"] and kind["icon"]
    assert [o["port"] for o in kinds["split"]["outputs"]] == ["default"]
    assert kinds["write_file"]["outputs"] == []


def chain(count: int) -> str:
    steps = "".join(
        f"n{n}: {{type: filter, input: n{n - 1}, condition: id > {n}}}\n" for n in range(1, count)
    )
    return "n0: {type: inline, columns: {id: INT}, rows: []}\n" + steps


def test_500_steps_are_drawn_before_a_hand_notices(home: Workspace) -> None:
    editor = edit(home, chain(500))
    first = draw(editor)
    assert {s["state"] for s in first["status"].values()} == {"ready"}
    counts = {f"n{n}": Count(f"{n} rows") for n in range(500)}
    started = time.perf_counter()
    again = draw(editor, counts)
    assert time.perf_counter() - started < 2
    assert (len(again["nodes"]), len(again["edges"])) == (500, 499)
    assert again["status"]["n499"]["rows"] == "499 rows"


def test_one_edit_of_500_steps_draws_that_edit(home: Workspace) -> None:
    editor = edit(home, chain(500))
    draw(editor)
    started = time.perf_counter()
    editor.submit(
        {
            "client": "a",
            "operations": [
                {"id": 1, "kind": "change", "changes": [{"change": "title", "id": "n7", "title": "Seven"}]}
            ],
        }
    )
    board = draw(editor)
    assert time.perf_counter() - started < 5
    assert [n["title"] for n in board["nodes"] if n["title"]] == ["Seven"]
