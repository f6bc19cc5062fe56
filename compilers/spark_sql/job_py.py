"""`job.py`: a small typed PySpark program that needs pyspark alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from canvas.document.model import Parameter
from canvas.nodes.paths import PARAMETER
from canvas.plan import Plan
from canvas.sql.types import BOOLEAN, DATE, DOUBLE, FLOAT, INTEGRALS, TIMESTAMP, DataType, Decimal
from canvas.steps import DatabaseSink, DatabaseSource, FileSink, FileSource, TableSink, TableSource
from canvas.steps.files import TEXT_FORMATS
from compilers.base import Context
from compilers.spark_sql import job_tables, snippets
from compilers.spark_sql.databases import database_of, jdbc_url
from compilers.spark_sql.files import SESSION, base_of, read_options, write_options
from compilers.spark_sql.script import Checked, Script, Source, View, Written
from compilers.spark_sql.wording import attributes, block, docstring_line, flag, headline, one_line, string

_LINE = 100
"""The longest line of arguments."""


def render(plan: Plan, script: Script, context: Context) -> str:
    """The text of `job.py`."""
    job = _Job(plan, script, context)
    return "\n".join(job.lines()).rstrip("\n") + "\n"


class _Job:
    def __init__(self, plan: Plan, script: Script, context: Context) -> None:
        self.plan, self.script, self.context = plan, script, context
        self.parameters = plan.pipeline.parameters
        self.sources = [s.source for s in script.sources]
        self.sinks = [s.sink for s in script.statements if isinstance(s, Written)]
        places = [p for p in (*self.sources, *self.sinks) if not isinstance(p, TableSource | TableSink)]
        self.databases = {p.connection for p in places if isinstance(p, DatabaseSource | DatabaseSink)}
        self.connections = sorted({p.connection for p in places})
        self.runs = attributes(self.parameters)
        self.folders = attributes(self.connections, taken=self.runs.values(), suffix="_files")

    def lines(self) -> Iterator[str]:
        yield from self._docstring()
        yield from self._imports()
        yield from self._queries()
        yield from self._helpers()
        yield from self._arguments()
        yield from self._main()

    def _docstring(self) -> Iterator[str]:
        source = f" from {docstring_line(self.context.source)}" if self.context.source else ""
        yield f'"""{docstring_line(headline(self.plan.pipeline))}'
        yield ""
        yield f"Made by Canvas{source}: change the pipeline, not this file."
        yield ""
        flags = [f"[{flag(a)} …]" for a in (*self.runs.values(), *self.folders.values())]
        yield f"    spark-submit job.py {' '.join(flags)}".rstrip()
        yield '"""'
        yield ""

    def _imports(self) -> Iterator[str]:
        kinds = set(self.plan.parameters.values())
        formats = self._formats()
        yield "from __future__ import annotations"
        yield ""
        yield "import argparse"
        if kinds & {DATE, TIMESTAMP}:
            yield "import datetime"
        if any(isinstance(k, Decimal) for k in kinds):
            yield "import decimal"
        if self._has_secrets():
            yield "import os"
        if "csv" in formats:
            yield "from functools import reduce"
        yield ""
        names = ["SparkSession"]
        if self.script.sources or self._has_checks():
            names.insert(0, "DataFrame")
        if self.script.sources:
            names.append("functions")
        if "csv" in formats:
            yield "from pyspark.errors import AnalysisException"
        yield f"from pyspark.sql import {', '.join(names)}"
        if formats & {"csv", "json"}:
            yield "from pyspark.sql.types import StringType, StructField, StructType"
        yield ""
        yield "SESSION = {"
        yield from (f"    {string(k)}: {string(v)}," for k, v in sorted(SESSION.items()))
        yield "}"
        yield ""

    def _has_checks(self) -> bool:
        return any(isinstance(s, Checked) for s in self.script.statements)

    def _queries(self) -> Iterator[str]:
        for statement in self.script.statements:
            yield f"{_constant(statement)} = {block(statement.select)}"
            yield ""

    def _helpers(self) -> Iterator[str]:
        formats = self._formats()
        used = [snippets.READ[f] for f in snippets.READ if f in formats]
        if any(isinstance(s, DatabaseSource) for s in self.sources):
            used.append(job_tables.READ_DATABASE)
        if any(isinstance(s, TableSource) for s in self.sources):
            used.append(job_tables.READ_TABLE)
        if self._has_secrets():
            used.append(job_tables.SECRET)
        if self._has_checks():
            used.append(snippets.CHECK)
        used += [snippets.CONVERTERS[c] for c in self._converters() if c in snippets.CONVERTERS]
        for text in used:
            yield ""
            yield text.strip("\n")
            yield ""

    def _formats(self) -> set[str]:
        return {s.format for s in self.sources if isinstance(s, FileSource)}

    def _has_secrets(self) -> bool:
        found = (database_of(name, self.context.settings) for name in self.databases)
        return any(connection.references for connection in found)

    def _converters(self) -> list[str]:
        """The functions that turn arguments into values, each once."""
        return sorted({_converter(kind) for kind in self.plan.parameters.values()})

    def _arguments(self) -> Iterator[str]:
        yield ""
        yield "def arguments() -> argparse.Namespace:"
        yield '    """The parameters of this run, and where each connection\'s files are."""'
        title = headline(self.plan.pipeline)
        shown = title.replace("%", "%%") if "%(prog)" in title else title  # else argparse leaves % alone
        yield f"    parser = argparse.ArgumentParser(description={string(shown)})"
        for name, parameter in self.parameters.items():
            kind = self.plan.parameters[name]
            yield from _add_argument(_parameter_argument(flag(self.runs[name]), parameter, kind))
        for connection in self.connections:
            if connection in self.databases:
                base = jdbc_url(database_of(connection, self.context.settings))
                what = f"the address of the database {connection}"
            else:
                base = base_of(connection, self.context.settings)
                what = f"where the connection {connection} begins" if connection else "the workspace's folder"
            parts = [string(flag(self.folders[connection])), f"default={string(base)}", _help(what)]
            yield from _add_argument(parts)
        yield "    return parser.parse_args()"
        yield ""

    def _main(self) -> Iterator[str]:
        yield ""
        yield "def main() -> None:"
        yield '    """Read, check, transform, write."""'
        yield "    run = arguments()" if self.runs or self.folders else "    arguments()"
        yield f"    spark = SparkSession.builder.appName({string(self.plan.pipeline.name)}).getOrCreate()"
        yield "    for name, value in SESSION.items():"
        yield "        spark.conf.set(name, value)"
        inner = ", ".join(f"{string(n)}: run.{a}" for n, a in self.runs.items())
        yield f"    parameters = {{{inner}}}"
        yield ""
        for source in self.script.sources:
            yield from self._read(source)
        for statement in self.script.statements:
            yield from self._statement(statement)
        yield ""
        yield ""
        yield 'if __name__ == "__main__":'
        yield "    main()"

    def _read(self, source: Source) -> Iterator[str]:
        match source.source:
            case FileSource():
                yield from self._read_files(source.name, source.source)
            case DatabaseSource():
                address = f"run.{self.folders[source.source.connection]}"
                yield from job_tables.read_database(
                    source.name, source.source, source.schema, address, self.context
                )
            case TableSource():
                yield from job_tables.read_table(source.name, source.source, source.schema)
            case _:
                assert_never(source.source)

    def _read_files(self, name: str, files: FileSource) -> Iterator[str]:
        yield f"    read_{files.format}("
        yield "        spark,"
        yield f"        {self._path(files)},"
        yield "        {"
        for column in files.columns:
            yield f"            {string(column.name)}: [{', '.join(string(h) for h in column.headers)}],"
        yield "        },"
        if files.format in TEXT_FORMATS:
            yield "        {"
            yield from (
                f"            {string(k)}: {string(v)}," for k, v in sorted(read_options(files).items())
            )
            yield "        },"
        yield f"    ).createOrReplaceTempView({string(name)})"

    def _statement(self, statement: View | Checked | Written) -> Iterator[str]:
        query = f"spark.sql({_constant(statement)}, args=parameters)"
        match statement:
            case View():
                cached = ".cache()" if statement.cached else ""
                yield f"    {query}{cached}.createOrReplaceTempView({string(statement.name)})"
            case Checked():
                yield f"    check({query}, {string(statement.node)}, ["
                yield from (f"        {string(rule.message)}," for rule in statement.rules)
                yield "    ])"
            case Written():
                yield from self._written(statement, query)

    def _written(self, statement: Written, query: str) -> Iterator[str]:
        match statement.sink:
            case FileSink():
                yield from self._write(statement.sink, query)
            case DatabaseSink():
                address = f"run.{self.folders[statement.sink.connection]}"
                yield from job_tables.write_database(statement.sink, query, address, self.context)
            case TableSink():
                yield from job_tables.write_table(statement.node, statement.sink, statement.schema, query)
            case _:
                assert_never(statement.sink)

    def _write(self, sink: FileSink, query: str) -> Iterator[str]:
        single = ".coalesce(1)" if sink.single_file else ""
        yield "    ("
        yield f"        {query}{single}"
        yield f"        .write.mode({string('errorifexists' if sink.mode == 'error' else sink.mode)})"
        options = write_options(sink.format, sink.options)
        if sink.format == "delta" and sink.mode == "overwrite":
            options["overwriteSchema"] = "true"
        if options:
            yield "        .options("
            yield from (f"            {k}={string(v)}," for k, v in sorted(options.items()))
            yield "        )"
        if sink.partition_by:
            yield f"        .partitionBy({', '.join(string(c) for c in sink.partition_by)})"
        writer = '.format("delta").save' if sink.format == "delta" else f".{sink.format}"
        yield f"        {writer}({self._path(sink)})"
        yield "    )"

    def _path(self, files: FileSource | FileSink) -> str:
        folder = f"{{run.{self.folders[files.connection]}}}"
        parts = PARAMETER.split(files.path)
        text = "".join(
            f"{{run.{self.runs[part]}}}" if i % 2 else part.replace("{", "{{").replace("}", "}}")
            for i, part in enumerate(parts)
        )
        quoted = string(f"{folder}/{text}")
        return f"f{quoted}"


