"""The types of columns in tables that Canvas makes.

They are those of Spark's JDBC dialects (`getJDBCType`), but for the few where Spark's would cut values:
seconds keep their fractions, long texts and bytes their ends, and numbers on Oracle their digits.
"""

from __future__ import annotations

from typing import Final

from canvas.document.databases import System
from canvas.sql.types import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    SMALLINT,
    STRING,
    TIMESTAMP,
    TINYINT,
    Array,
    DataType,
    Decimal,
)

_POSTGRESQL: Final[dict[DataType, str]] = {
    BOOLEAN: "BOOLEAN", TINYINT: "SMALLINT", SMALLINT: "SMALLINT", INT: "INTEGER", BIGINT: "BIGINT",
    FLOAT: "FLOAT4", DOUBLE: "FLOAT8", STRING: "TEXT", BINARY: "BYTEA", DATE: "DATE",
    TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip
_MYSQL: Final[dict[DataType, str]] = {
    BOOLEAN: "BIT(1)", TINYINT: "TINYINT", SMALLINT: "SMALLINT", INT: "INTEGER", BIGINT: "BIGINT",
    FLOAT: "FLOAT", DOUBLE: "DOUBLE PRECISION", STRING: "LONGTEXT", BINARY: "LONGBLOB", DATE: "DATE",
    TIMESTAMP: "TIMESTAMP(6) NULL",
}  # fmt: skip
_SQLSERVER: Final[dict[DataType, str]] = {
    BOOLEAN: "BIT", TINYINT: "SMALLINT", SMALLINT: "SMALLINT", INT: "INTEGER", BIGINT: "BIGINT",
    FLOAT: "REAL", DOUBLE: "DOUBLE PRECISION", STRING: "NVARCHAR(MAX)", BINARY: "VARBINARY(MAX)",
    DATE: "DATE", TIMESTAMP: "DATETIME2(6)",
}  # fmt: skip
_ORACLE: Final[dict[DataType, str]] = {
    BOOLEAN: "NUMBER(1)", TINYINT: "NUMBER(3)", SMALLINT: "NUMBER(5)", INT: "NUMBER(10)",
    BIGINT: "NUMBER(19)", FLOAT: "BINARY_FLOAT", DOUBLE: "BINARY_DOUBLE", STRING: "VARCHAR2(4000)",
    BINARY: "BLOB", DATE: "DATE", TIMESTAMP: "TIMESTAMP(6)",
}  # fmt: skip
_TYPES: Final[dict[System, dict[DataType, str]]] = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlserver": _SQLSERVER,
    "oracle": _ORACLE,
}


def made_type(kind: DataType, system: System) -> str | None:
    """The type that holds a Spark type's values; None where the system has none."""
    match kind:
        case Decimal(precision, scale):
            name = "NUMBER" if system == "oracle" else "DECIMAL"
            return f"{name}({precision},{scale})"
        case Array(element):
            inner = made_type(element, system)
            return f"{inner}[]" if inner and system == "postgresql" else None
        case _:
            return _TYPES[system].get(kind)
