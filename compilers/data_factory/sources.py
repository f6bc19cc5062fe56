"""Sources: files with all columns of text files as text, under the names of their header.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-source, …/connector-azure-data-lake-storage
(wildcard paths start at the container) and …/data-flow-expressions-usage (byName gives NULL where there is
no such column).
"""

from __future__ import annotations

from canvas.steps import FileSource, Read
from canvas.steps.files import FORMAT_NAMES, TEXT_FORMATS
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.delta import delta_options
from compilers.data_factory.expressions import data_flow_type
from compilers.data_factory.flow import Flow, boolean_option, select_arguments
from compilers.data_factory.names import check_column
from compilers.data_factory.paths import path_node
from compilers.data_factory.script import Assign, Group, Items, Name, Named, Node, Text, Typed, call


def add_read(flow: Flow, step: Read, source: FileSource, datasets: Datasets, *, own_name: bool) -> str:
    """Adds a source, and gives the stream whose columns have the names of the step's schema.

    `own_name`: the stream gets the name of the node itself.
    """
    _note(flow, step, source)
    has_choice = [c for c in source.columns if len(c.headers) > 1]
    renamed = any(c.headers != (c.name,) for c in source.columns)
    name = flow.names.of_node(step.node) if own_name and not renamed else flow.names.helper(step.node, "file")
    inline = source.format == "delta"
    dataset = None if inline else datasets.source(step.node, source)
    service = datasets.inline(step.node, source) if inline else None
    arguments = [_output(flow, step, source), *_options(flow, step, source, datasets, drift=bool(has_choice))]
    stream = flow.add(step.node, name, "source", arguments, dataset=dataset, service=service)
    if not renamed:
        return stream
    if has_choice:
        derived = [
            Assign(
                Name(c.name),
                call("coalesce", *(call("toString", call("byName", Text(h))) for h in c.headers)),
            )
            for c in has_choice
        ]
        stream = flow.add(step.node, flow.names.helper(step.node, "headers"), "derive", derived, [stream])
    pairs = [(c.name, Name(c.name if len(c.headers) > 1 else c.headers[0])) for c in source.columns]
    last = flow.names.of_node(step.node) if own_name else flow.names.helper(step.node, "named")
    return flow.add(step.node, last, "select", select_arguments(pairs), [stream])


def _output(flow: Flow, step: Read, source: FileSource) -> Node:
    columns: dict[str, Node] = {}
    for column, known in zip(source.columns, step.schema, strict=True):
        with flow.findings.on(step.node, f"columns.{column.name}"):
            check_column(column.name)
            for header in column.headers:
                check_column(header)
            if len(column.headers) == 1:
                columns[column.headers[0]] = Typed(Name(column.headers[0]), data_flow_type(known.type))
    return call("output", *columns.values())


def _options(flow: Flow, step: Read, source: FileSource, datasets: Datasets, *, drift: bool) -> list[Node]:
    options: list[Node] = [
        Named("allowSchemaDrift", boolean_option(drift)),
        Named("validateSchema", boolean_option(False)),
        Named("ignoreNoFilesFound", boolean_option(False)),
    ]
    if source.format == "json":
        options.append(Named("documentForm", Text("documentPerLine")))
    with flow.findings.on(step.node, "path"):
        place = datasets.place(step.node, source.connection, source.path)
        if source.format == "delta":
            options += delta_options(place, flow)
        elif place.has_parameters:
            path: Node = Group(path_node(place, dict(flow.plan.parameters)))
            options.append(Named("wildcardPaths", Items((path,))))
        elif place.has_wildcards:
            options.append(Named("wildcardPaths", Items((Text(place.path),))))
    return options


def _note(flow: Flow, step: Read, source: FileSource) -> None:
    if source.format not in TEXT_FORMATS:
        if any(len(c.headers) > 1 for c in source.columns):
            flow.findings.error(
                step.node,
                "columns",
                f"In Data Factory, a column of {FORMAT_NAMES[source.format]} files has one name. "
                "Read the files of each "
                "name in a node of "
                "their own, and put them together with a union.",
            )
        return
    if source.options.malformed == "drop":
        flow.findings.error(
            step.node,
            "options.malformed",
            "Data Factory does not drop rows with too many or too few values: it fills them with NULL. "
            "Set `malformed: fail`, and filter such rows in a node.",
        )
    else:
        flow.findings.warning(
            step.node,
            "options.malformed",
            "Data Factory does not stop at a row with too many or too few values: what is missing is "
            "NULL there.",
        )
    if source.format == "csv" and any(len(c.headers) > 1 for c in source.columns):
        flow.findings.warning(
            step.node,
            "columns",
            "Columns with several header names are looked up in Data Factory by name, NULL where "
            "there is none. Whether "
            "it does so for each file by that file's own header is not documented: try one run with "
            "files of both kinds.",
        )
