"""A query of the user's own on the relations that it reads."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from canvas.sql.identifiers import identifier
from canvas.steps import Query, Step


def query_of(step: Query, name: Callable[[Step], str]) -> exp.Query:
    """The query with each `input_N` under the name by which the statement finds that input."""
    query = step.query.tree.copy()
    assert isinstance(query, exp.Query)
    called = {column.text("table") for column in query.find_all(exp.Column)}
    for table in list(query.find_all(exp.Table)):
        real = name(step.inputs[int(table.name.removeprefix("input_"))])
        table.set("this", identifier(real))
        if table.alias == real or (_stands_alone(table) and table.alias not in called):
            table.set("alias", None)
    return query


def _stands_alone(table: exp.Table) -> bool:
    select = table.find_ancestor(exp.Select)
    return select is not None and not select.args.get("joins")
