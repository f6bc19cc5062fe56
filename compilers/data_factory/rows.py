"""Typed-in rows. A data flow has no source for them: one row is made by counting a source's rows, a list of
structs is derived on it, and flattened.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-aggregate (no groups: one row),
…/data-flow-flatten, and the corpus of flows (structs as `@(a = 1)`).
"""

from __future__ import annotations

from canvas.sql.values import Bound
from canvas.steps import FileSource, Read, Step, Values
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.expressions.values import null
from compilers.data_factory.flow import Flow, boolean_option, columns_of, map_column, select_arguments
from compilers.data_factory.names import free_column
from compilers.data_factory.script import (
    Assign,
    Items,
    Member,
    Name,
    Named,
    Node,
    Record,
    Text,
    Type,
    Typed,
    boolean,
    call,
)


def anchor_of(steps: tuple[Step, ...]) -> Read | None:
    """The source whose rows are counted: Parquet before text, one file before several."""
    reads = [s for s in steps if isinstance(s, Read) and isinstance(s.source, FileSource)]

    def cost(read: Read) -> tuple[bool, bool]:
        source = read.source
        assert isinstance(source, FileSource)
        return source.format != "parquet", "*" in source.path

    return min(reads, key=cost, default=None)


def add_one_row(flow: Flow, node: str, anchor: str) -> str:
    """Adds the stream of one row."""
    return flow.add(
        node, flow.names.of_node("one_row"), "aggregate", [Assign(Name("row_count"), call("count"))], [anchor]
    )


def add_empty_source(flow: Flow, node: str, datasets: Datasets) -> str:
    """Adds a source without rows, for a flow that reads no files."""
    path, dataset = datasets.nothing()
    arguments = [
        call("output", Typed(Name("nothing"), Type("string"))),
        Named("allowSchemaDrift", boolean_option(False)),
        Named("validateSchema", boolean_option(False)),
        Named("ignoreNoFilesFound", boolean_option(True)),
        Named("wildcardPaths", Items((Text(path),))),
    ]
    return flow.add(node, flow.names.of_node("no_rows"), "source", arguments, dataset=dataset)


def add_values(flow: Flow, step: Read, values: Values, one_row: str) -> str:
    """Adds the statements of typed-in rows."""
    name = flow.name_of(step)
    if not values.rows:
        return _no_rows(flow, step, one_row, name)
    rows = free_column("rows", step.schema.names)
    records = tuple(_record(flow, step, number, row) for number, row in enumerate(values.rows))
    stream = flow.add(
        step.node,
        flow.names.helper(step.node, "list"),
        "derive",
        [Assign(Name(rows), Items(records))],
        [one_row],
    )
    pairs: list[tuple[str, Node]] = [(c.name, Member(Name(rows), Name(c.name))) for c in step.schema]
    arguments = [
        call("unroll", Name(rows)),
        map_column(pairs),
        Named("skipDuplicateMapInputs", boolean_option(False)),
        Named("skipDuplicateMapOutputs", boolean_option(False)),
    ]
    return flow.add(step.node, name, "foldDown", arguments, [stream])


def _record(flow: Flow, step: Read, number: int, row: tuple[Bound, ...]) -> Record:
    columns = columns_of(step.schema)
    return Record(
        tuple(
            Assign(Name(column.name), flow.translate(step.node, f"rows.{number}", value, columns))
            for column, value in zip(step.schema, row, strict=True)
        )
    )


def _no_rows(flow: Flow, step: Read, one_row: str, name: str) -> str:
    nothing = [Assign(Name(c.name), null(c.type)) for c in step.schema]
    typed = flow.add(step.node, flow.names.helper(step.node, "typed"), "derive", nothing, [one_row])
    none = flow.add(step.node, flow.names.helper(step.node, "none"), "filter", [boolean(False)], [typed])
    return flow.add(
        step.node, name, "select", select_arguments([(c.name, Name(c.name)) for c in step.schema]), [none]
    )
