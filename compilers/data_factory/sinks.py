"""Sinks: a folder of files.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-sink (clear the folder, output to a single
file) and …/tutorial-data-flow-write-to-lake (key partitioning makes folders `column=value`).
"""

from __future__ import annotations

from canvas.sql.types import DATE, TIMESTAMP
from canvas.steps import FileSink, Sort, SortKey, Write
from canvas.steps.files import TEXT_FORMATS
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.delta import delta_options
from compilers.data_factory.expressions.conversions import DATE_PATTERN
from compilers.data_factory.flow import Flow, boolean_option
from compilers.data_factory.script import Assign, Call, Items, Name, Named, Node, Number, Text, call
from compilers.data_factory.sink_options import columns_written, fixed_columns, inserts_only

_TIME_WRITTEN = "yyyy-MM-dd HH:mm:ss.SSS"


def sort_arguments(keys: tuple[SortKey, ...]) -> list[Node]:
    """`asc(a, true), desc(b, false)`: the second says whether NULLs come first."""
    return [
        call("desc" if k.descending else "asc", Name(k.column), boolean_option(k.nulls_first)) for k in keys
    ]


def add_write(flow: Flow, step: Write, sink: FileSink, source: str, datasets: Datasets) -> str:
    """Adds a sink into files."""
    _note(flow, step, sink)
    if step.ordering and not isinstance(step.input, Sort):
        name = flow.names.helper(step.node, "sorted")
        source = flow.add(step.node, name, "sort", sort_arguments(step.ordering), [source])
    source = _as_text(flow, step, sink, source)
    name = flow.name_of(step)
    if sink.format == "delta":
        service = datasets.inline(step.node, sink)
        options = _delta_options(flow, step, sink, datasets)
        return flow.add(step.node, name, "sink", options, [source], service=service)
    dataset = datasets.sink(step.node, name, sink)
    return flow.add(step.node, name, "sink", _options(step, sink), [source], dataset)


def _as_text(flow: Flow, step: Write, sink: FileSink, source: str) -> str:
    """Dates and times in text files as Spark writes them."""
    if sink.format not in TEXT_FORMATS:
        return source
    written: list[Node] = []
    for column in step.schema:
        if column.type == DATE:
            text = call("toString", Name(column.name), Text(DATE_PATTERN))
            written.append(Assign(Name(column.name), text))
        elif column.type == TIMESTAMP:
            text = call("concat", call("toString", Name(column.name), Text(_TIME_WRITTEN)), Text("000"))
            written.append(Assign(Name(column.name), text))
    if not written:
        return source
    return flow.add(step.node, flow.names.helper(step.node, "text"), "derive", written, [source])


def _options(step: Write, sink: FileSink) -> list[Node]:
    options: list[Node] = fixed_columns()
    if sink.single_file:
        options.append(Named("partitionFileNames", Items((Text(f"{step.node}.{sink.format}"),))))
    options += [
        *([Named("truncate", boolean_option(True))] if sink.mode == "overwrite" else []),
        Named("umask", Number("0022")),
        *columns_written(step),
    ]
    if sink.single_file:
        options.append(call("partitionBy", Text("hash"), Number("1")))
    elif sink.partition_by:
        options.append(Call("partitionBy", (Text("key"), Number("0"), *(Name(c) for c in sink.partition_by))))
    return options


def _delta_options(flow: Flow, step: Write, sink: FileSink, datasets: Datasets) -> list[Node]:
    """The options of an inline Delta sink. `truncate`: the table's rows and columns are replaced."""
    found: list[Node] = fixed_columns()
    with flow.findings.on(step.node, "path"):
        found += delta_options(datasets.sink_place(step.node, sink), flow)
    found += [Named("mergeSchema", boolean_option(False)), Named("autoCompact", boolean_option(False))]
    found += [Named("optimizedWrite", boolean_option(False)), Named("vacuum", Number("0"))]
    if sink.mode == "overwrite":
        found.append(Named("truncate", boolean_option(True)))
    found += [*inserts_only(), Named("umask", Number("0022")), *columns_written(step)]
    if sink.partition_by:
        keys = (Name(c) for c in sink.partition_by)
        found.append(Call("partitionBy", (Text("key"), Number("0"), *keys)))
    return found


def _note(flow: Flow, step: Write, sink: FileSink) -> None:
    findings = flow.findings
    if sink.mode in ("error", "ignore"):
        what = "stop" if sink.mode == "error" else "leave the files as they are"
        findings.error(
            step.node,
            "mode",
            f"Data Factory cannot {what} where files are there already. Choose `overwrite` or "
            "`append`, or check the "
            "folder in the pipeline before the data flow runs.",
            "overwrite",
        )
    if sink.single_file and sink.mode == "append":
        findings.error(
            step.node,
            "single_file",
            "Data Factory gives a single file a fixed name, which the next run replaces: it cannot "
            "append to the folder. "
            "Choose `overwrite`, or leave `single_file` out.",
        )
    if sink.single_file and sink.partition_by:
        findings.error(
            step.node,
            "single_file",
            "Data Factory writes either a single file or folders by column. Leave one out.",
        )
    if step.ordering:
        findings.warning(
            step.node,
            "input",
            "Data Factory does not promise to keep the order of the rows in the files it writes.",
        )
    if sink.format == "json":
        findings.warning(
            step.node,
            "format",
            "Whether Data Factory writes fields that are NULL into JSON is not documented.",
        )
