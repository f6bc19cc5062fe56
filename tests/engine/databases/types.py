"""Columns of both systems, with values: what they are there, as Spark's types, and as Spark reads them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

UTC = datetime.UTC


@dataclass(frozen=True)
class Kind:
    """A type of the database, Spark's type of it, a value as SQL says it, and as it is read."""

    native: str
    spark: str
    said: str
    value: Any


def moment(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


POSTGRESQL = [
    Kind("smallint", "SMALLINT", "-32768", -32768),
    Kind("integer", "INT", "2147483647", 2147483647),
    Kind("bigint", "BIGINT", "-9223372036854775808", -(2**63)),
    Kind("serial", "INT", "7", 7),
    Kind("real", "FLOAT", "1.5", 1.5),
    Kind("double precision", "DOUBLE", "'-0.1'", -0.1),
    Kind("numeric", "DECIMAL(38,18)", "1.5", Decimal("1.500000000000000000")),
    Kind("numeric(12,2)", "DECIMAL(12,2)", "-1234567890.12", Decimal("-1234567890.12")),
    Kind("numeric(5)", "DECIMAL(5,0)", "12345", Decimal(12345)),
    Kind("numeric(50,3)", "DECIMAL(38,0)", "12.5", Decimal(13)),
    Kind("numeric(38,38)", "DECIMAL(38,38)", "0.5", Decimal("0.5" + "0" * 37)),
    Kind("money", "STRING", "'12.50'", "$12.50"),
    Kind("boolean", "BOOLEAN", "true", True),
    Kind("char(5)", "STRING", "'ab'", "ab   "),
    Kind("varchar(5)", "STRING", "'Zürich'::varchar(5)", "Züric"),
    Kind("text", "STRING", "E'a\\'b\\n\"c\" 🎉'", 'a\'b\n"c" 🎉'),
    Kind("bytea", "BINARY", r"'\x00ff'", b"\x00\xff"),
    Kind("bit(1)", "BOOLEAN", "B'1'", True),
    Kind("bit(5)", "BINARY", "B'10101'", b"10101"),
    Kind("bit varying", "STRING", "B'101'", "101"),
    Kind("date", "DATE", "'2024-02-29'", datetime.date(2024, 2, 29)),
    Kind("time", "TIMESTAMP", "'10:11:12.5'", moment(1970, 1, 1, 10, 11, 12, 500000)),
    Kind("timetz", "TIMESTAMP", "'10:11:12+02'", moment(1970, 1, 1, 8, 11, 12)),
    Kind("timestamp", "TIMESTAMP", "'2024-01-02 03:04:05.678901'", moment(2024, 1, 2, 3, 4, 5, 678901)),
    Kind("timestamptz", "TIMESTAMP", "'2024-01-02 03:04:05+02'", moment(2024, 1, 2, 1, 4, 5)),
    Kind("interval", "STRING", "'1 day 02:03:04'", "1 day 02:03:04"),
    Kind("uuid", "STRING", "'11111111-2222-3333-4444-555555555555'", "11111111-2222-3333-4444-555555555555"),
    Kind("json", "STRING", '\'{"a":  1}\'', '{"a":  1}'),
    Kind("jsonb", "STRING", '\'{"a":  1}\'', '{"a": 1}'),
    Kind("xml", "STRING", "'<a/>'", "<a/>"),
    Kind("inet", "STRING", "'10.0.0.1'", "10.0.0.1"),
    Kind("cidr", "STRING", "'10.0.0.0/8'", "10.0.0.0/8"),
    Kind("int4range", "STRING", "'[1,5)'", "[1,5)"),
    Kind("point", "STRING", "'(1,2)'", "(1,2)"),
    Kind("tsvector", "STRING", "'a b'", "'a' 'b'"),
    Kind("mood", "STRING", "'sunny'", "sunny"),
    Kind("oid", "DECIMAL(20,0)", "4294967295", Decimal(4294967295)),
    Kind("integer[]", "ARRAY<INT>", "'{1,NULL,3}'", [1, None, 3]),
    Kind("text[]", "ARRAY<STRING>", "ARRAY['a,b', 'c\"d', NULL]", ["a,b", 'c"d', None]),
    Kind("numeric(5,2)[]", "ARRAY<DECIMAL(5,2)>", "'{1.5}'", [Decimal("1.50")]),
    Kind("date[]", "ARRAY<DATE>", "'{2024-02-29}'", [datetime.date(2024, 2, 29)]),
    Kind("boolean[]", "ARRAY<BOOLEAN>", "'{t,f}'", [True, False]),
    Kind("double precision[]", "ARRAY<DOUBLE>", "'{1.5}'", [1.5]),
    Kind("uuid[]", "ARRAY<STRING>", "'{11111111-2222-3333-4444-555555555555}'",
         ["11111111-2222-3333-4444-555555555555"]),
]  # fmt: skip

MARIADB = [
    Kind("tinyint", "TINYINT", "-128", -128),
    Kind("tinyint(1)", "BOOLEAN", "1", True),
    Kind("boolean", "BOOLEAN", "false", False),
    Kind("tinyint unsigned", "SMALLINT", "255", 255),
    Kind("smallint", "SMALLINT", "-32768", -32768),
    Kind("smallint unsigned", "INT", "65535", 65535),
    Kind("mediumint", "INT", "-8388608", -8388608),
    Kind("int", "INT", "2147483647", 2147483647),
    Kind("int unsigned", "BIGINT", "4294967295", 4294967295),
    Kind("bigint", "BIGINT", "-9223372036854775808", -(2**63)),
    Kind("bigint unsigned", "DECIMAL(20,0)", "18446744073709551615", Decimal(18446744073709551615)),
    Kind("float", "FLOAT", "1.5", 1.5),
    Kind("float unsigned", "DOUBLE", "1.5", 1.5),
    Kind("double", "DOUBLE", "-0.1", -0.1),
    Kind("decimal(12,2)", "DECIMAL(12,2)", "-1234567890.12", Decimal("-1234567890.12")),
    Kind("decimal(12,2) unsigned", "DECIMAL(12,2)", "0.5", Decimal("0.50")),
    Kind("decimal(50,3)", "DECIMAL(38,0)", "12.5", Decimal(13)),
    Kind("decimal", "DECIMAL(10,0)", "12", Decimal(12)),
    Kind("bit(1)", "BOOLEAN", "b'1'", True),
    Kind("bit(5)", "BINARY", "b'10101'", b"10101"),
    Kind("char(5)", "STRING", "'ab'", "ab   "),
    Kind("varchar(10)", "STRING", "'Zürich'", "Zürich"),
    Kind("tinytext", "STRING", "'x'", "x"),
    Kind("longtext", "STRING", "'a\\'b\\n\"c\" 🎉'", 'a\'b\n"c" 🎉'),
    Kind("binary(3)", "BINARY", "x'00'", b"\x00\x00\x00"),
    Kind("varbinary(3)", "BINARY", "x'00ff'", b"\x00\xff"),
    Kind("blob", "BINARY", "x'00ff'", b"\x00\xff"),
    Kind("date", "DATE", "'2024-02-29'", datetime.date(2024, 2, 29)),
    Kind("time", "TIMESTAMP", "'10:11:12'", moment(1970, 1, 1, 10, 11, 12)),
    Kind("datetime", "TIMESTAMP", "'2024-01-02 03:04:05'", moment(2024, 1, 2, 3, 4, 5)),
    Kind("datetime(6)", "TIMESTAMP", "'2024-01-02 03:04:05.678901'", moment(2024, 1, 2, 3, 4, 5, 678901)),
    Kind("timestamp(3) null", "TIMESTAMP", "'2024-01-02 03:04:05.678'", moment(2024, 1, 2, 3, 4, 5, 678000)),
    Kind("year", "DATE", "2024", datetime.date(2024, 1, 1)),
    Kind("json", "STRING", '\'{"a":  1}\'', '{"a":  1}'),
    Kind("enum('a','b')", "STRING", "'b'", "b"),
    Kind("set('a','b')", "STRING", "'a,b'", "a,b"),
    Kind("uuid", "STRING", "'11111111-2222-3333-4444-555555555555'", "11111111-2222-3333-4444-555555555555"),
]  # fmt: skip


def kinds_of(system: str) -> list[Kind]:
    """The types of one of the systems."""
    return POSTGRESQL if system == "postgresql" else MARIADB


def statements(system: str) -> list[str]:
    """What makes the table `kinds`, with a row of values and one of NULLs."""
    kinds = kinds_of(system)
    columns = ", ".join(f"c{i} {k.native}" for i, k in enumerate(kinds))
    nulls = ", ".join("7" if k.native == "serial" else "NULL" for k in kinds)
    made = [
        f"CREATE TABLE kinds ({columns})",
        f"INSERT INTO kinds VALUES ({', '.join(k.said for k in kinds)})",
        f"INSERT INTO kinds VALUES ({nulls})",
    ]
    mood = ["DROP TYPE IF EXISTS mood", "CREATE TYPE mood AS ENUM ('sunny', 'rainy')"]
    return [*(mood if system == "postgresql" else []), *made]
