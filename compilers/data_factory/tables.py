"""Tables in a data flow: those of databases that it reaches; the catalogue's are out of its reach.

Source: https://learn.microsoft.com/azure/data-factory/connector-azure-sql-database,
…/connector-azure-sql-managed-instance, …/connector-azure-database-for-postgresql,
…/connector-azure-database-for-mysql (mapping data flow properties), and …/store-credentials-in-key-vault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from canvas.document.databases import SYSTEM_NAMES, DatabaseConnection, SecretReference, reference_of
from canvas.errors import DocumentError
from canvas.sql.databases import fold, parse_query, to_sql
from canvas.sql.parsing import InvalidExpression
from canvas.sql.tables import TableName
from canvas.steps import DatabaseSink, DatabaseSource, Read, TableSink, TableSource, Write
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.expressions import NoForm, data_flow_type
from compilers.data_factory.flow import Flow, boolean_option
from compilers.data_factory.names import check_column
from compilers.data_factory.script import Name, Named, Node, Text, Typed, call
from compilers.data_factory.sink_options import columns_written, fixed_columns, inserts_only
from compilers.spark_sql.databases import database_of

_SQL_DATABASE = re.compile(r"[^.]+\.database\.windows\.net", re.IGNORECASE)
_MANAGED_INSTANCE = re.compile(r"[^.]+\.[^.]+\.database\.windows\.net", re.IGNORECASE)
_AWAY = (
    "A data flow does not read or write {system}. Copy the table into files with a Copy activity and read "
    "those, or run the job on Spark."
)


@dataclass(frozen=True)
class _Kind:
    """How Data Factory calls a system: the linked service's type, the dataset's, and its usual schema."""

    service: str
    dataset: str
    schema: str | None


def add_table_read(
    flow: Flow, step: Read, source: DatabaseSource | TableSource, datasets: Datasets, *, own_name: bool
) -> str:
    """Adds a source over a table or a query, and gives its stream."""
    name = flow.names.of_node(step.node) if own_name else flow.names.helper(step.node, "table")
    columns: list[Node] = []
    for column in step.schema:
        with flow.findings.on(step.node, f"columns.{column.name}"):
            check_column(column.name)
            columns.append(Typed(Name(column.name), data_flow_type(column.type)))
    options: list[Node] = [
        call("output", *columns),
        Named("allowSchemaDrift", boolean_option(False)),
        Named("validateSchema", boolean_option(False)),
    ]
    if isinstance(source, TableSource):
        _refuse_catalogue(flow, step.node, "read")
        return flow.add(step.node, name, "source", options)
    dataset = None
    with flow.findings.on(step.node, "connection"):
        connection = _connection(source.connection, datasets)
        dataset = _dataset(flow, step.node, source.connection, connection, source.table, datasets)
        if connection.system == "sqlserver":
            options.append(Named("isolationLevel", Text("READ_COMMITTED")))
        options += _what(flow, step.node, source, connection)
    return flow.add(step.node, name, "source", options, dataset=dataset)


def _what(flow: Flow, node: str, source: DatabaseSource, connection: DatabaseConnection) -> list[Node]:
    if source.query is None:
        return [Named("format", Text("table"))]
    try:
        text = to_sql(parse_query(source.query, connection.system), connection.system)
    except InvalidExpression as error:
        flow.findings.error(node, "query", str(error))
        return []
    return [Named("query", Text(text)), Named("format", Text("query"))]


def add_table_write(
    flow: Flow, step: Write, sink: DatabaseSink | TableSink, source: str, datasets: Datasets
) -> str:
    """Adds a sink into a table."""
    name = flow.name_of(step)
    if isinstance(sink, TableSink):
        _refuse_catalogue(flow, step.node, "write")
        return flow.add(step.node, name, "sink", (), [source])
    dataset = None
    with flow.findings.on(step.node, "connection"):
        connection = _connection(sink.connection, datasets)
        dataset = _dataset(flow, step.node, sink.connection, connection, sink.table, datasets)
        flow.findings.warning(
            step.node,
            "table",
            "Data Factory does not make the table: it must be there. What it wrote stays where a run fails.",
        )
    options: list[Node] = [
        *fixed_columns(),
        *inserts_only(),
        *([Named("truncate", boolean_option(True))] if sink.mode == "overwrite" else []),
        Named("format", Text("table")),
        *columns_written(step),
    ]
    return flow.add(step.node, name, "sink", options, [source], dataset)


def _refuse_catalogue(flow: Flow, node: str, what: str) -> None:
    other = (
        "Read the table's files with Read file instead"
        if what == "read"
        else "Write files, or into a database, instead"
    )
    flow.findings.error(
        node,
        "table",
        f"A data flow knows no catalogue of Spark, and cannot {what} its tables. {other}, or run the job on "
        "Spark.",
    )


def _connection(name: str, datasets: Datasets) -> DatabaseConnection:
    try:
        return database_of(name, datasets.settings)
    except DocumentError as error:
        raise NoForm(str(error)) from None


def _kind(connection: DatabaseConnection) -> _Kind:
    """How Data Factory calls the system. Raises NoForm where a data flow cannot reach it."""
    match connection.system:
        case "postgresql":
            return _Kind("AzurePostgreSql", "AzurePostgreSqlTable", "public")
        case "mysql":
            return _Kind("AzureMySql", "AzureMySqlTable", None)
        case "sqlserver" if _SQL_DATABASE.fullmatch(connection.host):
            return _Kind("AzureSqlDatabase", "AzureSqlTable", "dbo")
        case "sqlserver" if _MANAGED_INSTANCE.fullmatch(connection.host):
            return _Kind("AzureSqlMI", "AzureSqlMITable", "dbo")
        case "sqlserver":
            raise NoForm(_AWAY.format(system="a SQL Server outside Azure SQL"))
        case _:
            raise NoForm(_AWAY.format(system=SYSTEM_NAMES[connection.system]))


def _dataset(
    flow: Flow,
    node: str,
    name: str,
    connection: DatabaseConnection,
    table: TableName | None,
    datasets: Datasets,
) -> str:
    """The dataset of a table (of a query: of no table), by name; makes the linked service. Raises NoForm."""
    kind = _kind(connection)
    if name not in datasets.services:
        datasets.services[name] = _service(kind, connection, datasets)
    _note_host(flow, node, connection)
    made = f"{datasets.plan.pipeline.name}__{node}"
    datasets.files[made] = {
        "linkedServiceName": {"referenceName": name, "type": "LinkedServiceReference"},
        "folder": {"name": datasets.folder},
        "annotations": [],
        "type": kind.dataset,
        "schema": [],
        "typeProperties": _place(kind, table, connection) if table else {},
    }
    return made


def _note_host(flow: Flow, node: str, connection: DatabaseConnection) -> None:
    azure = {"postgresql": ".postgres.database.azure.com", "mysql": ".mysql.database.azure.com"}
    ending = azure.get(connection.system)
    if ending and not connection.host.lower().endswith(ending):
        system = SYSTEM_NAMES[connection.system]
        flow.findings.warning(
            node,
            "connection",
            f"Data flows are made for {system} in Azure (`*{ending}`). Whether one reaches "
            f"`{connection.host}` only a run can tell.",
        )


def _place(kind: _Kind, table: TableName, connection: DatabaseConnection) -> dict[str, Any]:
    parts = [p.text if p.quoted else fold(p.text, connection.system) for p in table.parts]
    if kind.schema is None:
        return {"tableName": ".".join(parts)}
    if len(parts) > 2:
        raise NoForm("In Data Factory, a table is named by schema and table: leave the database's name out.")
    return {"schema": parts[0] if len(parts) == 2 else kind.schema, "table": parts[-1]}


def _service(kind: _Kind, connection: DatabaseConnection, datasets: Datasets) -> dict[str, Any]:
    if reference_of(connection.user):
        raise NoForm(
            "Data Factory takes the user by name: write it in the connection, or in an environment's."
        )
    password = _password(connection, datasets)
    port = int(connection.address.rpartition(":")[2])
    database, user = connection.database, connection.user
    match kind.service:
        case "AzureMySql":
            secure = 2 if connection.encrypt else 1
            text = f"server={connection.host};port={port};database={database};uid={user};sslmode={secure}"
            details: dict[str, Any] = {"connectionString": text}
        case "AzurePostgreSql":
            mode = 3 if connection.encrypt else 2
            details = {"server": connection.host, "port": port, "database": database, "username": user}
            details |= {"sslMode": mode}
        case _:
            details = {
                "server": f"{connection.host},{port}",
                "database": database,
                "encrypt": "mandatory" if connection.encrypt else "optional",
                "authenticationType": "SQL",
                "userName": user,
            }
    version = {"version": "2.0"} if kind.service == "AzurePostgreSql" else {}
    return {
        "annotations": [],
        **version,
        "type": kind.service,
        "typeProperties": {**details, **({"password": password} if password else {})},
    }


def _password(connection: DatabaseConnection, datasets: Datasets) -> dict[str, Any] | None:
    """A reference to the secret in Key Vault, whose linked service is made with it. Raises NoForm."""
    reference: SecretReference | None = reference_of(connection.password) if connection.password else None
    if reference is None:
        return None
    if reference.vault is None:
        raise NoForm(
            f"Data Factory has no environment variables, where the connection keeps `{reference.name}`. Put "
            "the password into Azure Key Vault, and name it as `keyvault:vault/secret` in an environment."
        )
    service = f"key_vault_{reference.vault.replace('-', '_')}"
    datasets.services[service] = {
        "annotations": [],
        "type": "AzureKeyVault",
        "typeProperties": {"baseUrl": f"https://{reference.vault}.vault.azure.net/"},
    }
    return {
        "type": "AzureKeyVaultSecret",
        "store": {"referenceName": service, "type": "LinkedServiceReference"},
        "secretName": reference.name,
    }
