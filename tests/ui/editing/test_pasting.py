"""Pasting: a part of a pipeline from anywhere, or in plain words why not; never half of something."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from canvas.document.positions import FARTHEST
from canvas.document.workspace import PRIVATE
from canvas.ui.editing import Editor
from canvas.ui.editing.pasting import MOST_NODES, NOT_A_PART, free_id
from tests.ui.editing.conftest import HEAD, Open, Tab, agree, connect, move, on_disk, pasted, remove, wires

PART = """\
format: canvas/1
nodes:
  kept:
    type: filter
    input: sales
    condition: amount > 3
  by_size:
    type: split
    input: kept
    routes: {large: amount >= 1000}
  both:
    type: union
    inputs: [by_size.large, elsewhere, by_size.default]
layout:
  kept: [100, 50]
  by_size: [400, 80]
"""


def test_copies_get_names_of_their_own_and_keep_the_wires_among_them(editor: Editor, tab: Tab) -> None:
    before = on_disk(editor)
    assert tab.do(pasted(PART, 1000, 2000)) == []
    made = wires(editor)
    assert [made[n] for n in ("kept_2", "by_size_2", "both_2")] == [
        [],
        ["kept_2"],
        ["by_size_2.large", "by_size_2.default"],
    ]
    assert on_disk(editor).startswith(before), "what was there keeps every byte"
    places = editor.look().positions
    assert (places["kept_2"], places["by_size_2"]) == ((1000, 2000), (1300, 2030))
    agree(editor)
    tab.undo()
    assert (on_disk(editor), dict(editor.look().positions)) == (before, {})


def test_pasting_again_and_again_makes_new_names(editor: Editor, tab: Tab) -> None:
    for _ in range(3):
        assert tab.do(pasted(PART)) == []
    assert {"kept_2", "kept_3", "kept_4"} <= set(wires(editor))
    assert wires(editor)["both_4"] == ["by_size_4.large", "by_size_4.default"]
    agree(editor)


def test_a_whole_file_of_another_pipeline_can_be_pasted(open_editor: Open) -> None:
    theirs = open_editor(name="theirs")
    mine = open_editor("", text="format: canvas/1\nname: mine\nnodes: {}\n", name="mine")
    assert Tab(mine, "one").do(pasted(on_disk(theirs))) == []
    assert wires(mine) == wires(theirs)
    agree(mine)


def test_what_is_copied_in_one_pipeline_does_not_reach_into_it_from_another(open_editor: Open) -> None:
    """`sales` is in both: a copy must not connect to the one that happens to be called so."""
    other = open_editor("sales: {type: inline, columns: {id: INT}, rows: []}\n", name="other")
    Tab(other, "one").do(pasted(PART))
    assert wires(other)["kept"] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://example.org/a?b=c",
        "name,amount\n1,2\n",
        "[1, 2, 3]",
        "{",
        "nodes: {}",
        "nodes: []",
        "nodes: text",
        "nodes:\n  a: text\n",
        "nodes:\n  a: {input: b}\n",
        "nodes:\n  a: {type: 5}\n",
        "nodes:\n  a b: {type: limit}\n",
        "nodes:\n  a__b: {type: limit}\n",
        "nodes:\n  ok: {type: limit}\n  1st: {type: limit}\n",
        "nodes:\n  a: {type: limit}\n  a: {type: limit}\n",
        "nodes:\n  ? [a]\n  : {type: limit}\n",
        f"nodes:\n  a: {{type: limit, input: {'x' * 400}}}\n",
        f"nodes:\n  {'x' * 300}: {{type: limit}}\n",
        'nodes:\n  a: {type: limit, title: "\\0"}\n',
        "nodes: " + "[" * 5000,
        "\x00\x01\x02",
        "nodes:\n" + "".join(f"  n{n}: {{type: limit}}\n" for n in range(MOST_NODES + 1)),
    ],
    ids=range(23),
)
def test_what_is_no_part_of_a_pipeline_is_not_pasted(editor: Editor, tab: Tab, text: str) -> None:
    first = on_disk(editor)
    assert tab.do(pasted(text)) == [NOT_A_PART]
    assert (on_disk(editor), editor.look().undo) == (first, None)
    agree(editor)


def test_a_few_lines_that_stand_for_millions_are_refused_at_once(editor: Editor, tab: Tab) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    started = time.perf_counter()
    assert tab.do(pasted(f"{bomb}nodes:\n  a: {{type: inline, rows: *a8}}\n")) == [NOT_A_PART]
    assert time.perf_counter() - started < 5


def test_anchors_are_written_out(editor: Editor, tab: Tab) -> None:
    text = (
        "nodes:\n  a: &a\n    type: inline\n    columns: {id: INT}\n    rows: [[1]]\n  b: *a\n"
        "  c:\n    <<: *a\n    type: limit\n"
    )
    assert tab.do(pasted(text)) == []
    document = editor.look().document
    assert document is not None
    assert document.raw("a") == document.raw("b")
    assert "&" not in on_disk(editor)
    agree(editor)


def test_a_step_of_an_unknown_kind_is_kept_and_its_problem_said(editor: Editor, tab: Tab) -> None:
    assert tab.do(pasted("nodes:\n  far:\n    type: teleport\n    input: gone\n    speed: 3\n")) == []
    assert on_disk(editor).endswith("  far:\n    type: teleport\n    speed: 3\n")
    document = editor.look().document
    assert document is not None
    problems = [p.message for p in document.plan.problems if p.node == "far"]
    assert problems and problems[0].startswith("There is no node type `teleport`.")


def test_settings_that_do_not_exist_are_kept_and_said(editor: Editor, tab: Tab) -> None:
    """What a person copied is theirs: it is not thrown away, and not run either."""
    assert tab.do(pasted("nodes:\n  x: {type: limit, rows: 3, password: hunter2}\n")) == []
    document = editor.look().document
    assert document is not None
    assert [p.field for p in document.errors if p.node == "x"] == ["input", "password"]


def test_names_that_differ_by_case_only_are_both_pasted(editor: Editor, tab: Tab) -> None:
    text = "nodes:\n  A: {type: limit, rows: 1}\n  a: {type: limit, rows: 2}\n  b: {type: limit, input: a}\n"
    assert tab.do(pasted(text)) == []
    document = editor.look().document
    assert document is not None
    rows = {n: document.raw(n).get("rows") for n in wires(editor) if n.lower().startswith("a")}
    assert rows == {"A": 1, "a_2": 2}
    assert wires(editor)["b"] == ["a_2"]
    agree(editor)


@pytest.mark.parametrize(
    "layout",
    [
        "[1, 2]",
        "5",
        "{kept: here}",
        "{kept: [1.5, 2]}",
        "{kept: [1]}",
        "{kept: [true, false]}",
        "{other: [1, 2]}",
    ],
)
def test_places_that_make_no_sense_are_chosen_anew(editor: Editor, tab: Tab, layout: str) -> None:
    text = PART[: PART.index("layout")] + f"layout: {layout}\n"
    assert tab.do(pasted(text, 10, 20)) == []
    places = editor.look().positions
    assert [places[n] for n in ("kept_2", "by_size_2", "both_2")] == [(10, 20), (10, 140), (10, 260)]
    agree(editor)


def test_what_is_far_apart_stays_within_reach(editor: Editor, tab: Tab) -> None:
    text = PART.replace("[100, 50]", f"[-{FARTHEST}, 0]").replace("[400, 80]", f"[{FARTHEST}, 0]")
    assert tab.do(pasted(text, 500, 0)) == []
    assert editor.look().positions["by_size_2"] == (FARTHEST, 0)
    agree(editor)


def test_pasted_steps_can_be_connected_and_removed_like_others(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    tab.do(pasted(PART))
    assert tab.do(connect("sales", "kept_2")) == []
    assert tab.do(move("kept_2", 5, 5)) == []
    assert tab.do(*(remove(n) for n in ("kept_2", "by_size_2", "both_2"))) == []
    assert on_disk(editor) == first


def test_500_steps_are_pasted_and_removed_while_one_waits(open_editor: Open) -> None:
    editor = open_editor()
    tab, first = Tab(editor, "one"), on_disk(editor)
    nodes = "".join(
        f"  n{n}: {{type: filter, input: n{n - 1}, condition: id > {n}}}\n" for n in range(1, 500)
    )
    text = f"nodes:\n  n0: {{type: inline, columns: {{id: INT}}, rows: []}}\n{nodes}"
    started = time.perf_counter()
    assert tab.do(pasted(text)) == []
    assert time.perf_counter() - started < 5
    assert wires(editor)["n499"] == ["n498"]
    started = time.perf_counter()
    assert tab.do(*(remove(f"n{n}") for n in range(500))) == []
    assert time.perf_counter() - started < 5
    assert on_disk(editor) == first


def test_free_names_count_on_and_never_clash() -> None:
    assert free_id("a", set()) == "a"
    assert free_id("a", {"a"}) == "a_2"
    assert free_id("A", {"a", "a_2"}) == "A_3"
    assert free_id("a_7", {"a_7"}) == "a_2"
    assert free_id("_5", {"_5"}) == "_5_2"
    assert free_id("x" * 100, {"x" * 100}) == f"{'x' * 98}_2", "no longer than a name may be"


def test_nothing_beside_the_pipeline_is_written(editor: Editor, tab: Tab) -> None:
    def files() -> set[Path]:
        root = editor.workspace.root
        return {p for p in root.rglob("*") if p.is_file() and PRIVATE not in p.relative_to(root).parts}

    before = files()
    tab.do(pasted(PART))
    tab.do(pasted("garbage"))
    tab.undo()
    assert files() == before
    assert on_disk(editor).startswith(HEAD)
