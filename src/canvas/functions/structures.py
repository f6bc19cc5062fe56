"""Functions that make structures, and that read and write JSON and CSV."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.record import ANY, TEXT, Accepts, Function, Parameter
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BINARY,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Decimal,
    InvalidType,
    Map,
    Struct,
    parse_type,
)
from canvas.sql.values import Bound, made

_JSON = Parameter("json", TEXT)
_NESTED = Accepts("a structure, a map or a list", lambda t: isinstance(t, Struct | Map | Array), null=False)
_PARSE = "In Data Factory, use the parse transformation: a Parse JSON step gives it."
_LIST_OF_JSON = r"^[ \t\n\r]*\["


def _named(pairs: Sequence[tuple[str, Bound]]) -> Bound:
    """`named_struct('a', a, 'b', b)`; raises InvalidExpression where two fields have one name."""
    if len({name.lower() for name, _ in pairs}) < len(pairs):
        raise InvalidExpression("Two fields of a structure have the same name: write `… AS name` behind one.")
    parts = [part for name, value in pairs for part in (exp.Literal.string(name), _value_of(value))]
    return made(
        exp.Anonymous(this="named_struct", expressions=parts), Struct(tuple((n, v.type) for n, v in pairs))
    )


def _value_of(value: Bound) -> exp.Expression:
    return value.tree.this if isinstance(value.tree, exp.Alias) else value.tree


def _name_of(value: Bound, number: int) -> str:
    """Spark's own name of a field: that of the column, or col1, col2 …"""
    match value.tree:
        case exp.Alias():
            return str(value.tree.alias)
        case exp.Column():
            return str(value.tree.name)
        case exp.Dot():
            return str(value.tree.expression.name)
        case _:
            return f"col{number}"


def _struct(arguments: Sequence[Bound]) -> Bound:
    return _named([(_name_of(a, n), a) for n, a in enumerate(arguments, 1)])


def _named_struct(arguments: Sequence[Bound]) -> Bound:
    names = [a.literal for a in arguments[::2]]
    if len(arguments) % 2 or not all(isinstance(n, str) and n for n in names):
        raise InvalidExpression(
            "A structure is written as names and values in turn: `named_struct('city', city, 'zip', zip)`."
        )
    return _named([(str(n), v) for n, v in zip(names, arguments[1::2], strict=True)])


def _schema(text: str) -> DataType:
    """The type that a schema's text names: a type, or columns such as `id INT, name STRING`."""
    try:
        return parse_type(text)
    except InvalidType:
        try:
            return parse_type(f"STRUCT<{text}>")
        except InvalidType as error:
            raise InvalidExpression(
                f"The schema '{text}' cannot be read: write it like 'id INT, name STRING', or a type such as "
                "ARRAY<INT>."
            ) from error


def _check_schema(text: str) -> None:
    kind = _schema(text)
    if not isinstance(kind, Struct | Array | Map):
        raise InvalidExpression("The schema of JSON is a structure, a list or a map: 'id INT, name STRING'.")
    if VOID in _inner(kind):
        raise InvalidExpression("A field of JSON needs a type, such as STRING.")
    for inner in _inner(kind):
        if isinstance(inner, Struct) and len({n.lower() for n, _ in inner.fields}) < len(inner.fields):
            raise InvalidExpression("Two fields of the schema have the same name.")


def _from_json(arguments: Sequence[Bound]) -> Bound:
    """A blank text is NULL; the embedded engine makes a structure of NULLs of it."""
    kind = _schema(str(arguments[1].literal))
    blank = exp.Anonymous(this="trim", expressions=[arguments[0].tree])
    text = exp.Anonymous(this="nullif", expressions=[blank, exp.Literal.string("")])
    return made(exp.Anonymous(this="from_json", expressions=[text, exp.Literal.string(str(kind))]), kind)


def _inner(kind: DataType) -> list[DataType]:
    """All types in a type, itself among them."""
    match kind:
        case Array(element):
            return [kind, *_inner(element)]
        case Map(key, value):
            return [kind, *_inner(key), *_inner(value)]
        case Struct(fields):
            return [kind, *(t for _, field in fields for t in _inner(field))]
        case _:
            return [kind]


def _holds(kind: DataType, *found: DataType | type) -> bool:
    return any(t == f or (isinstance(f, type) and isinstance(t, f)) for t in _inner(kind) for f in found)


