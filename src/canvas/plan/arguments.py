"""The values that a step gives to the parameters of the pipeline that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from canvas.document.model import Pipeline
from canvas.errors import did_you_mean, nearest
from canvas.nodes.base import Build
from canvas.plan.parameters import parameter_value
from canvas.sql.binding import Bound
from canvas.sql.coercion import can_cast
from canvas.sql.operators import cast, sql_type
from canvas.sql.types import BOOLEAN, INT, STRING, DataType, describe
from canvas.sql.values import parameter


def bound_arguments(
    build: Build, pipeline: Pipeline, types: Mapping[str, DataType], arguments: Mapping[str, Any]
) -> dict[str, Bound] | None:
    """Each parameter of the inner pipeline with its value: as given, else its default.

    A value is a literal, or a parameter of the outer pipeline (`:name`). None after reporting what is wrong.
    """
    for name in arguments:
        if name not in types:
            hint = did_you_mean(name, list(types), noun="parameters")
            message = f"`{pipeline.name}` has no parameter `{name}`.{hint}"
            build.refuse(f"parameters.{name}", message, nearest(name, types))
    if build.problems:
        return None
    found: dict[str, Bound] = {}
    for name, kind in types.items():
        said = arguments.get(name, pipeline.parameters[name].default)
        if said is None:
            message = f"Give `{name}` a value: `{pipeline.name}` needs one and has no default."
            build.refuse("parameters", message)
            continue
        bound = _argument(build, name, said, kind)
        if bound is not None:
            found[name] = bound
    return None if build.problems else found


def _argument(build: Build, name: str, said: Any, kind: DataType) -> Bound | None:
    text = str(said).strip() if not isinstance(said, bool) else ("true" if said else "false")
    if text.startswith(":"):
        return _passed(build, name, text[1:], kind)
    value = parameter_value(said, kind)
    if value is None:
        build.refuse(f"parameters.{name}", f"`{text}` does not fit: `{name}` is {describe(kind)}.")
        return None
    if kind == BOOLEAN:
        return Bound.of(exp.true() if value else exp.false(), BOOLEAN)
    if kind == INT:
        return Bound.of(exp.Literal.number(text), INT)
    literal = exp.Literal.string(text)
    return Bound.of(literal if kind == STRING else exp.Cast(this=literal, to=sql_type(kind)), kind)


def _passed(build: Build, name: str, outer: str, kind: DataType) -> Bound | None:
    """A parameter of the outer pipeline, handed on."""
    known = build.parameters.get(outer)
    if known is None:
        hint = did_you_mean(outer, list(build.parameters), noun="parameters")
        build.refuse(f"parameters.{name}", f"The pipeline has no parameter `{outer}`.{hint}")
        return None
    if not can_cast(known, kind):
        build.refuse(
            f"parameters.{name}", f"`:{outer}` is {describe(known)}, and `{name}` must be {describe(kind)}."
        )
        return None
    return cast(parameter(outer, known), kind)
