"""`job.sql`: the job for `spark-sql -f`.

Parameters are session variables with the pipeline's defaults, files are temporary views. What SQL
alone cannot say is a finding of the target (`target.check`), and stops the script before it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from sqlglot import exp

from canvas.plan import Plan
from canvas.sql.identifiers import column, identifier
from canvas.sql.operators import sql_type
from canvas.sql.parsing import WRITE_DIALECT
from canvas.steps import DatabaseSink, DatabaseSource, FileSink, FileSource, TableSink, TableSource
from compilers.base import Context
from compilers.spark_sql.files import SESSION
from compilers.spark_sql.script import Checked, Script, Source, View, Written, with_parameters
from compilers.spark_sql.select import to_text
from compilers.spark_sql.sql_databases import database_view, database_write
from compilers.spark_sql.sql_files import (
    call,
    default_text,
    name_text,
    path_of,
    read_statements,
    refusals,
    text,
    view_start,
    view_text,
    write_statements,
)
from compilers.spark_sql.tables import rows_of_table
from compilers.spark_sql.tables import write_statements as table_statements
from compilers.spark_sql.wording import headline, one_line


def render(plan: Plan, script: Script, context: Context) -> str:
    """The text of `job.sql`."""
    job = _Job(plan, with_parameters(script, session_variable), context)
    return "\n".join(job.lines()).rstrip("\n") + "\n"


def session_variable(name: str) -> exp.Expression:
    """A parameter as the session variable of that name, in full, so that no column can be meant."""
    return exp.Column(this=identifier(name), table=identifier("session"), db=identifier("system"))


class _Job:
    def __init__(self, plan: Plan, script: Script, context: Context) -> None:
        self.plan, self.script, self.context = plan, script, context

    def lines(self) -> Iterator[str]:
        yield f"-- {headline(self.plan.pipeline)}"
        source = f" from {one_line(self.context.source)}" if self.context.source else ""
        yield f"-- Made by Canvas{source}: change the pipeline, not this file."
        yield "-- Run it with `spark-sql -f job.sql` in the folder that relative paths begin in."
        yield ""
        yield from (f"SET {key} = {value};" for key, value in sorted(SESSION.items()))
        yield from self._refusals()
        yield from self._variables()
        for view in self.script.sources:
            yield from self._source(view)
        for statement in self.script.statements:
            yield f"\n-- {statement.node}{': check' if isinstance(statement, Checked) else ''}"
            yield from self._statement(statement)

    def _source(self, view: Source) -> Iterator[str]:
        match view.source:
            case FileSource():
                yield f"\n-- {view.node}: files"
                yield from read_statements(view, view.source, path_of(self.plan, view.source, self.context))
            case DatabaseSource():
                yield f"\n-- {view.node}: database"
                yield from database_view(view, view.source, self.context)
            case TableSource():
                yield f"\n-- {view.node}: table"
                yield view_text(view.name, rows_of_table(view.source.table, view.schema))
            case _:
                assert_never(view.source)

    def _refusals(self) -> Iterator[str]:
        """What SQL alone cannot do stops the script before anything is written."""
        for step in self.plan.steps:
            for field, reason in refusals(self.plan, step):
                failure = call("raise_error", text(f"{step.node}.{field}: {reason}. Run job.py instead."))
                yield f"\n{to_text(exp.Select(expressions=[failure]))};"

    def _variables(self) -> Iterator[str]:
        if self.plan.parameters:
            yield ""
        for name, kind in self.plan.parameters.items():
            default = default_text(self.plan, name)
            value: exp.Expression = exp.Null() if default is None else text(default)
            typed = exp.Cast(this=value, to=sql_type(kind)).sql(dialect=WRITE_DIALECT)
            yield f"DECLARE OR REPLACE VARIABLE {name_text(name)} {kind} DEFAULT {typed};"
            if default is None:
                yield f"{to_text(_required(name))};"

    def _statement(self, statement: View | Checked | Written) -> Iterator[str]:
        match statement:
            case View():
                yield f"{view_start(statement.name)}\n{statement.select};"
                if statement.cached:
                    yield f"CACHE LAZY TABLE {name_text(statement.name)};"
            case Checked():
                yield f"{to_text(_raising(statement))};"
            case Written():
                yield from self._written(statement)

    def _written(self, statement: Written) -> Iterator[str]:
        match statement.sink:
            case FileSink():
                yield from write_statements(
                    statement, statement.sink, path_of(self.plan, statement.sink, self.context)
                )
            case DatabaseSink():
                yield from database_write(statement, statement.sink, self.context)
            case TableSink():
                rows = f"{statement.node}__rows"
                yield f"{view_start(rows)}\n{statement.select};"
                yield from (f"{s};" for s in table_statements(statement.sink, rows, statement.schema))
            case _:
                assert_never(statement.sink)


def _required(name: str) -> exp.Select:
    """A query that raises an error where a parameter has no value, which would quietly match nothing."""
    missing = exp.Is(this=session_variable(name), expression=exp.Null())
    failure = call(
        "raise_error", text(f"Give the parameter {name} a value: put it after DEFAULT, where it is declared.")
    )
    outcome = exp.Case(ifs=[exp.If(this=missing, true=failure)], default=text("given"))
    return exp.Select(expressions=[exp.Alias(this=outcome, alias=identifier("outcome"))])


def _raising(checked: Checked) -> exp.Select:
    """A query that raises an error where a rule is broken."""
    ifs = []
    for number, rule in enumerate(checked.rules):
        failure = call("raise_error", text(f"{checked.node}: {rule.message}."))
        broken = exp.GT(this=column(f"broken_{number}"), expression=exp.Literal.number(0))
        ifs.append(exp.If(this=broken, true=failure))
    outcome = exp.Alias(this=exp.Case(ifs=ifs, default=text("passed")), alias=identifier("outcome"))
    counted = exp.Subquery(this=checked.query.copy(), alias=exp.TableAlias(this=identifier("counted")))
    return exp.Select(expressions=[outcome]).from_(counted, copy=False)
