"""The parameters of a pipeline: their types, and the values of one run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Context, InvalidOperation
from decimal import Decimal as Number

from canvas.document.model import Parameter, Pipeline, Scalar
from canvas.errors import PipelineError, Problem, did_you_mean, nearest
from canvas.nodes.misfits import fits, misfit
from canvas.sql.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
    InvalidType,
    parse_type,
)

ParameterValue = bool | int | float | Number | str | datetime.date | datetime.datetime
"""A value as the engine binds it: Python's type for the parameter's Spark type."""

_WIDE = Context(prec=100)
"""Python's own keeps 28 digits, and a DECIMAL has 38."""
_SIMPLE: tuple[DataType, ...] = (STRING, BOOLEAN, DATE, TIMESTAMP, DOUBLE, FLOAT, *INTEGRALS)


def parameter_types(pipeline: Pipeline) -> tuple[dict[str, DataType], list[Problem]]:
    """The type of each parameter, and what is wrong with their types and defaults."""
    types: dict[str, DataType] = {}
    problems: list[Problem] = []
    for name, parameter in pipeline.parameters.items():
        field = f"parameters.{name}"
        try:
            kind = parse_type(parameter.type)
        except InvalidType as error:
            problems.append(Problem(str(error), field=f"{field}.type"))
            continue
        if kind not in _SIMPLE and not isinstance(kind, Decimal):
            problems.append(
                Problem(f"A parameter is a single value, and {kind} is not.", field=f"{field}.type")
            )
            continue
        types[name] = kind
        if parameter.default is not None and parameter_value(parameter.default, kind) is None:
            problems.append(Problem(_misfit(name, parameter.default, kind), field=f"{field}.default"))
    return types, problems


def bind_parameters(pipeline: Pipeline, given: Mapping[str, Scalar]) -> dict[str, ParameterValue]:
    """Each parameter's value: as given, else its default. Raises PipelineError with all that is wrong."""
    types, problems = parameter_types(pipeline)
    known = list(pipeline.parameters)
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known, noun="parameters")
            problems.append(
                Problem(f"The pipeline has no parameter `{name}`.{hint}", suggestion=nearest(name, known))
            )
    values: dict[str, ParameterValue] = {}
    for name, kind in types.items():
        raw = given.get(name, pipeline.parameters[name].default)
        if raw is None:
            problems.append(_missing(name, pipeline.parameters[name]))
            continue
        value = parameter_value(raw, kind)
        if value is not None:
            values[name] = value
        elif name in given:
            problems.append(Problem(_misfit(name, raw, kind), field=f"parameters.{name}"))
    if problems:
        raise PipelineError(problems)
    return values


def _missing(name: str, parameter: Parameter) -> Problem:
    what = f" ({parameter.description})" if parameter.description else ""
    return Problem(
        f"The parameter `{name}`{what} has no value. "
        f"Give it one among the parameters of the pipeline, or with `--param {name}=…` for one run.",
        field=f"parameters.{name}",
    )


def _misfit(name: str, value: Scalar, kind: DataType) -> str:
    examples: Mapping[DataType, str] = {DATE: "2024-03-31", TIMESTAMP: "2024-03-31 18:00:00", BOOLEAN: "true"}
    reason = misfit(value, kind)
    return f"The parameter `{name}`: {reason}. Write it as {examples.get(kind, '12')}, for example."


def parameter_value(raw: Scalar, kind: DataType) -> ParameterValue | None:
    """The value in the type, or None where it does not fit."""
    text = ("true" if raw else "false") if isinstance(raw, bool) else str(raw)
    try:
        if kind == STRING:
            return text
        if kind == BOOLEAN:
            return {"true": True, "false": False}.get(text.lower())
        if kind == DATE:
            return datetime.date.fromisoformat(text)
        if kind == TIMESTAMP:
            moment = datetime.datetime.fromisoformat(text)
            return (
                moment.replace(tzinfo=datetime.UTC)
                if moment.tzinfo is None
                else moment.astimezone(datetime.UTC)
            )
        number = Number(text)
    except (ValueError, InvalidOperation):
        return None
    if not fits(number, kind):
        return None
    if kind in INTEGRALS:
        return int(number)
    if isinstance(kind, Decimal):
        return number.quantize(Number(1).scaleb(-kind.scale), context=_WIDE)
    return float(number)
