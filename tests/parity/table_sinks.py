"""What the sinks of tables write: into a database by both engines, into a catalogue by Spark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from canvas.engine import Session
from canvas.plan import Plan
from canvas.sql.tables import TableName
from canvas.steps import DatabaseSink, TableSink
from tests.parity.tables import differing_rows
from tests.parity.whole import Place, run_once
from tests.support.databases import Server

_COLUMNS = (
    "SELECT column_name, data_type, numeric_precision, numeric_scale "
    "FROM information_schema.columns WHERE table_schema = '{0}' AND table_name = '{1}' "
    "ORDER BY ordinal_position"
)


def database_differences(
    plan: Plan, here: Place, there: Place, server: Server, wanted: pa.Table
) -> Iterator[str]:
    """In what two tables of a database differ that the engines write, each twice, so that the mode shows."""
    (step,) = plan.sinks
    sink = step.sink
    assert isinstance(sink, DatabaseSink)
    found = []
    for place in (here, there):
        server.empty()
        server.run("CREATE SCHEMA IF NOT EXISTS sales")
        for turn in (1, 2):
            stopped = run_once(plan, *place)
            if stopped:
                yield f"run {turn} on {place[0].name}: {stopped}"
        parts = [part.text for part in sink.table.parts]
        columns = server.rows(_COLUMNS.format(parts[0] if len(parts) > 1 else "public", parts[-1]))
        name = ".".join(f'"{part}"' for part in parts)
        found.append((columns, Counter(map(repr, server.rows(f"SELECT * FROM {name}")))))
    if found[0] != found[1]:
        yield f"here {found[0]}, on Spark {found[1]}"
    times = 2 if sink.mode == "append" else 1
    if sum(found[1][1].values()) != times * wanted.num_rows:
        yield f"{found[1][1]}, and {wanted.num_rows} rows flow in"


def catalogue_differences(plan: Plan, there: Place, session: Session, wanted: pa.Table) -> Iterator[str]:
    """In what a table of Spark's catalogue is not what flows into it, after two runs."""
    (step,) = plan.sinks
    sink = step.sink
    assert isinstance(sink, TableSink)
    name = _quoted(sink.table)
    if len(sink.table.parts) > 1:
        session.query(f"CREATE DATABASE IF NOT EXISTS `{sink.table.parts[0].text}`")
    session.query(f"DROP TABLE IF EXISTS {name}")
    for turn in (1, 2):
        stopped = run_once(plan, *there)
        if stopped:
            yield f"run {turn}: {stopped}"
            return
    session.query(f"REFRESH TABLE {name}")
    times = 2 if sink.mode == "append" else 1
    wrong = differing_rows(session.query(f"SELECT * FROM {name}"), pa.concat_tables([wanted] * times))
    if wrong:
        yield f"not what flows in: {wrong}"
    planned = [(c.name, str(c.type)) for c in step.schema]
    found = session.schema(f"SELECT * FROM {name}")
    if planned != found:
        yield f"planned {planned}, found {found}"
    session.query(f"DROP TABLE {name}")


def _quoted(table: TableName) -> str:
    return ".".join(f"`{part.text}`" for part in table.parts)
