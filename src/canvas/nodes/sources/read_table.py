"""Rows of a table of the catalogue."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from canvas.nodes.base import About, Build, Example, FilePath, Lowered, NodeType, counted
from canvas.nodes.paths import check_path
from canvas.nodes.tables import (
    ColumnTypes,
    TableText,
    check_columns,
    columns_of_table,
    read_columns,
    table_named,
)
from canvas.steps import TableSource


class ReadTable(NodeType):
    """Read rows of a table that Spark's catalogue knows, such as one of a lakehouse or of Unity Catalog."""

    type: Literal["read_table"] = "read_table"
    table: TableText
    sample: FilePath | None = None
    columns: ColumnTypes = Field(default_factory=dict)

    about = About(
        label="Catalogue table",
        icon="table",
        category="sources",
        keywords=("lakehouse", "unity catalog", "hive", "delta table", "databricks", "warehouse", "read"),
        example=Example(
            nodes="""
                customers:
                  type: read_table
                  table: sales.customers
                  sample: customers_sample.csv
                  columns: {customer_id: BIGINT, name: STRING, since: DATE}
                """,
            node="customers",
            rows=(("1", "Ann", "2020-01-31"), ("2", None, "2023-12-01")),
            files={"customers_sample.csv": "customer_id,name,since\n1,Ann,2020-01-31\n2,,2023-12-01\n"},
        ),
    )

    def says(self) -> str:
        return f"{self.table}{columns_of_table(self, self.columns)}" if self.table else ""

    def tells(self) -> str:
        seen = f" Previews show the rows of `{self.sample}`." if self.sample else ""
        return f"Reads {counted(len(self.columns), 'column')} of the table `{self.table}`.{seen}"

    def lower(self, build: Build) -> Lowered | None:
        table = table_named(build, self.table)
        if self.sample is not None:
            check_path(build, "sample", self.sample)
        check_columns(build, self.columns, "table")
        if build.problems or table is None:
            return None
        return Lowered.of(read_columns(build, TableSource(table, self.sample or None), self.columns)[1])
