"""The columns of a result, with the types that Spark's JDBC source gives them.

Source: Spark 4.2's dialects (`org.apache.spark.sql.jdbc`: PostgresDialect, MySQLDialect,
MsSqlServerDialect, OracleDialect, and the defaults of JdbcUtils); for PostgreSQL and MariaDB the tests
compare with Spark itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from canvas.document.databases import System
from canvas.sql.types import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    MAX_PRECISION,
    SMALLINT,
    STRING,
    TIMESTAMP,
    TINYINT,
    Array,
    DataType,
    Decimal,
)


@dataclass(frozen=True)
class FoundColumn:
    """A column as the database gives it. `native`: its type there; `width`: characters it is filled up to."""

    name: str
    native: str
    type: DataType
    width: int | None = None


def decimal(precision: int | None, scale: int | None) -> Decimal:
    """A decimal as Spark bounds it; without digits it is the widest."""
    if not precision:
        return Decimal(MAX_PRECISION, 18)
    if precision > MAX_PRECISION:  # Spark takes from the scale what the precision has too much
        return Decimal(MAX_PRECISION, max(0, (scale or 0) - (precision - MAX_PRECISION)))
    return Decimal(precision, max(0, scale or 0))


def found_columns(system: System, described: Sequence[Any]) -> list[FoundColumn]:
    """The columns of a driver's description of a result (for SQL Server: of what the server describes)."""
    match system:
        case "postgresql":
            return [_postgresql(column) for column in described]
        case "mysql" | "mariadb":
            return [_mysql(field) for field in described]
        case "sqlserver":
            return [_sqlserver(name, kind) for name, kind in described]
        case "oracle":
            return [_oracle(column) for column in described]


_POSTGRESQL: Final[dict[str, DataType]] = {
    "bool": BOOLEAN, "int2": SMALLINT, "int4": INT, "int8": BIGINT, "float4": FLOAT, "float8": DOUBLE,
    "bytea": BINARY, "date": DATE, "time": TIMESTAMP, "timetz": TIMESTAMP, "timestamp": TIMESTAMP,
    "timestamptz": TIMESTAMP, "oid": Decimal(20, 0),
}  # fmt: skip


def _postgresql(column: Any) -> FoundColumn:
    kind = re.match(r"[^(\[]+", column.type_display)
    native = kind.group().strip() if kind else column.type_display
    if native == "numeric":
        found: DataType = decimal(column.precision, column.scale)
    elif native == "bit":
        found = BOOLEAN if column.type_display.startswith("bit(1)") else BINARY
    else:
        found = _POSTGRESQL.get(native, STRING)
    if column.type_display.endswith("[]"):
        return FoundColumn(column.name, f"{native}[]", Array(found))
    return FoundColumn(column.name, native, found)


_UNSIGNED, _BINARY_CHARSET, _ENUM, _SET = 32, 63, 256, 2048
_BYTES_OF_A_CHARACTER: Final = 4
"""In the connection's encoding, utf8mb4."""


def _mysql(field: Any) -> FoundColumn:
    kind, unsigned, length = field.type_code, bool(field.flags & _UNSIGNED), field.length
    simple: dict[int, DataType] = {5: DOUBLE, 7: TIMESTAMP, 10: DATE, 11: TIMESTAMP, 12: TIMESTAMP, 13: DATE}
    whole: dict[int, tuple[DataType, DataType]] = {
        1: (TINYINT, SMALLINT), 2: (SMALLINT, INT), 3: (INT, BIGINT), 8: (BIGINT, Decimal(20, 0)),
        9: (INT, INT),
    }  # fmt: skip
    found: DataType
    width = None
    if kind == 1 and length == 1:
        found = BOOLEAN
    elif kind in whole:
        found = whole[kind][unsigned]
    elif kind == 4:
        found = DOUBLE if unsigned else FLOAT
    elif kind in (0, 246):  # the length counts a sign and a point
        digits = length - (0 if unsigned else 1) - (1 if field.scale else 0)
        found = decimal(digits, field.scale)
    elif kind == 16:
        found = BOOLEAN if length == 1 else BINARY
    elif kind in simple:
        found = simple[kind]
    elif kind == 245:
        found = STRING
    else:
        found = BINARY if field.charsetnr == _BINARY_CHARSET else STRING
        if kind == 254 and found == STRING and not field.flags & (_ENUM | _SET):
            width = length // _BYTES_OF_A_CHARACTER
    return FoundColumn(field.name, "bit" if kind == 16 else str(kind), found, width)


_SQLSERVER: Final[dict[str, DataType]] = {
    "bit": BOOLEAN, "tinyint": SMALLINT, "smallint": SMALLINT, "int": INT, "bigint": BIGINT, "real": FLOAT,
    "float": DOUBLE, "money": Decimal(19, 4), "smallmoney": Decimal(10, 4), "date": DATE,
    "time": TIMESTAMP, "datetime": TIMESTAMP, "datetime2": TIMESTAMP, "smalldatetime": TIMESTAMP,
    "datetimeoffset": TIMESTAMP, "binary": BINARY, "varbinary": BINARY, "image": BINARY,
    "timestamp": BINARY, "rowversion": BINARY, "geometry": BINARY, "geography": BINARY,
}  # fmt: skip


def _sqlserver(name: str, kind: str) -> FoundColumn:
    """A column of `sp_describe_first_result_set`; its types are written as `decimal(12,2)`."""
    native, _, inner = kind.partition("(")
    digits = [int(part) for part in re.findall(r"\d+", inner)]
    if native in ("decimal", "numeric"):
        found: DataType = decimal(digits[0], digits[1] if len(digits) > 1 else 0)
    else:
        found = _SQLSERVER.get(native, STRING)
    width = digits[0] if native in ("char", "nchar") and digits else None
    return FoundColumn(name, native, found, width)


def _oracle(column: Any) -> FoundColumn:
    name, kind, _, size, precision, scale, *_ = column
    native = kind.name.removeprefix("DB_TYPE_")
    if native == "NUMBER":
        is_open = not precision or scale == -127
        found: DataType = Decimal(MAX_PRECISION, 10) if is_open else decimal(precision, scale)
    elif native in ("BINARY_FLOAT", "BINARY_DOUBLE"):
        found = FLOAT if native == "BINARY_FLOAT" else DOUBLE
    elif native == "DATE" or native.startswith("TIMESTAMP"):
        found = TIMESTAMP
    elif native in ("BLOB", "RAW", "LONG_RAW", "BFILE"):
        found = BINARY
    else:
        found = STRING
    return FoundColumn(name, native, found, size if native in ("CHAR", "NCHAR") else None)
