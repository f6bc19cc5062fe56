"""The type of a calculation, and the one type of several: else a preview shows digits that a job cuts."""

from __future__ import annotations

import pytest

from canvas.sql.coercion import arithmetic_type, can_cast, common_type
from canvas.sql.types import parse_type


@pytest.mark.parametrize(
    ("left", "right", "common"),
    [
        ("INT", "BIGINT", "BIGINT"),
        ("TINYINT", "SMALLINT", "SMALLINT"),
        ("INT", "DOUBLE", "DOUBLE"),
        ("INT", "FLOAT", "DOUBLE"),
        ("FLOAT", "FLOAT", "FLOAT"),
        ("DECIMAL(12,2)", "DECIMAL(10,4)", "DECIMAL(14,4)"),
        ("DECIMAL(12,2)", "INT", "DECIMAL(12,2)"),
        ("DECIMAL(12,2)", "BIGINT", "DECIMAL(22,2)"),
        ("DECIMAL(12,2)", "DOUBLE", "DOUBLE"),
        ("DECIMAL(38,0)", "DECIMAL(12,2)", "DECIMAL(38,0)"),
        ("DECIMAL(38,20)", "DECIMAL(38,2)", "DECIMAL(38,2)"),
        ("DATE", "TIMESTAMP", "TIMESTAMP"),
        ("VOID", "DATE", "DATE"),
        ("ARRAY<INT>", "ARRAY<BIGINT>", "ARRAY<BIGINT>"),
        ("STRUCT<a: INT>", "STRUCT<A: DOUBLE>", "STRUCT<a: DOUBLE>"),
        ("STRING", "INT", None),
        ("STRING", "DATE", None),
        ("BOOLEAN", "INT", None),
        ("ARRAY<INT>", "ARRAY<STRING>", None),
    ],
)
def test_the_common_type_is_sparks(left: str, right: str, common: str | None) -> None:
    wanted = parse_type(common) if common else None
    assert common_type(parse_type(left), parse_type(right)) == wanted


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        ("INT", "+", "BIGINT", "BIGINT"),
        ("INT", "/", "INT", "DOUBLE"),
        ("SMALLINT", "*", "SMALLINT", "SMALLINT"),
        ("FLOAT", "+", "INT", "DOUBLE"),
        ("DECIMAL(12,2)", "+", "DECIMAL(10,4)", "DECIMAL(15,4)"),
        ("DECIMAL(12,2)", "*", "DECIMAL(10,4)", "DECIMAL(23,6)"),
        ("DECIMAL(12,2)", "/", "DECIMAL(10,4)", "DECIMAL(27,13)"),
        ("DECIMAL(12,2)", "%", "DECIMAL(10,4)", "DECIMAL(10,4)"),
        ("DECIMAL(12,2)", "*", "INT", "DECIMAL(23,2)"),
        ("DECIMAL(38,10)", "*", "DECIMAL(38,10)", "DECIMAL(38,6)"),
        ("DECIMAL(38,10)", "+", "DECIMAL(38,10)", "DECIMAL(38,9)"),
        ("DECIMAL(12,2)", "-", "FLOAT", "DOUBLE"),
    ],
)
def test_the_type_of_a_calculation_is_sparks(left: str, operator: str, right: str, result: str) -> None:
    assert str(arithmetic_type(operator, parse_type(left), parse_type(right))) == result


@pytest.mark.parametrize(
    ("source", "target", "possible"),
    [
        ("STRING", "DATE", True),
        ("DATE", "INT", False),
        ("TIMESTAMP", "BIGINT", True),
        ("BOOLEAN", "DATE", False),
        ("INT", "BINARY", False),
        ("STRING", "ARRAY<STRING>", False),
        ("ARRAY<INT>", "ARRAY<STRING>", True),
        ("DOUBLE", "DECIMAL(10,2)", True),
    ],
)
def test_a_cast_that_spark_refuses_is_refused_before_it_runs(
    source: str, target: str, possible: bool
) -> None:
    assert can_cast(parse_type(source), parse_type(target)) is possible
