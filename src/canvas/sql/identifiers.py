"""Names of columns, nodes and relations, and how SQL writes them."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_JOIN_WORDS = "ANTI SEMI CROSS FULL INNER LEFT RIGHT NATURAL ON USING MINUS LATERAL TABLE USER TIME"
_KEYWORDS = frozenset(
    word.upper()
    for keyword in sqlglot.Dialect.get_or_raise("spark").tokenizer_class.KEYWORDS
    for word in keyword.split()
) | frozenset(_JOIN_WORDS.split())


def is_plain(name: str) -> bool:
    """Whether SQL takes the name without back-ticks."""
    return bool(_PLAIN.match(name)) and name.upper() not in _KEYWORDS


def identifier(name: str) -> exp.Identifier:
    """The name as an identifier, quoted where it must be."""
    return exp.to_identifier(name, quoted=not is_plain(name))


def column(name: str, table: str | None = None) -> exp.Column:
    """A reference to a column, of a relation where one is named."""
    return exp.Column(this=identifier(name), table=identifier(table) if table else None)


def table(name: str) -> exp.Table:
    """A reference to a relation by name."""
    return exp.Table(this=identifier(name))
