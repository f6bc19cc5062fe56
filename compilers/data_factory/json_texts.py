"""JSON in text columns: the transformations parse and stringify.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-parse, …/data-flow-stringify.
"""

from __future__ import annotations

from canvas.steps import FormatJson, ParseJson
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.expressions.values import data_flow_type
from compilers.data_factory.flow import Flow, columns_of, select_arguments
from compilers.data_factory.names import free_column
from compilers.data_factory.script import Assertion, Assign, Name, Named, Record, Text, Type


def add_parse(flow: Flow, step: ParseJson, source: str) -> str:
    """Adds the statement that reads a text as JSON."""
    field = step.schema.find(step.column)
    assert field is not None
    kind = Type("string")
    try:
        kind = data_flow_type(field.type)
    except NoForm as error:
        flow.findings.error(step.node, "columns", str(error), error.suggestion)
    flow.findings.warning(
        step.node,
        "column",
        "Data Factory's parse may read a text that is almost JSON, where Spark finds none.",
    )
    value = Assign(Name(step.column), Assertion(Name(step.source), kind))
    arguments = [value, Named("format", Text("json")), Named("documentForm", Text("singleDocument"))]
    return flow.add(step.node, flow.name_of(step), "parse", arguments, [source])


def add_stringify(flow: Flow, step: FormatJson, source: str) -> str:
    """Adds the statements that make a JSON text: a struct of the fields first."""
    names = step.input.schema.names
    record = free_column("fields", [*names, step.column])
    columns = columns_of(step.input.schema)
    items = tuple(
        Assign(Name(name), flow.translate(step.node, f"columns.{name}", value, columns))
        for name, value in step.fields
    )
    made = flow.add(
        step.node,
        flow.names.helper(step.node, "fields"),
        "derive",
        [Assign(Name(record), Record(items))],
        [source],
    )
    flow.findings.warning(
        step.node,
        "columns",
        "Data Factory's stringify may write fields that are NULL, which Spark leaves out.",
    )
    text = Assign(Name(step.column), Assertion(Name(record), Type("string")))
    written = flow.add(
        step.node, flow.names.helper(step.node, "text"), "stringify",
        [text, Named("format", Text("json"))], [made],
    )  # fmt: skip
    pairs = [(c.name, Name(c.name)) for c in step.schema]
    return flow.add(step.node, flow.name_of(step), "select", select_arguments(pairs), [written])
