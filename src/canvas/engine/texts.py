"""Values as Spark writes them into text files, a column at a time.

Times are `yyyy-MM-dd HH:mm:ss.SSSSSS`, numbers in digits (a decimal never with an exponent), doubles
as Java prints them (https://docs.oracle.com/javase/8/docs/api/java/lang/Double.html#toString-double-).
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_QUOTE: Final = '"'
_CONTROL: Final = r'[\x00-\x1f"\\]'


def texts(column: pa.Array) -> pa.Array:
    """The values of a column as text; NULL stays NULL."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return _doubles(column, java_double if pa.types.is_float64(kind) else _java_float)
    if pa.types.is_decimal(kind):
        found = column.cast(pa.string())
        return _mended(found, pc.match_substring(found, "E"), column, plain_decimal)
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us")).cast(pa.string())
    return column.cast(pa.string())


def json_texts(column: pa.Array) -> pa.Array:
    """The values of a column as JSON; NULL becomes `null`."""
    kind = column.type
    if pa.types.is_string(kind):
        value = _json_strings(column)
    elif pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind):
        value = texts(column)
    elif pa.types.is_temporal(kind):
        value = pc.binary_join_element_wise('"', texts(column), '"', "")
    else:
        value = pa.array([json_value(v, kind) for v in column.to_pylist()], pa.string())
    return value.fill_null("null")


def java_double(value: float) -> str:
    """A double as Java prints it: 1.0, 1.0E10, 1.0E-5, NaN, -Infinity."""
    return _java(value, repr(value))


def plain_decimal(value: Decimal) -> str:
    """A decimal in digits, with all the places of its scale."""
    return format(value, "f")


def json_value(value: Any, kind: pa.DataType) -> str:
    """One value of any type as JSON text, as Spark writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            text = java_double(value) if pa.types.is_float64(kind) else _java_float(value)
            return text if math.isfinite(value) else f'"{text}"'
        case Decimal():
            return plain_decimal(value)
        case bytes():
            return json.dumps(base64.b64encode(value).decode("ascii"))
        case dt.datetime():
            return f'"{value:%Y-%m-%d %H:%M:%S.%f}"'
        case dt.date():
            return f'"{value.isoformat()}"'
        case _:
            return _json_nested(value, kind)


def _json_nested(value: Any, kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        fields = [kind.field(i) for i in range(kind.num_fields)]
        inner = (f"{_quoted(f.name)}:{json_value(value[f.name], f.type)}" for f in fields)
        return "{" + ",".join(inner) + "}"
    if pa.types.is_map(kind):
        keys = (json_value(k, kind.key_type) for k, _ in value)
        items = (json_value(v, kind.item_type) for _, v in value)
        pairs = (f"{k if k[0] == _QUOTE else _quoted(k)}:{v}" for k, v in zip(keys, items, strict=True))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(json_value(v, kind.value_type) for v in value) + "]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json_strings(column: pa.Array) -> pa.Array:
    special = pc.match_substring_regex(column, _CONTROL)
    plain = pc.binary_join_element_wise('"', column, '"', "")
    if not pc.any(special).as_py():
        return plain
    escaped = pa.array([_quoted(v) for v in column.filter(special).to_pylist()], pa.string())
    return pc.replace_with_mask(plain, special.fill_null(False), escaped)


def _doubles(column: pa.Array, text: Callable[[float], str]) -> pa.Array:
    """Doubles as text: by Arrow where both print plain digits, by `text` where Java takes an exponent."""
    size = pc.abs(column)
    plain = pc.and_(pc.greater_equal(size, 1e-3), pc.less(size, 1e7))
    found = column.cast(pa.string())
    whole = pc.binary_join_element_wise(found, ".0", "")
    found = pc.if_else(pc.match_substring(found, "."), found, whole)
    return _mended(found, pc.invert(plain), column, text)


def _mended(found: pa.Array, wrong: pa.Array, column: pa.Array, text: Callable[[Any], str]) -> pa.Array:
    """The texts, those of `wrong` replaced by `text` of the column's values."""
    wrong = wrong.fill_null(False)
    if not pc.any(wrong).as_py():
        return found
    mended = pa.array([text(v) for v in column.filter(wrong).to_pylist()], pa.string())
    return pc.replace_with_mask(found, wrong, mended)


def _java_float(value: float) -> str:
    return _java(value, str(pa.scalar(value, pa.float32()).cast(pa.string()).as_py()))


def _java(value: float, shortest: str) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    if 1e-3 <= abs(value) < 1e7:
        plain = format(Decimal(shortest), "f")
        return plain if "." in plain else f"{plain}.0"
    sign, digits, exponent = Decimal(shortest).as_tuple()
    assert isinstance(exponent, int)
    bare = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) + exponent - 1
    return f"{'-' if sign else ''}{bare[0]}.{bare[1:] or '0'}E{power}"