def _constant(statement: View | Checked | Written) -> str:
    match statement:
        case View():
            return f"{statement.name.upper()}_VIEW"
        case Checked():
            part = statement.name.removeprefix(statement.node).strip("_").removesuffix("check")
            return f"{statement.node}_{part}check".upper()
        case Written():
            return f"{statement.node.upper()}_ROWS"


def _add_argument(parts: list[str]) -> Iterator[str]:
    line = f"    parser.add_argument({', '.join(parts)})"
    if len(line) <= _LINE:
        yield line
        return
    yield "    parser.add_argument("
    yield from (f"        {part}," for part in parts)
    yield "    )"


def _parameter_argument(argument: str, parameter: Parameter, kind: DataType) -> list[str]:
    parts = [string(argument)]
    converter = _converter(kind)
    if converter:
        parts.append(f"type={converter}")
    if parameter.default is None:
        parts.append("required=True")
    else:
        default = parameter.default
        parts.append(f"default={string(str(default).lower() if isinstance(default, bool) else str(default))}")
    if parameter.description:
        parts.append(_help(parameter.description))
    return parts


def _help(words: str) -> str:
    return f"help={string(one_line(words).replace('%', '%%'))}"


def _converter(kind: DataType) -> str:
    named: Mapping[DataType, str] = {
        DATE: "datetime.date.fromisoformat",
        TIMESTAMP: "moment",
        BOOLEAN: "truth",
        DOUBLE: "float",
        FLOAT: "float",
    }
    if kind in INTEGRALS:
        return "int"
    return "exact" if isinstance(kind, Decimal) else named.get(kind, "")
