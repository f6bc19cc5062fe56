"""Rows of a database."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from canvas.nodes.base import About, Build, Example, Lowered, NodeType, counted
from canvas.nodes.tables import (
    ColumnTypes,
    DatabaseName,
    QueryText,
    TableText,
    check_columns,
    columns_of_table,
    read_columns,
    table_named,
)
from canvas.sql.databases import check_query
from canvas.sql.parsing import InvalidExpression
from canvas.sql.tables import TableName
from canvas.steps import DatabaseSource


class ReadDatabase(NodeType):
    """Read rows from a table or a query of a database: PostgreSQL, SQL Server, MySQL, MariaDB or Oracle."""

    type: Literal["read_database"] = "read_database"
    connection: DatabaseName
    table: TableText | None = None
    query: QueryText | None = None
    columns: ColumnTypes = Field(default_factory=dict)

    about = About(
        label="Database",
        icon="database",
        category="sources",
        keywords=("sql", "postgres", "postgresql", "mysql", "mariadb", "sql server", "mssql", "oracle",
                  "jdbc", "table", "query", "import", "read"),
        example=Example(
            nodes="""
                orders:
                  type: read_database
                  connection: shop
                  table: orders
                  columns: {order_id: INT, amount: "DECIMAL(12,2)", ordered_on: DATE}
                """,
            node="orders",
            rows=(("1", "1240.50", "2024-03-31"), ("2", None, "2024-04-01")),
            database=(
                "CREATE TABLE orders (order_id INTEGER, amount NUMERIC(12,2), ordered_on DATE, note TEXT)",
                "INSERT INTO orders VALUES (1, 1240.5, '2024-03-31', 'x'), (2, NULL, '2024-04-01', NULL)",
            ),
        ),
    )  # fmt: skip

    def says(self) -> str:
        what = self.table or " ".join((self.query or "").split())
        return f"{what}{columns_of_table(self, self.columns)}" if what else ""

    def tells(self) -> str:
        what = f"the table `{self.table}`" if self.table else "what a query gives"
        return f"Reads {counted(len(self.columns), 'column')} of {what}, through `{self.connection}`."

    def lower(self, build: Build) -> Lowered | None:
        table = self._table(build)
        if not self.connection.strip():
            build.refuse("connection", "Choose the database: a connection of the workspace.")
        check_columns(build, self.columns, "rows")
        if build.problems:
            return None
        source = DatabaseSource(self.connection, table, None if table else self.query)
        return Lowered.of(read_columns(build, source, self.columns)[1])

    def _table(self, build: Build) -> TableName | None:
        """The table; None where the rows come from a query, or after a problem."""
        if self.table and self.query:
            build.refuse("query", "Give a table or a query, not both: empty one of the two.")
        elif self.table:
            return table_named(build, self.table)
        elif self.query is None or not self.query.strip():
            build.refuse("table", "Say which table, as in `sales.orders`, or write a query.")
        else:
            try:
                check_query(self.query)
            except InvalidExpression as error:
                build.refuse("query", str(error))
        return None
