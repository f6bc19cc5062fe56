"""The files of Data Factory's git layout: `{name, properties}` each, under the folder of its kind.

Source: https://learn.microsoft.com/azure/data-factory/control-flow-execute-data-flow-activity and
…/parameters-data-flow: values of parameters are expressions of the data flow.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal as Digits
from decimal import InvalidOperation
from typing import Any

from canvas.document.model import Scalar
from canvas.plan import Plan
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
)
from compilers.base import Artifact
from compilers.data_factory.expressions import NoForm, data_flow_type
from compilers.data_factory.expressions.conversions import TIME_PATTERN
from compilers.data_factory.flow import Stream
from compilers.data_factory.printing import script_lines
from compilers.data_factory.script import (
    Node,
    Number,
    Parameter,
    Script,
    Symbol,
    Text,
    boolean,
    call,
)
from compilers.data_factory.settings import Options

Json = dict[str, Any]


def artifact(folder: str, name: str, properties: Mapping[str, Any]) -> Artifact:
    """A resource's file."""
    text = json.dumps({"name": name, "properties": properties}, indent=4, ensure_ascii=False)
    return Artifact(f"{folder}/{name}.json", text + "\n")


def data_flow(plan: Plan, streams: Sequence[Stream], options: Options) -> Json:
    """The properties of the data flow."""
    script = Script(tuple(s.statement for s in streams), _declared(plan, streams))
    return {
        **_described(plan),
        "folder": {"name": options.folder},
        "annotations": [],
        "type": "MappingDataFlow",
        "typeProperties": {
            "sources": [_end(s) for s in streams if s.statement.call.name == "source"],
            "sinks": [_end(s) for s in streams if s.statement.call.name == "sink"],
            "transformations": [
                _transformation(plan, s) for s in streams if s.statement.call.name not in ("source", "sink")
            ],
            "scriptLines": script_lines(script),
        },
    }


def _described(plan: Plan) -> Json:
    return {"description": plan.pipeline.description} if plan.pipeline.description else {}


def _end(stream: Stream) -> Json:
    if stream.service:
        service = {"referenceName": stream.service, "type": "LinkedServiceReference"}
        return {"linkedService": service, "name": stream.statement.name}
    return {
        "dataset": {"referenceName": stream.dataset, "type": "DatasetReference"},
        "name": stream.statement.name,
    }


def _transformation(plan: Plan, stream: Stream) -> Json:
    title = plan.pipeline.nodes[stream.node].title
    return {"name": stream.statement.name, **({"description": title} if title else {})}


def used_parameters(streams: Sequence[Stream]) -> set[str]:
    """The parameters that the script reads."""
    return {
        part.text[1:]
        for stream in streams
        for part in stream.statement.call.walk()
        if isinstance(part, Symbol) and part.text.startswith("$")
    }


def _declared(plan: Plan, streams: Sequence[Stream]) -> tuple[Parameter, ...]:
    """The parameters of the flow. A default only helps to debug it: the pipeline gives every value."""
    used = used_parameters(streams)
    found = []
    for name, kind in plan.parameters.items():
        if name in used:
            default = plan.pipeline.parameters[name].default
            found.append(
                Parameter(name, data_flow_type(kind), None if default is None else _default(default, kind))
            )
    return tuple(found)


def _default(value: Scalar, kind: DataType) -> Node:
    text = written(value, kind)
    if isinstance(text, bool):
        return boolean(text)
    if isinstance(text, int):
        return Number(f"{text}L" if kind == BIGINT else str(text))
    return _from_text(Text(text), kind)


def _from_text(node: Node, kind: DataType) -> Node:
    match kind:
        case Decimal(precision, scale):
            return call("toDecimal", node, Number(str(precision)), Number(str(scale)))
        case _ if kind == DATE:
            return call("toDate", node)
        case _ if kind == TIMESTAMP:
            return call("toTimestamp", node, Text(TIME_PATTERN))
        case _ if kind in (DOUBLE, FLOAT):
            return call("toDouble" if kind == DOUBLE else "toFloat", node)
        case _:
            return node


