"""A step that changes some columns of its input, or adds some, and keeps the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from canvas.nodes.base import Build, Lowered, all_columns
from canvas.sql.binding import Bound
from canvas.sql.schema import Schema
from canvas.steps import Check, Project, Rule, Step


def changed_columns(step: Step, values: Mapping[str, Bound]) -> tuple[tuple[str, Bound], ...]:
    """The columns of a step, those that have a new value with it, and new ones at the end."""
    by_key = {name.lower(): value for name, value in values.items()}
    kept = [(name, by_key.pop(name.lower(), value)) for name, value in all_columns(step)]
    new = [(name, value) for name, value in values.items() if name.lower() in by_key]
    return (*kept, *new)


def project(
    build: Build, columns: Sequence[tuple[str, Bound]], *, source: Step | None = None, part: str = ""
) -> Project:
    """One row for each row of the input, with these columns."""
    step = source or build.input
    return Project(
        name=build.name(part),
        node=build.node,
        schema=Schema.of((name, value.type) for name, value in columns),
        ordering=build.kept_order(columns, step),
        input=step,
        columns=tuple(columns),
    )


def changing(build: Build, values: Mapping[str, Bound], rules: Sequence[Rule] = ()) -> Lowered:
    """The input with these columns changed or added; the rules are checked before anything is written."""
    source = build.input
    step = project(build, changed_columns(source, values))
    if not rules:
        return Lowered.of(step)
    check = Check(
        name=build.name("check"), node=build.node, schema=source.schema, input=source, rules=tuple(rules)
    )
    return Lowered.of(step, check)
