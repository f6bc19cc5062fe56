"""Arrow tables as both engines give them: one form for each Spark type.

Source for the pairs of types: Spark's `pyspark.sql.pandas.types.to_arrow_type`.
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from canvas.sql.schema import Schema
from canvas.sql.types import Array, DataType, Decimal, Map, Struct, field_name

_PRIMITIVES: Final[dict[str, pa.DataType]] = {
    "STRING": pa.string(),
    "BOOLEAN": pa.bool_(),
    "TINYINT": pa.int8(),
    "SMALLINT": pa.int16(),
    "INT": pa.int32(),
    "BIGINT": pa.int64(),
    "FLOAT": pa.float32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
    "BINARY": pa.binary(),
    "VOID": pa.null(),
}
_JSON_NAMES: Final = {
    "byte": "TINYINT",
    "short": "SMALLINT",
    "integer": "INT",
    "long": "BIGINT",
    "timestamp_ntz": "TIMESTAMP_NTZ",
}


def arrow_type(kind: DataType) -> pa.DataType:
    """The Arrow type that holds a Spark type's values."""
    match kind:
        case Decimal(precision, scale):
            return pa.decimal128(precision, scale)
        case Array(element):
            return pa.list_(arrow_type(element))
        case Map(key, value):
            return pa.map_(arrow_type(key), arrow_type(value))
        case Struct(fields):
            return pa.struct([(name, arrow_type(field)) for name, field in fields])
        case _:
            return _PRIMITIVES[str(kind)]


def spark_name(kind: pa.DataType) -> str:
    """The name of the Spark type whose values an Arrow type holds; STRING where Spark has none."""
    plain = plain_type(kind)
    if pa.types.is_decimal(plain):
        return f"DECIMAL({plain.precision},{plain.scale})"
    if pa.types.is_map(plain):
        return f"MAP<{spark_name(plain.key_type)}, {spark_name(plain.item_type)}>"
    if pa.types.is_struct(plain):
        inner = (
            f"{field_name(plain.field(i).name)}: {spark_name(plain.field(i).type)}"
            for i in range(plain.num_fields)
        )
        return f"STRUCT<{', '.join(inner)}>"
    if pa.types.is_list(plain):
        return f"ARRAY<{spark_name(plain.value_type)}>"
    names = {str(arrow): name for name, arrow in _PRIMITIVES.items()}
    return names.get(str(plain), "STRING")


def to_schema(table: pa.Table, schema: Schema) -> pa.Table:
    """The table with the columns' names and types as the schema says them, by position.

    Raises ValueError (pyarrow.ArrowInvalid) where a value does not fit.
    """
    if len(schema) != table.num_columns:
        raise ValueError(f"{table.num_columns} columns, where {len(schema)} are expected")
    fields = [pa.field(c.name, arrow_type(c.type)) for c in schema]
    columns = [_fitted(column, f.type) for column, f in zip(table.columns, fields, strict=True)]
    return pa.table(columns, schema=pa.schema(fields))


def normalised(table: pa.Table) -> pa.Table:
    """The table in the types that `arrow_type` gives, whichever of Arrow's forms the engine chose.

    Timestamps come in microseconds, UTC; a decimal keeps its precision and scale.
    """
    fields = [pa.field(f.name, plain_type(f.type)) for f in table.schema]
    columns = [
        column if column.type == f.type else _cast(column, f.type)
        for column, f in zip(table.columns, fields, strict=True)
    ]
    return pa.table(columns, schema=pa.schema(fields))


def plain_type(kind: pa.DataType) -> pa.DataType:
    """One of Arrow's types without its variants: large, view, dictionary, other units of time."""
    if pa.types.is_dictionary(kind):
        return plain_type(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.binary()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_date64(kind):
        return pa.date32()
    if pa.types.is_unsigned_integer(kind):
        return {8: pa.int16(), 16: pa.int32(), 32: pa.int64(), 64: pa.decimal128(20, 0)}[kind.bit_width]
    if pa.types.is_decimal(kind):
        return pa.decimal128(kind.precision, kind.scale) if kind.precision <= 38 else kind
    return _plain_nested(kind)


def _plain_nested(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_map(kind):
        return pa.map_(plain_type(kind.key_type), plain_type(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct(
            [(kind.field(i).name, plain_type(kind.field(i).type)) for i in range(kind.num_fields)]
        )
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return pa.list_(plain_type(kind.value_type))
    return kind


def _fitted(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if pa.types.is_decimal(kind) and pa.types.is_integer(column.type):
        column = column.cast(pa.decimal128(38, kind.scale))  # Arrow wants room for any integer
    return column.cast(kind)


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_timestamp(kind) and pa.types.is_timestamp(column.type) and column.type.tz is None:
        return pc.assume_timezone(column, "UTC").cast(kind, safe=False)
    return column.cast(kind, safe=False) if pa.types.is_timestamp(kind) else column.cast(kind)


def ddl(json_type: Any) -> str:
    """A Spark type's JSON form (`DataType.jsonValue()`) as DDL text, such as `ARRAY<DECIMAL(10,2)>`."""
    match json_type:
        case str():
            return _JSON_NAMES.get(json_type, json_type.upper())
        case {"type": "array", "elementType": element}:
            return f"ARRAY<{ddl(element)}>"
        case {"type": "map", "keyType": key, "valueType": value}:
            return f"MAP<{ddl(key)}, {ddl(value)}>"
        case {"type": "struct", "fields": fields}:
            inner = ", ".join(f"{field_name(field['name'])}: {ddl(field['type'])}" for field in fields)
            return f"STRUCT<{inner}>"
        case _:
            raise ValueError(f"not a Spark type: {json_type!r}")
