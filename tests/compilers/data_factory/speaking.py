"""Formulas put into Data Factory's language, for tests."""

from __future__ import annotations

from canvas.functions import bind_aggregate
from canvas.sql.schema import Schema
from canvas.sql.scope import Scope
from canvas.sql.types import parse_type
from compilers.data_factory.expressions import Notes, Translator
from compilers.data_factory.flow import columns_of
from compilers.data_factory.printing import print_node

COLUMNS = {
    "i": "INT",
    "l": "BIGINT",
    "d": "DECIMAL(12,2)",
    "f": "DOUBLE",
    "b": "BOOLEAN",
    "s": "STRING",
    "t": "STRING",
    "dt": "DATE",
    "ts": "TIMESTAMP",
    "a": "ARRAY<STRING>",
    "n": "ARRAY<INT>",
    "aa": "ARRAY<ARRAY<INT>>",
    "ast": "ARRAY<STRUCT<x: INT, y: STRING>>",
    "m": "MAP<STRING, INT>",
    "two words": "INT",
}
SCHEMA = Schema.of((name, parse_type(kind)) for name, kind in COLUMNS.items())
PARAMETERS = {"run_date": parse_type("DATE")}


def said(formula: str) -> tuple[str, list[str]]:
    """The formula in Data Factory's language, and what means something else there. Raises NoForm."""
    notes = Notes()
    bound = bind_aggregate(formula, Scope.of(SCHEMA, PARAMETERS))
    node = Translator(columns_of(SCHEMA), PARAMETERS, notes).translate(bound).node
    return print_node(node), notes.said


def say(formula: str) -> str:
    """The formula in Data Factory's language. Raises NoForm."""
    return said(formula)[0]
