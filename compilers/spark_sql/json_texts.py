"""JSON in text columns, in a form that reads the same on Spark and on the embedded engine."""

from __future__ import annotations

from sqlglot import exp

from canvas.sql.identifiers import column, is_plain
from canvas.sql.types import Array, DataType, Map, Struct
from canvas.steps import FormatJson, ParseJson

OBJECT = r'^\s*\{\s*(\}|"[\s\S]*\})\s*$'
"""What an object looks like: Spark alone would also read single quotes, and what is followed by more."""


def parsed(step: ParseJson) -> exp.Expression:
    """The struct in a text; NULL where there is no JSON object, for which engines give other things."""
    field = step.schema.find(step.column)
    assert field is not None
    read = exp.Anonymous(
        this="from_json", expressions=[column(step.source), exp.Literal.string(ddl(field.type))]
    )
    keys = exp.Anonymous(this="json_object_keys", expressions=[column(step.source)])
    looks = exp.RegexpLike(this=column(step.source), expression=exp.Literal.string(OBJECT))
    there = exp.And(this=looks, expression=exp.Not(this=exp.Is(this=keys, expression=exp.Null())))
    return exp.Case(ifs=[exp.If(this=there, true=read)])


def ddl(kind: DataType) -> str:
    """A type as `from_json` takes it: names of fields in back-ticks, where they need them."""
    match kind:
        case Array(element):
            return f"ARRAY<{ddl(element)}>"
        case Map(key, value):
            return f"MAP<{ddl(key)}, {ddl(value)}>"
        case Struct(fields):
            return f"STRUCT<{', '.join(f'{_name(name)}: {ddl(t)}' for name, t in fields)}>"
        case _:
            return str(kind)


def _name(name: str) -> str:
    if is_plain(name):
        return name
    doubled = name.replace("`", "``")
    return f"`{doubled}`"


def formatted(step: FormatJson) -> exp.Expression:
    """The JSON text of an object of the fields."""
    parts: list[exp.Expression] = []
    for name, value in step.fields:
        parts += [exp.Literal.string(name), value.tree.copy()]
    made = exp.Anonymous(this="named_struct", expressions=parts)
    return exp.Anonymous(this="to_json", expressions=[made])
