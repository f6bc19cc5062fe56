"""Types are read and written as Spark does; a wrong one says what to write."""

from __future__ import annotations

import pytest

from canvas.sql.types import (
    BIGINT,
    DATE,
    DOUBLE,
    INT,
    STRING,
    Array,
    DataType,
    Decimal,
    InvalidType,
    Map,
    Struct,
    describe,
    parse_type,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("string", STRING),
        ("INTEGER", INT),
        ("long", BIGINT),
        ("decimal", Decimal(10, 0)),
        ("DECIMAL(12)", Decimal(12, 0)),
        (" decimal( 12 , 2 ) ", Decimal(12, 2)),
        ("ARRAY<ARRAY<INT>>", Array(Array(INT))),
        ("map<string,double>", Map(STRING, DOUBLE)),
        ("struct<a: int, `b c`: decimal(3,1)>", Struct((("a", INT), ("b c", Decimal(3, 1))))),
    ],
)
def test_reads_what_spark_reads(text: str, kind: DataType) -> None:
    assert parse_type(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "STRING",
        "DECIMAL(12,2)",
        "ARRAY<MAP<STRING, INT>>",
        "STRUCT<a: INT, b: DATE>",
        "STRUCT<`a b`: INT, `c``d`: ARRAY<STRUCT<`é`: INT>>>",
    ],
)
def test_prints_what_it_reads(text: str) -> None:
    assert str(parse_type(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("STRNG", "There is no type `STRNG`. Did you mean `STRING`?"),
        ("DECIMAL(39,2)", "`DECIMAL(39,2)`: a DECIMAL has 1 to 38 digits, such as DECIMAL(12,2)."),
        ("DECIMAL(2,3)", "`DECIMAL(2,3)`: a DECIMAL cannot have more digits after the point than in all."),
        ("ARRAY<INT", "`ARRAY<INT` is not a type: expected `>`."),
        ("INT)", "`INT)` is not a type: `)` is left over."),
        ("", "`` is not a type."),
        ("STRUCT<,: INT>", "`STRUCT<,: INT>` is not a type: expected the name of a field before `,`."),
        ("ARRAY<" * 999 + "INT" + ">" * 999, "A type can be nested 50 times at most."),
    ],
)
def test_says_what_is_wrong_with_a_type(text: str, message: str) -> None:
    with pytest.raises(InvalidType) as caught:
        parse_type(text)
    assert str(caught.value) == message


def test_types_are_described_in_an_analysts_words() -> None:
    assert [describe(t) for t in (STRING, DATE, Decimal(12, 2), Array(INT))] == [
        "text",
        "a date",
        "a number (DECIMAL(12,2))",
        "a list (ARRAY<INT>)",
    ]
