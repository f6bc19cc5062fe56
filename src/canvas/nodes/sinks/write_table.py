"""Rows into a table of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from sqlglot import exp

from canvas.document.model import FieldKind
from canvas.nodes.base import About, Build, ColumnNames, Example, Input, Lowered, NodeType, quoted, reference
from canvas.nodes.casting import call
from canvas.nodes.tables import TableText, check_types, table_named
from canvas.sql.binding import Bound
from canvas.sql.operators import sql_type
from canvas.sql.schema import Column, Schema
from canvas.sql.tables import TableName
from canvas.sql.types import BIGINT, BOOLEAN, STRING, is_orderable
from canvas.steps import Aggregate, Check, Rule, Step, TableSink, Write

_DOES = {
    "upsert": "changes the rows that are there already and adds the others",
    "update": "changes the rows that are there already and leaves out the others",
    "insert": "adds the rows that are not there yet and leaves the others as they are",
    "delete": "removes the rows that are there",
}


class WriteTable(NodeType):
    """Write the rows into a table of Spark's catalogue: replace, add, or merge by keys."""

    type: Literal["write_table"] = "write_table"
    input: Input
    table: TableText
    mode: Literal["overwrite", "append", "merge"] = "overwrite"
    keys: Annotated[ColumnNames, FieldKind("columns")] = ()
    action: Literal["upsert", "update", "insert", "delete"] = "upsert"

    about = About(
        label="Write table",
        icon="table_edit",
        category="sinks",
        keywords=("lakehouse", "unity catalog", "delta", "merge", "upsert", "update", "delete", "insert",
                  "databricks", "warehouse", "save", "target"),
        example=Example(
            nodes="""
                rates:
                  type: inline
                  columns: {currency: STRING, rate: "DECIMAL(10,4)"}
                  rows: [[EUR, 1], [USD, 0.9245]]
                result:
                  type: write_table
                  input: rates
                  table: finance.rates
                  mode: merge
                  keys: [currency]
                """,
            node="result",
            rows=(("EUR", "1.0000"), ("USD", "0.9245")),
        ),
    )  # fmt: skip

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        return ()

    def says(self) -> str:
        if not self.table:
            return ""
        return f"{self.action if self.mode == 'merge' else self.mode} {self.table}"

    def tells(self) -> str:
        if self.mode == "merge":
            what = f"Compares the rows with the table `{self.table}` by {quoted(self.keys)}, and "
            return f"{what}{_DOES[self.action]}."
        verb, before = {
            "overwrite": ("Writes", "in place of the rows that are there"),
            "append": ("Adds", "to those that are there"),
        }[self.mode]
        return f"{verb} the rows {before}, in the table `{self.table}`."

    def lower(self, build: Build) -> Lowered | None:
        table = table_named(build, self.table)
        check_types(build, nested=True)
        keys = self._keys(build)
        if build.problems or table is None:
            return None
        checks = (_unique(build, keys),) if keys else ()
        return Lowered(checks=checks, sinks=(self._write(build.input, build, table, keys),))

    def _write(self, source: Step, build: Build, table: TableName, keys: tuple[Column, ...]) -> Write:
        names = tuple(c.name for c in keys)
        return Write(
            name=build.name(),
            node=build.node,
            schema=source.schema,
            input=source,
            sink=TableSink(table, self.mode, names, self.action),
        )

    def _keys(self, build: Build) -> tuple[Column, ...]:
        """The key columns of a merge; reports where there are none, or where they are of no use."""
        if self.mode != "merge":
            return ()
        if not self.keys:
            build.refuse("keys", "Choose the columns by which a row is found in the table.")
            return ()
        keys = build.columns("keys", self.keys, build.input.schema)
        for column in keys:
            if not is_orderable(column.type):
                build.refuse("keys", f"`{column.name}` is {column.type}, by which rows cannot be compared.")
        if self.action == "update" and len(keys) == len(build.input.schema):
            build.refuse("keys", "Every column is a key: there is nothing left to change in the table.")
        return keys


def _unique(build: Build, keys: tuple[Column, ...]) -> Check:
    """What stops the job where two rows have the same keys: which of them would win, nobody can say."""
    count = "rows"
    while count in {c.name.lower() for c in keys}:
        count += "_"
    counted = Aggregate(
        name=build.name("keys"),
        node=build.node,
        schema=Schema((*keys, Column(count, BIGINT))),
        input=build.input,
        group_by=tuple(c.name for c in keys),
        aggregates=((count, Bound.of(call("count", exp.Star()), BIGINT)),),
    )
    rows = reference(Column(count, BIGINT))
    several = exp.GT(this=rows.tree.copy(), expression=exp.Literal.number(1))
    texts = [exp.Cast(this=reference(c).tree.copy(), to=sql_type(STRING)) for c in keys]
    shown = texts[0] if len(texts) == 1 else call("concat_ws", exp.Literal.string(", "), *texts)
    rule = Rule(
        field="keys",
        broken=Bound.of(several, BOOLEAN),
        value=Bound.of(shown, STRING),
        message=f"Several rows have the same {quoted([c.name for c in keys])}. Add a key, or put "
        "Remove duplicates before this step",
    )
    return Check(
        name=build.name("check"), node=build.node, schema=counted.schema, input=counted, rules=(rule,)
    )
