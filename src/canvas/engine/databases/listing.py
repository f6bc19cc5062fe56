"""The tables and views of a database, by the names that a step takes."""

from __future__ import annotations

import re
from typing import Final

from canvas.document.databases import System
from canvas.engine.databases.drivers import connected
from canvas.engine.databases.login import Login, Patience
from canvas.engine.databases.ongoing import Ongoing
from canvas.sql.databases import fold
from canvas.sql.tables import NamePart, TableName

_MYSQL: Final = "information_schema|performance_schema|mysql|sys"
_OWN: Final[dict[System, str]] = {
    "postgresql": "information_schema|pg_.*",
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlserver": "sys|information_schema|guest|db_(owner|accessadmin|securityadmin|ddladmin|backupoperator"
    "|(deny)?data(reader|writer))",
    "oracle": "(|aud|appqos|ctx|dv|gg|lbac|md|ojvm|olap|ord|wm)sys|system|anonymous|dbsfwuser|dbsnmp|dvf"
    "|outln|gsm.*|orddata|ordplugins|remote_scheduler_agent|si_informtn_schema|sys\\$umf|xdb|xs\\$null",
}
"""Schemas that a system keeps for itself."""
_SCHEMAS: Final = 50
"""So many schemas are looked into."""


def tables_of(login: Login, patience: Patience, ongoing: Ongoing) -> list[TableName]:
    """Those of the usual schema first and without its name, then those of others. Raises PipelineError."""
    from sqlalchemy import inspect

    with connected(login, patience, ongoing, field="connection", read_only=True) as database:
        found = inspect(database.sql)
        usual = found.default_schema_name
        others = [s for s in found.get_schema_names() if s != usual and not _is_own(s, login.system)]
        names: list[TableName] = []
        for schema in [None, *sorted(others)[:_SCHEMAS]]:
            database.check()
            inside = {*found.get_table_names(schema), *found.get_view_names(schema)}
            if login.system == "postgresql":
                inside |= {*found.get_materialized_view_names(schema)}
            names += [_named(schema, name, login.system) for name in sorted(inside)]
        return names


def _is_own(schema: str, system: System) -> bool:
    return re.fullmatch(_OWN[system], schema, re.IGNORECASE) is not None


def _named(schema: str | None, name: str, system: System) -> TableName:
    return TableName(tuple(_part(text, system) for text in (schema, name) if text))


def _part(text: str, system: System) -> NamePart:
    if system == "oracle" and text == text.lower():
        text = text.upper()  # SQLAlchemy says names in lower case that have no capitals of their own
    plain = re.fullmatch(r"[^\W\d]\w*", text) is not None
    if plain and fold(text.lower(), system) == text:
        return NamePart(text.lower())
    return NamePart(text, quoted=not plain or fold(text, system) != text)
