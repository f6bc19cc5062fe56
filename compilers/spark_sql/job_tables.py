"""The parts of `job.py` that read and write tables, of databases and of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from canvas.document.databases import SecretReference
from canvas.sql.schema import Schema
from canvas.steps import DatabaseSink, DatabaseSource, TableSink, TableSource
from compilers.base import Context
from compilers.spark_sql.databases import database_of, read_options, signed, write_options
from compilers.spark_sql.tables import table_text, write_statements
from compilers.spark_sql.wording import block, string

READ_DATABASE: Final = '''
def read_database(spark: SparkSession, columns: list[str], options: dict[str, str]) -> DataFrame:
    """The columns of a table, or of a query, of a database."""
    rows = spark.read.format("jdbc").options(**options).load()
    quoted = {name: "`" + name.replace("`", "``") + "`" for name in columns}
    return rows.select([functions.col(quoted[name]).alias(name) for name in columns])
'''

READ_TABLE: Final = '''
def read_table(spark: SparkSession, table: str, columns: list[str]) -> DataFrame:
    """The columns of a table of the catalogue."""
    quoted = {name: "`" + name.replace("`", "``") + "`" for name in columns}
    return spark.table(table).select([functions.col(quoted[name]).alias(name) for name in columns])
'''

SECRET: Final = '''
def secret(reference: str) -> str:
    """What an environment variable (`env:NAME`) or a Key Vault (`keyvault:vault/name`) keeps."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        if not os.environ.get(name):
            raise SystemExit(f"Set the environment variable {name}.")
        return os.environ[name]
    from azure.identity import DefaultAzureCredential
    from azure.keyvault.secrets import SecretClient

    vault, _, name = name.partition("/")
    client = SecretClient(f"https://{vault}.vault.azure.net", DefaultAzureCredential())
    return client.get_secret(name).value or ""
'''


def read_database(
    name: str, source: DatabaseSource, schema: Schema, address: str, context: Context
) -> Iterator[str]:
    """The call that makes the view of a database's rows. `address`: the expression that gives the URL."""
    connection = database_of(source.connection, context.settings)
    yield "    read_database("
    yield "        spark,"
    yield f"        [{_names(schema)}],"
    yield "        {"
    options = {**read_options(source, connection), **signed(connection)}
    yield from (f"            {string(k)}: {v}," for k, v in _values(options, address))
    yield "        },"
    yield f"    ).createOrReplaceTempView({string(name)})"


def read_table(name: str, source: TableSource, schema: Schema) -> Iterator[str]:
    """The call that makes the view of a table's rows."""
    yield "    read_table("
    yield "        spark,"
    yield f"        {string(table_text(source.table))},"
    yield f"        [{_names(schema)}],"
    yield f"    ).createOrReplaceTempView({string(name)})"


def write_database(sink: DatabaseSink, query: str, address: str, context: Context) -> Iterator[str]:
    """The statement that writes rows into a database."""
    connection = database_of(sink.connection, context.settings)
    yield "    ("
    yield f"        {query}"
    yield f'        .write.format("jdbc").mode({string(sink.mode)})'
    yield "        .options("
    options = {**write_options(sink, connection), **signed(connection)}
    yield from (f"            {k}={v}," for k, v in _values(options, address))
    yield "        )"
    yield "        .save()"
    yield "    )"


def write_table(node: str, sink: TableSink, schema: Schema, query: str) -> Iterator[str]:
    """The statements that write rows into a table of the catalogue."""
    rows = f"{node}__rows"
    yield f"    {query}.createOrReplaceTempView({string(rows)})"
    for statement in write_statements(sink, rows, schema):
        yield f"    spark.sql({block(statement)})"


def _names(schema: Schema) -> str:
    return ", ".join(string(c.name) for c in schema)


def _values(options: Mapping[str, str | SecretReference], address: str) -> list[tuple[str, str]]:
    """Options as expressions, by name."""
    said = {k: string(v) if isinstance(v, str) else f"secret({string(str(v))})" for k, v in options.items()}
    return sorted({**said, "url": address}.items())
