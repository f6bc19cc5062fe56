"""Looking through text files for what an engine would not say, or would pass over in silence."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable
from pathlib import Path

from canvas.engine.errors import SourceProblem
from canvas.engine.files import open_bytes, shown
from canvas.engine.headers import UNREADABLE, records, text_encoding, unreadable, wrong_encoding
from canvas.engine.sources import TextSource

_BLOCK = 1 << 22


def check_encoding(file: Path, source: TextSource) -> None:
    """Raises SourceProblem where bytes are no text in the declared encoding; engines would show � instead."""
    decoder = codecs.getincrementaldecoder(text_encoding(source.options.encoding))()
    line = 1
    try:
        with open_bytes(file) as raw:
            while block := raw.read(_BLOCK):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    before = error.object[: error.start].count(b"\n")
                    name = shown(file, source.base)
                    raise wrong_encoding(name, source.options.encoding, line + before, error) from None
                line += block.count(b"\n")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise wrong_encoding(shown(file, source.base), source.options.encoding, line, error) from None
    except UNREADABLE as error:
        raise unreadable(shown(file, source.base), error) from None


def find_problem(source: TextSource, files: Iterable[Path]) -> SourceProblem | None:
    """What an engine may have stumbled over in the files, at its place, or None."""
    for file in files:
        if not file.exists():
            return SourceProblem(shown(file, source.base), "The file is no longer there.", "Run it again.")
        try:
            check_encoding(file, source)
            found = _ragged_row(file, source) if source.format == "csv" else _broken_line(file, source)
        except SourceProblem as problem:
            found = problem
        if found:
            return found
    return None


def _ragged_row(file: Path, source: TextSource) -> SourceProblem | None:
    name = shown(file, source.base)
    start = 1
    try:
        with open_bytes(file) as raw, records(raw, source.options) as rows:
            _, header = next(rows)
            for start, row in rows:
                if len(row) != len(header):
                    many = "1 field" if len(row) == 1 else f"{len(row)} fields"
                    message = f"The row has {many}, where the header has {len(header)}."
                    return SourceProblem(name, message, _ragged_hint(row), line=start)
    except csv.Error as error:
        if "field limit" in str(error):
            message = f"A field after this line has more than {csv.field_size_limit() >> 20} MB."
            return SourceProblem(
                name, message, "Close the quote before it, or leave the file out.", line=start
            )
        return SourceProblem(
            name, "A quoted text after this line is never closed.", "Close the quote.", line=start
        )
    return None


def _ragged_hint(row: list[str]) -> str:
    if any("\n" in field for field in row):
        return "A quote may not be closed in it. Put the row right, or set malformed: drop."
    return "Put the row right, or set malformed: drop."


def _broken_line(file: Path, source: TextSource) -> SourceProblem | None:
    encoding = text_encoding(source.options.encoding)
    with open_bytes(file) as raw:
        for number, line in enumerate(raw, start=1):
            if line.strip() and not is_object(line.decode(encoding)):
                return broken_json(shown(file, source.base), number)
    return None


def is_object(text: str) -> bool:
    """Whether a line is one JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def broken_json(file: str, line: int) -> SourceProblem:
    """The problem of a line that is not one JSON object."""
    hint = "Each line should be one object. Put it right, or set malformed: drop."
    return SourceProblem(file, "The line is not a JSON object.", hint, line=line)
