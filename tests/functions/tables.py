"""The tables on whose columns the bank's formulas run."""

from __future__ import annotations

from pathlib import Path

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
SCOPE = Scope.of(Schema.of((name, parse_type(kind)) for name, kind in COLUMNS.items()))

# Ties, NULLs, zero, negatives, halves, empty texts, Unicode; group "none" has NULLs alone.
PLAIN = (Path(__file__).parent / "bank" / "plain.rows").read_text(encoding="utf-8")

# The ends of what each type can hold.
EXTREME = (Path(__file__).parent / "bank" / "extreme.rows").read_text(encoding="utf-8")


def query(rows: str) -> str:
    """The table as a query, the same for each engine."""
    lines = [line for line in rows.splitlines() if line.strip()]
    return "\nUNION ALL ".join(_row(line) for line in lines)


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
