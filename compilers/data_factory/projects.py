"""A projection: a derive for what is computed, and a select for what is renamed, dropped or put in order.

Whether the expressions of one derive see each other's new columns is not documented, so a column that
is replaced while another formula reads it gets its new value under another name first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from canvas.sql.schema import Schema
from canvas.sql.types import Decimal
from canvas.sql.values import Bound
from canvas.steps import Project
from compilers.data_factory.blanks import Words, without_words
from compilers.data_factory.expressions.values import conversion
from compilers.data_factory.flow import Flow, columns_of, select_arguments
from compilers.data_factory.names import free_column
from compilers.data_factory.script import Assign, Binary, Name, Node, Unary

Columns = Sequence[tuple[str, Bound]]


@dataclass(frozen=True)
class Plan:
    """What a projection needs: `derived` is (column to make, name it has in the end, formula)."""

    derived: tuple[tuple[str, str, Bound], ...]
    mapped: tuple[tuple[str, str], ...]
    """(name in the end, column it is then)."""
    needs_select: bool


def is_identity(step: Project) -> bool:
    """Whether a projection gives its input's columns as they are, with casts to the types they have."""
    if [n for n, _ in step.columns] != list(step.input.schema.names):
        return False
    return all(
        _plain(value) == name and column.type == value.type
        for (name, value), column in zip(step.columns, step.input.schema, strict=True)
    )


def _plain(value: Bound) -> str | None:
    """The column that an expression is, maybe in parentheses or a cast to the type it has."""
    tree = value.tree
    while isinstance(tree, exp.Paren | exp.Cast) and not isinstance(tree, exp.TryCast):
        tree = tree.this
    return tree.name if isinstance(tree, exp.Column) else None


def plan_project(columns: Columns, source: Schema) -> Plan:
    """How a projection is said."""
    derived: list[tuple[str, str, Bound]] = []
    mapped: list[tuple[str, str]] = []
    taken = [*source.names, *(name for name, _ in columns)]
    used: set[str] = set()
    for name, value in columns:
        tree = value.tree
        is_plain = isinstance(tree, exp.Column) or _keeps(value, source)
        origin = _plain(value) if is_plain else None
        if origin is not None and origin.lower() not in used:
            used.add(origin.lower())
            mapped.append((name, origin))
            continue
        target = name
        if name in source and _is_read_elsewhere(name, columns):
            target = free_column(f"{name}_new", taken)
            taken.append(target)
        derived.append((target, name, value))
        mapped.append((name, target))
    there = {*(c.lower() for c in source.names), *(t.lower() for t, _, _ in derived)}
    same = all(new == old for new, old in mapped) and {n.lower() for n, _ in mapped} == there
    return Plan(tuple(derived), tuple(mapped), not same or not derived)


def _keeps(value: Bound, source: Schema) -> bool:
    name = _plain(value)
    column = source.find(name) if name else None
    return column is not None and column.type == value.type


def _is_read_elsewhere(name: str, columns: Columns) -> bool:
    """Whether a column's old value is needed by another column of the result."""
    return any(
        other.lower() != name.lower()
        and name.lower() in {c.name.lower() for c in value.tree.find_all(exp.Column)}
        for other, value in columns
    )


def add_project(flow: Flow, step: Project, source: str, words: Words) -> str:
    """Adds the statements of a projection, and gives the stream with its rows.

    `words`: what has been made NULL in the columns of the source already.
    """
    columns = [(name, without_words(value, words)) for name, value in step.columns]
    made = plan_project(columns, step.input.schema)
    name = flow.name_of(step)
    if made.derived:
        formulas = [
            Assign(Name(target), _formula(flow, step, shown, value)) for target, shown, value in made.derived
        ]
        derive = flow.names.helper(step.node, "derived") if made.needs_select else name
        source = flow.add(step.node, derive, "derive", formulas, [source])
    if made.needs_select:
        pairs = [(new, Name(old)) for new, old in made.mapped]
        source = flow.add(step.node, name, "select", select_arguments(pairs), [source])
    return source


def _formula(flow: Flow, step: Project, name: str, value: Bound) -> Node:
    """A formula; which decimal type a calculation gives there is not documented, so it is said."""
    node = flow.translate(step.node, f"columns.{name}", value, columns_of(step.input.schema))
    if isinstance(value.type, Decimal) and isinstance(node, Binary | Unary):
        return conversion(node, value.type)
    return node
