"""The tables on whose columns the bank's formulas run."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from canvas.sql.schema import Schema
from canvas.sql.scope import Scope
from canvas.sql.types import parse_type

COLUMNS = {
    "k": "INT",
    "grp": "STRING",
    "i": "INT",
    "l": "BIGINT",
    "sm": "SMALLINT",
    "d": "DECIMAL(12,2)",
    "r": "DECIMAL(10,4)",
    "w": "DECIMAL(38,10)",
    "f": "DOUBLE",
    "g": "FLOAT",
    "b": "BOOLEAN",
    "s": "STRING",
    "p": "STRING",
    "q": "STRING",
    "dt": "DATE",
    "ts": "TIMESTAMP",
    "a": "ARRAY<STRING>",
    "n": "ARRAY<INT>",
}
NESTED = {
    "m": "MAP<STRING, INT>",
    "mi": "MAP<INT, STRING>",
    "st": "STRUCT<x: INT, y: STRING>",
    "aa": "ARRAY<ARRAY<INT>>",
    "ast": "ARRAY<STRUCT<x: INT, y: STRING>>",
    "af": "ARRAY<DOUBLE>",
    "ad": "ARRAY<DATE>",
    "j": "STRING",
    "u": "STRING",
    "bin": "BINARY",
    "js": "STRING",
}
"""Columns whose values `nested.rows` says in SQL, by the table and `k`."""
SCOPE = Scope.of(Schema.of((name, parse_type(kind)) for name, kind in {**COLUMNS, **NESTED}.items()))

_BANK = Path(__file__).parent / "bank"

# Ties, NULLs, zero, negatives, halves, empty texts, Unicode; group "none" has NULLs alone.
PLAIN = (_BANK / "plain.rows").read_text(encoding="utf-8")

# The ends of what each type can hold.
EXTREME = (_BANK / "extreme.rows").read_text(encoding="utf-8")


def query(rows: str) -> str:
    """The table as a query, the same for each engine."""
    lines = [line for line in rows.splitlines() if line.strip()]
    nested = _nested("plain" if rows == PLAIN else "extreme")
    return "\nUNION ALL ".join(f"{_row(line)}, {nested[line.split()[0]]}" for line in lines)


def nullable(kind: pa.DataType) -> pa.DataType:
    """The type with NULL allowed in lists, maps and structs: engines write them in as they find them."""
    if pa.types.is_list(kind):
        return pa.list_(nullable(kind.value_type))
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, nullable(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([(f.name, nullable(f.type)) for f in kind])
    return kind


def write_parquet(rows: pa.Table, path: Path) -> Path:
    """Writes the table with every column, and all in it, nullable."""
    schema = pa.schema([(f.name, nullable(f.type)) for f in rows.schema])
    pq.write_table(pa.Table.from_pylist(rows.to_pylist(), schema=schema), path)
    return path


def _nested(table: str) -> dict[str, str]:
    """The nested columns of a table's rows, by `k`."""
    found = {}
    for line in (_BANK / "nested.rows").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{table} "):
            key, *cells = line.split(" | ")
            pairs = zip(NESTED.items(), cells, strict=True)
            found[key.split()[1]] = ", ".join(f"CAST({c} AS {kind}) AS {name}" for (name, kind), c in pairs)
    return found


def _row(line: str) -> str:
    cells = [
        c[1:-1] if 0 < n < 17 else c.strip() for n, c in enumerate(f"{line} ".replace(r"\|", "\0").split("|"))
    ]
    pairs = zip(COLUMNS.items(), [c.replace("\0", "|") for c in cells], strict=True)
    return "SELECT " + ", ".join(f"{_cell(kind, text)} AS {name}" for (name, kind), text in pairs)


def _cell(kind: str, text: str) -> str:
    if text.strip() == "NULL":
        return f"CAST(NULL AS {kind})"
    if kind.startswith("ARRAY"):
        inner = kind[6:-1]
        return f"array({', '.join(_cell(inner, part) for part in text.strip().split(','))})"
    return f"CAST('{text}' AS {kind})"
