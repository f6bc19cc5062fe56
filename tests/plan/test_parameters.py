"""The values of one run: given as text on the command line, as YAML in the document, bound as Python's."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from canvas.document.model import Parameter, Pipeline, Scalar
from canvas.errors import PipelineError
from canvas.plan import bind_parameters, parameter_types

NIGHT = datetime.datetime(2024, 3, 31, 23, 30, tzinfo=datetime.UTC)


def pipeline(**parameters: Parameter) -> Pipeline:
    return Pipeline("x", parameters=parameters)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("STRING", "a'b", "a'b"),
        ("STRING", Decimal("1.50"), "1.50"),
        ("STRING", True, "true"),
        ("INT", "12", 12),
        ("BIGINT", Decimal("12.0"), 12),
        ("DECIMAL(4,2)", "1.5", Decimal("1.50")),
        ("DECIMAL(4,2)", 12, Decimal("12.00")),
        ("DOUBLE", "1e3", 1000.0),
        ("BOOLEAN", "TRUE", True),
        ("BOOLEAN", False, False),
        ("DATE", "2024-03-31", datetime.date(2024, 3, 31)),
        ("TIMESTAMP", "2024-03-31 23:30:00", NIGHT),
        ("TIMESTAMP", "2024-04-01T01:30:00+02:00", NIGHT),
    ],
)
def test_a_value_is_bound_as_its_type(kind: str, given: Scalar, value: object) -> None:
    bound = bind_parameters(pipeline(p=Parameter(type=kind)), {"p": given})
    assert bound == {"p": value}
    assert type(bound["p"]) is type(value)
    assert bind_parameters(pipeline(p=Parameter(type=kind, default=given)), {}) == {"p": value}


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("INT", "x", "`x` is not a number (INT). Write it as 12, for example."),
        ("INT", "1.5", "`1.5` is not a whole number (INT). Write it as 12, for example."),
        ("TINYINT", "300", "`300` does not fit into TINYINT. Write it as 12, for example."),
        ("BIGINT", str(2**63), f"`{2**63}` does not fit into BIGINT. Write it as 12, for example."),
        ("DECIMAL(4,2)", "123.4", "`123.4` does not fit into DECIMAL(4,2). Write it as 12, for example."),
        ("DOUBLE", "nan", "`nan` is not a number (DOUBLE). Write it as 12, for example."),
        ("BOOLEAN", "yes", "`yes` is not true or false. Write it as true, for example."),
        ("DATE", "31.03.2024", "`31.03.2024` is not a date. Write it as 2024-03-31, for example."),
        ("DATE", "2024-02-30", "`2024-02-30` is not a date. Write it as 2024-03-31, for example."),
        ("TIMESTAMP", "noon", "`noon` is not a date and time. Write it as 2024-03-31 18:00:00, for example."),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind: str, given: str, message: str) -> None:
    with pytest.raises(PipelineError) as caught:
        bind_parameters(pipeline(p=Parameter(type=kind)), {"p": given})
    assert str(caught.value) == f"parameters.p: The parameter `p`: {message}"
    _, problems = parameter_types(pipeline(p=Parameter(type=kind, default=given)))
    assert [str(p) for p in problems] == [f"parameters.p.default: The parameter `p`: {message}"]


def test_every_missing_and_unknown_parameter_is_named_at_once() -> None:
    asked = pipeline(day=Parameter(type="DATE", description="Last day"), n=Parameter(type="INT", default=1))
    with pytest.raises(PipelineError) as caught:
        bind_parameters(asked, {"dya": "2024-03-31"})
    assert [str(p) for p in caught.value.problems] == [
        "The pipeline has no parameter `dya`. Did you mean `day`?",
        "parameters.day: The parameter `day` (Last day) has no value. "
        "Give it one among the parameters of the pipeline, or with `--param day=…` for one run.",
    ]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("DAT", "There is no type `DAT`. Did you mean `DATE`?"),
        ("ARRAY<INT>", "A parameter is a single value, and ARRAY<INT> is not."),
        ("BINARY", "A parameter is a single value, and BINARY is not."),
    ],
)
def test_a_parameter_is_one_plain_value(kind: str, message: str) -> None:
    types, problems = parameter_types(pipeline(p=Parameter(type=kind)))
    assert (types, [str(p) for p in problems]) == ({}, [f"parameters.p.type: {message}"])
