"""A query of one's own."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field
from sqlglot import exp

from canvas import functions
from canvas.document.model import FieldKind
from canvas.nodes.base import About, Build, Example, Inputs, Lowered, NodeType, quoted
from canvas.sql.binding import Bound
from canvas.sql.parsing import InvalidExpression
from canvas.sql.query_binding import BoundQuery, bind_query
from canvas.sql.query_parsing import rename_tables
from canvas.sql.types import Struct
from canvas.steps import Query, SortKey, Step


class Sql(NodeType):
    """Write a query of your own over the inputs, which it calls by their names."""

    type: Literal["sql"] = "sql"
    inputs: Annotated[Inputs, Field(min_length=1)]
    query: Annotated[str, FieldKind("query")]

    about = About(
        label="SQL",
        icon="code",
        category="combine",
        keywords=("select", "custom query", "with", "cte", "sub-query", "having", "code", "free form"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store_id: STRING, amount: "DECIMAL(8,2)"}
                  rows: [[A, 10], [A, 5.50], [B, 3], [C, 8]]
                totals:
                  type: sql
                  inputs: [sales]
                  query: |
                    SELECT store_id AS store, sum(amount) AS total, count(*) AS sales
                    FROM sales
                    WHERE amount > 4
                    GROUP BY store_id
                """,
            node="totals",
            rows=(("A", "15.50", "2"), ("C", "8.00", "1")),
        ),
    )

    def says(self) -> str:
        return " ".join(self.query.split())

    def tells(self) -> str:
        return f"Runs a query of your own over {quoted(self.inputs)}."

    def with_renamed_source(self, old: str, new: str) -> Self:
        renamed = super().with_renamed_source(old, new)
        if renamed is self:
            return self
        return renamed.model_copy(update={"query": rename_tables(self.query, old, new)})

    def lower(self, build: Build) -> Lowered | None:
        steps = dict(zip(self.inputs, build.inputs["inputs"], strict=True))
        try:
            bound = bind_query(
                self.query, {n: s.schema for n, s in steps.items()}, build.parameters, functions.lookup
            )
        except InvalidExpression as error:
            build.refuse("query", str(error), error.suggestion)
            return None
        made: list[Step] = []
        names: set[str] = set()
        for query in bound:
            inputs = tuple(made[r] if isinstance(r, int) else steps[r] for r in query.reads)
            made.append(_step(build, query, inputs, _free(query.name, names)))
        return Lowered.of(made[-1])


def _free(name: str, taken: set[str]) -> str:
    """A part of a relation's name for a query of WITH that no other has."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name).strip("_")
    plain = "_".join(part for part in plain.split("_") if part) or ("query" if name else "")
    found, number = plain, 1
    while found.lower() in taken:
        number += 1
        found = f"{plain}_{number}"
    taken.add(found.lower())
    return found


def _step(build: Build, query: BoundQuery, inputs: tuple[Step, ...], part: str) -> Query:
    assert isinstance(query.tree, exp.Expression)
    row = Struct(tuple((c.name, c.type) for c in query.schema))
    return Query(
        name=build.name(part),
        node=build.node,
        schema=query.schema,
        ordering=tuple(SortKey(name, descending, first) for name, descending, first in query.sorted_by),
        inputs=inputs,
        query=Bound(query.tree, row, query.doubts),
    )
