"""A pipeline that uses another one, while the other one is edited."""

from __future__ import annotations

from pathlib import Path

from canvas.ui.authoring import make_workspace
from canvas.ui.editing import Editor

INNER = """format: canvas/1
name: inner
nodes:
  rows: {type: input, columns: {a: INT}}
  kept: {type: filter, input: rows, condition: a > 1}
  result: {type: output, input: kept}
"""
OUTER = """format: canvas/1
name: outer
nodes:
  typed: {type: inline, columns: {a: INT}, rows: [[1], [2]]}
  sub: {type: subflow, inputs: [typed], pipeline: inner}
"""


def test_an_edit_inside_is_seen_outside_and_a_mistake_is_said_on_the_step(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "ws").root / "pipelines"
    inner = folder / "inner.yaml"
    inner.write_text(INNER, encoding="utf-8")
    (folder / "outer.yaml").write_text(OUTER, encoding="utf-8")
    editor = Editor(make_workspace(tmp_path / "ws"), folder / "outer.yaml")
    first = editor.look()
    assert first.document is not None and first.document.errors == ()
    before = first.document.contents["sub"]
    inner.write_text(INNER.replace("a > 1", "a > 10"), encoding="utf-8")
    second = editor.look()
    assert second.document is not None and second.revision > first.revision
    assert second.document.contents["sub"] != before
    inner.write_text(INNER.replace("a > 1", "b > 1000"), encoding="utf-8")
    third = editor.look().document
    assert third is not None
    assert [(p.node, p.message) for p in third.errors] == [
        ("sub", "In `inner`, at `kept.condition`: `b` is not a column here. The columns are: `a`.")
    ]
    assert editor.look().revision == editor.look().revision
