"""JSON lines as text columns: numbers keep their digits, nested values their text, as Spark reads STRING."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from canvas.engine.errors import SourceProblem
from canvas.engine.files import open_bytes, shown
from canvas.engine.headers import text_encoding, wrong_encoding
from canvas.engine.scan import broken_json
from canvas.engine.sources import TextSource
from canvas.errors import nearest

_ROWS: Final = 50_000
_SAMPLE: Final = 1_000
_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def json_batches(
    file: Path, names: tuple[str, ...], source: TextSource
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The fields of these names, as STRING columns, in batches. Reading them may raise SourceProblem."""
    schema = pa.schema([pa.field(name, pa.string()) for name in names])
    return schema, _batches(file, names, source, schema)


def fields_of(line: str) -> dict[str, str | bool | None]:
    """A JSON object's fields: numbers and nested values as text. Raises ValueError for another line."""
    try:
        values = _DECODER.decode(line)
        if not isinstance(values, dict):
            raise ValueError("not an object")
        for value in values.values():
            if type(value) is dict or type(value) is list:
                values |= _nested_texts(line)
                break
    except RecursionError:
        raise ValueError("nested too deep") from None
    if "\\u" in line:
        if any(_whole(name) != name for name in values):
            raise ValueError("half a character in a name")
        values = {name: _whole(value) for name, value in values.items()}
    return values


def _whole(value: str | bool | None) -> str | bool | None:
    """With a question mark for half a character, as Spark has it: `\\ud83d` alone is no text."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def missing_field(source: TextSource, files: tuple[Path, ...]) -> SourceProblem | None:
    """A declared field that none of the first rows has, where one of nearly that name is there instead.

    A JSON field may be missing from a row; so only what looks like a slip is a problem.
    """
    seen: dict[str, None] = {}
    for file in files[:20]:
        for fields in _first_rows(file, source):
            seen |= dict.fromkeys(fields)
    accepted = {name for _, names in source.columns for name in names}
    spare = [name for name in seen if name not in accepted]
    for column, names in source.columns:
        if seen and not any(name in seen for name in names):
            like = nearest(names[0], spare)
            if like:
                message = f"No row has a field `{names[0]}` (column `{column}`)."
                return SourceProblem(shown(files[0], source.base), message, f"Did you mean `{like}`?")
    return None


def _first_rows(file: Path, source: TextSource) -> Iterator[dict[str, Any]]:
    encoding = text_encoding(source.options.encoding)
    with open_bytes(file) as raw:
        for number, line in enumerate(raw):
            if number >= _SAMPLE:
                return
            try:
                fields = json.loads(line.decode(encoding)) if line.strip() else None
            except (ValueError, RecursionError):  # reading the whole file will say so
                continue
            if isinstance(fields, dict):
                yield fields


def _batches(
    file: Path, names: tuple[str, ...], source: TextSource, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    columns: list[list[str | None]] = [[] for _ in names]
    for fields in _rows(file, source):
        for column, name in zip(columns, names, strict=True):
            value = fields.get(name)
            column.append(("false", "true")[value] if isinstance(value, bool) else value)
        if len(columns[0]) >= _ROWS:
            yield pa.record_batch(columns, schema=schema)
            columns = [[] for _ in names]
    yield pa.record_batch(columns, schema=schema)


def _rows(file: Path, source: TextSource) -> Iterator[dict[str, str | bool | None]]:
    encoding = text_encoding(source.options.encoding)
    drop = source.options.malformed == "drop"
    with open_bytes(file) as raw:
        for number, line in enumerate(raw, start=1):
            try:
                text = line.decode(encoding).strip()
                if text:
                    yield fields_of(text)
            except UnicodeDecodeError as error:
                raise wrong_encoding(
                    shown(file, source.base), source.options.encoding, number, error
                ) from None
            except ValueError:
                if not drop:
                    raise broken_json(shown(file, source.base), number) from None


def _nested_texts(line: str) -> dict[str, str]:
    """The text, as it stands, of the fields of an object that are objects or arrays."""
    texts: dict[str, str] = {}
    at = _skip(line, line.index("{") + 1)
    while line[at] == '"':
        name, at = scanstring(line, at + 1, True)
        start = _skip(line, _skip(line, at) + 1)
        _, end = _DECODER.raw_decode(line, start)
        if line[start] in "{[":
            texts[name] = line[start:end]
        else:
            texts.pop(name, None)
        at = _skip(line, end)
        if line[at] == "}":
            break
        at = _skip(line, at + 1)
    return texts


def _skip(line: str, at: int) -> int:
    match = WHITESPACE.match(line, at)
    return match.end() if match else at
