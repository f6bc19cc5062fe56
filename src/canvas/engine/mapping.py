"""The engines' errors in plain words: a table of patterns over what Sail and Spark say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from canvas.engine.errors import EngineError, ErrorKind

Said = Callable[[re.Match[str]], str]

_ARROW_TYPES: Final = {
    "Int8": "TINYINT", "Int16": "SMALLINT", "Int32": "INT", "Int64": "BIGINT", "Float32": "FLOAT",
    "Float64": "DOUBLE", "Boolean": "BOOLEAN", "Utf8": "STRING", "Date32": "DATE",
}  # fmt: skip
_LONGEST = 300


def _type(name: str) -> str:
    return _ARROW_TYPES.get(name, name)


def _out_of_memory(_: re.Match[str]) -> str:
    return "The engine ran out of memory. Use fewer rows, or give it more memory."


def _disk_full(_: re.Match[str]) -> str:
    return "The disk is full. Make room and run it again."


def _not_writable(_: re.Match[str]) -> str:
    return "The folder cannot be written. Check its permissions, or choose another one."


def _zero(_: re.Match[str]) -> str:
    return "A number is divided by zero. Use try_divide(…), or nullif(divisor, 0)."


def _overflow(_: re.Match[str]) -> str:
    return (
        "A number becomes too large for its type. Cast to a larger one first: a whole number to BIGINT or a "
        "DECIMAL, a DECIMAL of 38 digits to DOUBLE, which has fewer exact digits."
    )


def _no_text(_: re.Match[str]) -> str:
    return "A text holds bytes that are no text. Read them with decode(…, 'ISO-8859-1'), or another encoding."


def _far_moment(_: re.Match[str]) -> str:
    return "This engine cannot do that with a day before 1678 or after 2261. Spark can: run it there."


def _same_keys(match: re.Match[str]) -> str:
    return f"Two keys of a map are equal ({match['key']}). Keep one of them, or make a list of pairs."


def _no_key(_: re.Match[str]) -> str:
    return "A key of a map is empty (NULL). Leave such rows out first, or give them a key with coalesce(…)."


def _uneven_map(_: re.Match[str]) -> str:
    return "The lists of a map's keys and of its values are not equally long. Make them so first."


_MEMORY: Final = r"Resources exhausted|Failed to allocate additional|OutOfMemoryError|Java heap space"
_MISSING: Final = r"PATH_NOT_FOUND|FILE_NOT_EXIST|No such file or directory|Object at location .* not found"
_UNSUPPORTED: Final = r"UnsupportedOperation|not (?:yet )?supported|NotImplemented|UNSUPPORTED_"
_CAST: Final = (
    r"CAST_INVALID_INPUT\] The value (?P<value>.+?) of the type \"\w+\" "
    r"cannot be cast to \"(?P<new>[^\"]+)\""
)
_PATTERNS: Final[tuple[tuple[ErrorKind, str, Said], ...]] = (
    ("out of memory", _MEMORY, _out_of_memory),
    ("disk full", r"No space left on device|os error 28|DiskManager", _disk_full),
    ("other", r"\[Errno (?:30|13)\]|Read-only file system|Permission denied", _not_writable),
    ("cancelled", r"OPERATION_CANCELED|operation not found|Operation was cancel", lambda _: "Stopped."),
    ("bad value", r"non UTF-8 data|invalid utf-8", _no_text),
    ("bad value", r"representable i64 range|Timestamp -?\d+ out of range", _far_moment),
    ("bad value", r"[Dd]uplicate map key (?P<key>.+?) was found", _same_keys),
    ("bad value", r"Found unmasked nulls for non-nullable|Cannot use null as map key", _no_key),
    ("bad value", r"map_deduplicate_keys: keys and values|key array and value array of MapData", _uneven_map),
    (
        "bad value",
        _CAST,
        lambda m: f"The value {m['value']} cannot be read as {m['new']}.",
    ),
    (
        "bad value",
        r"Cannot cast (?:string|value) (?P<value>'.*?') to value of (?P<new>\w+) type",
        lambda m: f"The value {m['value']} cannot be read as {_type(m['new'])}.",
    ),
    (
        "bad value",
        r"Can't cast value (?P<value>\S+) to type (?P<new>\w+)",
        lambda m: f"The value {m['value']} does not fit {_type(m['new'])}.",
    ),
    (
        "bad value",
        r"CAST_OVERFLOW\] The value (?P<value>\S+?)[LSD]? of the type .*? cast to \"(?P<new>[^\"]+)\"",
        lambda m: f"The value {m['value']} does not fit {m['new']}.",
    ),
    (
        "bad value",
        r"(?P<value>-?[\d.]+(?:E[+-]?\d+)?) cannot be represented as Decimal\((?P<p>\d+), (?P<s>\d+)\)",
        lambda m: f"The value {m['value']} does not fit DECIMAL({m['p']},{m['s']}).",
    ),
    (
        "bad value",
        r"(?P<value>-?[\d.]+) is too (?:large|small) to store in a Decimal128 of precision (?P<p>\d+)",
        lambda m: f"The value {m['value']} has too many digits for a DECIMAL of precision {m['p']}.",
    ),
    (
        "bad value",
        r"invalid timestamp: (?P<value>.*)|Text (?P<text>'.*?') could not be parsed",
        lambda m: f"The value {m['text'] or repr(m['value'])} cannot be read as TIMESTAMP.",
    ),
    (
        "bad value",
        r"expected .*? at byte offset|CANNOT_PARSE_TIMESTAMP",
        lambda _: "A value does not have the date format that is asked for.",
    ),
    (
        "bad value",
        r"[Vv]alue of (?P<value>\S+) is out of range (?P<new>\w+)",
        lambda m: f"The value {m['value']} does not fit {_type(m['new'])}.",
    ),
    ("bad value", r"DIVIDE_BY_ZERO|REMAINDER_BY_ZERO|[Dd]ivi(?:de|sion) by zero|Remainder by zero", _zero),
    ("bad value", r"ARITHMETIC_OVERFLOW|[Oo]verflow", _overflow),
    (
        "bad value",
        r"INVALID_ARRAY_INDEX\S* (?P<text>The index .*? elements\.)",
        lambda m: f"{m['text']} Use get(array, index), which gives NULL there.",
    ),
    ("bad value", r"USER_RAISED_EXCEPTION\] (?P<text>.*?)(?: SQLSTATE|$)", lambda m: m["text"]),
    (
        "bad value",
        r"incorrect number of fields for line (?P<line>\d+), expected (?P<want>\d+) got (?P<got>\d+)",
        lambda m: f"A row of a CSV file has {m['got']} fields, not {m['want']} (about line {m['line']}).",
    ),
    ("missing file", _MISSING, lambda _: "A file is no longer there."),
    (
        "unavailable",
        r"StatusCode\.UNAVAILABLE|failed to connect to all addresses|RETRIES_EXCEEDED",
        lambda _: "The engine does not answer.",
    ),
    ("bad value", r"FAILED_READ_FILE|Csv error|Json error|Parquet error", lambda _: "A file cannot be read."),
    (
        "unsupported",
        r"unknown function: (?P<name>\w+)|UNRESOLVED_ROUTINE\] Cannot resolve routine `(?P<routine>\w+)`",
        lambda m: f"This engine has no function `{m['name'] or m['routine']}`.",
    ),
    ("unsupported", _UNSUPPORTED, lambda _: "This engine cannot do that."),
)  # fmt: skip
_COMPILED: Final = tuple((kind, re.compile(pattern, re.DOTALL), said) for kind, pattern, said in _PATTERNS)
_NOISE = re.compile(
    r"\s*(?:SQLSTATE: \w+|JVM stacktrace:|== SQL|;?'?(?:Project|Aggregate|Filter) \[).*", re.DOTALL
)
_CLASS = re.compile(r"^\([\w.$]+\)\s*|^\[[A-Z0-9_.]+\]\s*")


def explained(error: BaseException) -> EngineError:
    """The error of an engine's client in plain words; the raw text is in `detail`."""
    text = str(error)
    detail = f"{type(error).__name__}: {text}"
    for kind, pattern, said in _COMPILED:
        match = pattern.search(detail)
        if match:
            message = said(match)
            if kind == "unsupported":
                message = f"{message} ({one_line(text)})" if "function" not in message else message
            return EngineError(one_line(message), kind=kind, detail=detail)
    return EngineError(one_line(text) or type(error).__name__, detail=detail)


def one_line(text: str) -> str:
    """The first part of an engine's message, without its error class and stack trace."""
    bare = _CLASS.sub("", _CLASS.sub("", _NOISE.sub("", text.strip())))
    line = " ".join(bare.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