def _doubt_reading(arguments: Sequence[Bound]) -> list[str]:
    kind = _schema(str(arguments[1].literal))
    doubts = []
    if not isinstance(kind, Struct):
        doubts.append("`from_json`: a text that is no such list or map gives NULL on Spark only.")
    if _holds(kind, DATE, TIMESTAMP):
        doubts.append("`from_json`: a date of another form than yyyy-MM-dd stops the preview.")
    if _holds(kind, BINARY, Map):
        doubts.append("`from_json` reads bytes and maps otherwise.")
    return doubts


def _doubt_writing(arguments: Sequence[Bound]) -> list[str]:
    kind = arguments[0].type
    if _holds(kind, Decimal, TIMESTAMP, DOUBLE, FLOAT):
        return ["JSON writes numbers with digits after the point, and times, in another way."]
    return []


def _doubt_csv(arguments: Sequence[Bound]) -> list[str]:
    if _holds(arguments[0].type, TIMESTAMP, DOUBLE, FLOAT):
        return ["CSV writes DOUBLE numbers and times in another way."]
    return []


def _json_length(arguments: Sequence[Bound]) -> Bound:
    """Only of a list: the embedded engine counts the fields of an object too."""
    text = arguments[0].tree
    is_list = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(_LIST_OF_JSON))
    only = exp.Anonymous(this="if", expressions=[is_list, text.copy(), exp.Null()])
    return made(exp.Anonymous(this="json_array_length", expressions=[only]), INT)


def _check_path(text: str) -> None:
    if not text.startswith("$"):
        raise InvalidExpression(
            f"A path into JSON starts with `$`, such as '$.address.city', and not '{text}'."
        )


def _is_plain(kind: DataType) -> bool:
    return isinstance(kind, Struct) and not any(isinstance(f, Struct | Map | Array) for _, f in kind.fields)


_LINE = Accepts("a structure without lists, maps and structures in it", _is_plain, null=False)


FUNCTIONS = (
    Function("struct", "structure", (Parameter("value", ANY, repeated=True),), None,
             "A structure of several values; its fields have the columns' names, or those after AS.",
             "struct(city, upper(zip) AS zip)", build=_struct, named=True,
             data_factory="@(name = value)", see=("record", "object", "group columns")),
    Function("named_struct", "structure", (Parameter("name, value", ANY, repeated=True),), None,
             "A structure of names and values.", "named_struct('city', city, 'zip', zip)",
             build=_named_struct, data_factory="@(name = value)", see=("record", "object")),
    Function("from_json", "JSON",
             (_JSON, Parameter("schema", TEXT, literal=True, check=_check_schema)), None,
             "The structure, list or map that a JSON text says, read with a schema such as "
             "'id INT, name STRING'; NULL where the text is no JSON.",
             "from_json(payload, 'id INT, name STRING')", build=_from_json, doubt=_doubt_reading,
             data_factory_note=_PARSE, see=("parse json", "read json")),
    Function("to_json", "JSON", (Parameter("value", _NESTED),), STRING,
             "A structure, list or map as JSON text; fields that are NULL are left out.",
             "to_json(struct(city, zip))", doubt=_doubt_writing,
             data_factory_note="In Data Factory, use the stringify transformation.",
             see=("write json", "stringify")),
    Function("get_json_object", "JSON",
             (_JSON, Parameter("path", TEXT, literal=True, check=_check_path)), STRING,
             "What stands at a path in a JSON text, as text; NULL where there is nothing.",
             "get_json_object(payload, '$.address.city')",
             differs="an object or a list keeps the blanks that it was written with, and `[*]` finds nothing",
             data_factory_note=_PARSE, see=("json field", "jsonpath", "extract")),
    Function("json_array_length", "JSON", (_JSON,), INT,
             "How many values the list in a JSON text has; NULL where it is no list.",
             "json_array_length(items)", build=_json_length, data_factory_note=_PARSE,
             see=("size", "count")),
    Function("json_object_keys", "JSON", (_JSON,), Array(STRING),
             "The names of the fields of a JSON object, as a list; NULL where it is no object.",
             "json_object_keys(payload)", data_factory_note=_PARSE, see=("fields", "names")),
    Function("to_csv", "JSON", (Parameter("values", _LINE),), STRING,
             "A structure as one line of CSV, with commas.", "to_csv(struct(city, zip))",
             doubt=_doubt_csv, data_factory_note="Data Factory has no such function: join texts with concat.",
             see=("comma separated", "write csv")),
)  # fmt: skip
