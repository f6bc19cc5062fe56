"""Columns computed over the rows around each row.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-window. The offsets of a frame are always
written for functions over many rows, as what is meant without them is not documented; ranks, and values of
rows before or after, take none, and stand in a window of their own. A formula that is more than one call is
computed from columns of its own, which are dropped again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from canvas.functions import kind_of
from canvas.sql.identifiers import column as column_reference
from canvas.sql.schema import Column, Schema
from canvas.sql.values import Bound
from canvas.steps import Frame, Window
from compilers.data_factory.expressions import Notes, Translator
from compilers.data_factory.flow import Flow, columns_of, select_arguments
from compilers.data_factory.names import free_column
from compilers.data_factory.script import Assign, Name, Named, Node, Number, Unary, call
from compilers.data_factory.sinks import sort_arguments

FRAMED = ("nth_value",)
ALL_ROWS = 2**31 - 1
"""An offset that no group of rows is longer than: it stands for all of them."""


def add_window(flow: Flow, step: Window, source: str) -> str:
    """Adds a window; functions that the language lacks become findings."""
    return _Windows(flow, step).add(source)


@dataclass
class _Windows:
    flow: Flow
    step: Window
    plain: list[Node] = field(default_factory=list)
    framed: list[Node] = field(default_factory=list)
    later: dict[str, Bound] = field(default_factory=dict)
    helpers: list[Column] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def add(self, source: str) -> str:
        for name, bound in self.step.columns:
            if _is_call(bound.tree):
                inside = self.flow.translate_with(self.step.node, f"columns.{name}", bound, self._translator)
                self._list_for(bound.tree).append(Assign(Name(name), inside))
            else:
                self.later[name] = self._taken_apart(name, bound)
        names = self.step.schema.names
        every = None if self.step.partition_by else free_column("all_rows", [*names, *self._helper_names])
        parts = self._parts(every)
        more = bool(self.later or every)
        stream = source
        if every:
            stream = self._stream("all", "derive", [Assign(Name(every), Number("1"))], stream)
        for number, (kind, arguments) in enumerate(parts):
            is_last = number == len(parts) - 1 and not more
            stream = self._stream("" if is_last else kind, "window", arguments, stream)
        return self._computed(stream) if more else stream

    @property
    def _helper_names(self) -> list[str]:
        return [helper.name for helper in self.helpers]

    def _stream(self, part: str, kind: str, arguments: Sequence[Node], source: str) -> str:
        flow, node = self.flow, self.step.node
        if not part:
            return flow.add(node, flow.name_of(self.step), kind, arguments, [source])
        inside = self.step.name.removeprefix(node).strip("_")
        name = flow.names.helper(node, f"{inside}_{part}" if inside else part)
        return flow.add(node, name, kind, arguments, [source])

    def _parts(self, every: str | None) -> list[tuple[str, list[Node]]]:
        """The windows that are needed, each with the name of its part and its arguments."""
        over = call("over", *(Name(p) for p in self.step.partition_by or ([every] if every else [])))
        order = sort_arguments(self.step.order_by)
        found: list[tuple[str, list[Node]]] = []
        if self.plain:
            found.append(("places", [over, *order, *self.plain]))
        if self.framed:
            offsets = _offsets(self.step.frame or Frame())
            found.append(("totals", [over, *order, *offsets, *self.framed]))
        return found

    def _translator(self, notes: Notes) -> Translator:
        translator = self.flow.translator(columns_of(self.step.input.schema), notes)
        translator.in_window = True
        return translator

    def _list_for(self, tree: exp.Expression) -> list[Node]:
        call_of = tree.this if isinstance(tree, exp.Cast | exp.Filter) else tree
        is_framed = kind_of(call_of) == "aggregate" or str(call_of.this).lower() in FRAMED
        return self.framed if is_framed else self.plain

    def _taken_apart(self, name: str, bound: Bound) -> Bound:
        """The formula over columns of its own, which are added to those that the windows make."""

        def change(node: exp.Expression) -> exp.Expression:
            if not _is_call(node):
                return node
            taken = [*self.step.schema.names, *self._helper_names]
            helper = free_column(f"{name}_{len(self.helpers) + 1}", taken)
            notes = Notes()
            with self.flow.findings.on(self.step.node, f"columns.{name}"):
                value = self._translator(notes).visit(node)
                self._list_for(node).append(Assign(Name(helper), value.node))
                self.helpers.append(Column(helper, value.type))
            if helper not in self._helper_names:
                self.refused.add(name)
            for note in notes.said:
                self.flow.findings.warning(self.step.node, f"columns.{name}", note)
            return column_reference(helper)

        return Bound.of(bound.tree.copy().transform(change), bound.type)

    def _computed(self, stream: str) -> str:
        """The formulas over the windows' columns, and only the columns that the step gives."""
        flow, step = self.flow, self.step
        if self.later:
            columns = columns_of(Schema((*step.schema.columns, *self.helpers)))
            formulas = [
                Assign(Name(name), flow.translate(step.node, f"columns.{name}", bound, columns))
                for name, bound in self.later.items()
                if name not in self.refused
            ]
            stream = self._stream("computed", "derive", formulas, stream)
        kept = select_arguments([(c.name, Name(c.name)) for c in step.schema])
        return self._stream("", "select", kept, stream)


def _is_call(tree: exp.Expression) -> bool:
    """Whether the tree is one function over many rows, in the type that it is to have."""
    inner = tree.this if isinstance(tree, exp.Cast | exp.Filter) else tree
    return kind_of(inner) in ("aggregate", "window")


def _offsets(frame: Frame) -> list[Node]:
    start = -ALL_ROWS if frame.start is None else frame.start
    end = ALL_ROWS if frame.end is None else frame.end
    return [Named("startRowOffset", _long(start)), Named("endRowOffset", _long(end))]


def _long(value: int) -> Node:
    number = Number(f"{abs(value)}L")
    return Unary("-", number) if value < 0 else number
