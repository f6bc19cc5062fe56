"""Columns computed over the rows around each row.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-window. Offsets of a frame are always
written: what is meant without them is not documented. A formula that is more than one call is computed
from columns of its own, which are dropped again.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from canvas.functions import kind_of
from canvas.sql.identifiers import column as column_reference
from canvas.sql.schema import Column, Schema
from canvas.sql.values import Bound
from canvas.steps import Frame, Window
from compilers.data_factory.expressions import Columns, Notes, Translator
from compilers.data_factory.flow import Flow, columns_of, select_arguments
from compilers.data_factory.names import free_column
from compilers.data_factory.script import Assign, Name, Named, Node, Number, call
from compilers.data_factory.sinks import sort_arguments


def add_window(flow: Flow, step: Window, source: str) -> str:
    """Adds a window; functions that the language lacks become findings."""
    inside = _in_window(flow, columns_of(step.input.schema))
    made: list[Node] = []
    later: dict[str, Bound] = {}
    helpers: list[Column] = []
    for name, bound in step.columns:
        if _is_call(bound.tree):
            made.append(Assign(Name(name), _said(flow, step, name, bound, inside)))
        else:
            later[name] = _taken_apart(flow, step, name, bound, inside, made, helpers)
    over = call("over", *(Name(p) for p in step.partition_by))
    arguments = [over, *sort_arguments(step.order_by), *_offsets(step.frame), *made]
    name = flow.names.helper(step.node, "window") if later else flow.name_of(step)
    stream = flow.add(step.node, name, "window", arguments, [source])
    return _computed(flow, step, later, helpers, stream) if later else stream


def _in_window(flow: Flow, columns: Columns) -> Callable[[Notes], Translator]:
    def make(notes: Notes) -> Translator:
        translator = flow.translator(columns, notes)
        translator.in_window = True
        return translator

    return make


def _said(flow: Flow, step: Window, name: str, bound: Bound, inside: Callable[[Notes], Translator]) -> Node:
    return flow.translate_with(step.node, f"columns.{name}", bound, inside)


def _is_call(tree: exp.Expression) -> bool:
    """Whether the tree is one function over many rows, in the type that it is to have."""
    inner = tree.this if isinstance(tree, exp.Cast | exp.Filter) else tree
    return kind_of(inner) in ("aggregate", "window")


def _taken_apart(
    flow: Flow,
    step: Window,
    name: str,
    bound: Bound,
    inside: Callable[[Notes], Translator],
    made: list[Node],
    helpers: list[Column],
) -> Bound:
    """The formula over columns of its own, which are added to those that the window makes."""
    taken = [*step.schema.names, *(h.name for h in helpers)]

    def change(node: exp.Expression) -> exp.Expression:
        if not _is_call(node):
            return node
        helper = free_column(f"{name}_{len(helpers) + 1}", taken)
        with flow.findings.on(step.node, f"columns.{name}"):
            notes = Notes()
            value = inside(notes).visit(node)
            made.append(Assign(Name(helper), value.node))
            helpers.append(Column(helper, value.type))
            taken.append(helper)
        return column_reference(helper)

    return Bound.of(bound.tree.copy().transform(change), bound.type)


def _computed(flow: Flow, step: Window, later: dict[str, Bound], helpers: list[Column], stream: str) -> str:
    columns = columns_of(Schema((*step.schema.columns, *helpers)))
    formulas = [
        Assign(Name(name), flow.translate(step.node, f"columns.{name}", bound, columns))
        for name, bound in later.items()
    ]
    name = flow.names.helper(step.node, "computed")
    computed = flow.add(step.node, name, "derive", formulas, [stream])
    kept = select_arguments([(c.name, Name(c.name)) for c in step.schema])
    return flow.add(step.node, flow.name_of(step), "select", kept, [computed])


def _offsets(frame: Frame | None) -> list[Node]:
    if frame is None:
        return []
    ends = (("startRowOffset", frame.start), ("endRowOffset", frame.end))
    return [Named(key, Number(f"{offset}L")) for key, offset in ends if offset is not None]