def written(value: Scalar, kind: DataType) -> str | int | bool:
    """A parameter's value as JSON holds it. Raises NoForm where it does not fit."""
    text = str(value)
    try:
        if kind == BOOLEAN:
            return {"true": True, "false": False}[text.lower()]
        if kind in INTEGRALS:
            return int(Digits(text))
        if kind == DATE:
            return datetime.date.fromisoformat(text).isoformat()
        if kind == TIMESTAMP:
            moment = datetime.datetime.fromisoformat(text)
            moment = moment.astimezone(datetime.UTC) if moment.tzinfo else moment
            return moment.strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, KeyError, InvalidOperation) as error:
        raise NoForm(f"`{text}` is no {kind}.") from error
    return text


def pipeline(
    plan: Plan, streams: Sequence[Stream], arguments: Json, options: Options, values: Mapping[str, Scalar]
) -> Json:
    """The properties of the pipeline that runs the data flow. `values`: those of the environment."""
    name = plan.pipeline.name
    used = used_parameters(streams)
    given = {
        n: {"value": passed_on(n, kind), "type": "Expression"}
        for n, kind in plan.parameters.items()
        if n in used
    }
    flow: Json = {"referenceName": name, "type": "DataFlowReference"}
    if given:
        flow["parameters"] = given
    if arguments:
        flow["datasetParameters"] = arguments
    return {
        **_described(plan),
        "activities": [
            {
                "name": f"Run {name}"[:55],
                "type": "ExecuteDataFlow",
                "dependsOn": [],
                "policy": {"timeout": options.timeout, "retry": 0, "retryIntervalInSeconds": 30},
                "userProperties": [],
                "typeProperties": {
                    "dataflow": flow,
                    "compute": {"coreCount": options.cores, "computeType": options.compute},
                    "traceLevel": "Fine",
                },
            }
        ],
        **({"parameters": _parameters(plan, values)} if plan.parameters else {}),
        "folder": {"name": options.folder},
        "annotations": [],
    }


def _parameters(plan: Plan, values: Mapping[str, Scalar]) -> Json:
    made: Json = {}
    for name, kind in plan.parameters.items():
        default = values.get(name, plan.pipeline.parameters[name].default)
        type_name = "Int" if kind in INTEGRALS else "Bool" if kind == BOOLEAN else "String"
        made[name] = {"type": type_name}
        if default is not None:
            made[name]["defaultValue"] = written(default, kind)
    return made


def passed_on(name: str, kind: DataType) -> str:
    """The pipeline's expression that writes a parameter's value as an expression of the data flow.

    A text is put between quotes, with backslashes before quotes and backslashes in it: no value becomes code.
    """
    value = f"pipeline().parameters.{name}"
    if kind == BOOLEAN:
        return f"@if({value}, 'true()', 'false()')"
    if kind in INTEGRALS:
        return f"@concat(string({value}), 'L')" if kind == BIGINT else f"@string({value})"
    escaped = rf"replace(replace({value}, '\', '\\'), '''', '\''')"
    if kind == STRING:
        return f"@concat('''', {escaped}, '''')"
    before, after = _around(kind)
    return f"@concat('{before}(''', {escaped}, '''{after})')"


def _around(kind: DataType) -> tuple[str, str]:
    match kind:
        case Decimal(precision, scale):
            return "toDecimal", f", {precision}, {scale}"
        case _ if kind == DATE:
            return "toDate", ""
        case _ if kind == TIMESTAMP:
            return "toTimestamp", f", ''{TIME_PATTERN}''"
        case _ if kind in (DOUBLE, FLOAT):
            return ("toDouble" if kind == DOUBLE else "toFloat"), ""
        case _:
            raise NoForm(f"Data Factory has no parameters of type {kind}.")
