"""The headers of CSV files: read, matched to the columns that a pipeline declares, and grouped."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from canvas.engine.errors import SourceProblem
from canvas.engine.files import open_bytes, shown
from canvas.engine.sources import Columns, TextOptions, TextSource
from canvas.errors import did_you_mean

_LONGEST_FIELD = 1 << 24
"""Characters in one field, at most: a quote that is never closed should not read a whole file."""

UNREADABLE: Final = (OSError, EOFError, zlib.error, csv.Error)
"""What reading a file raises, beside UnicodeError, where the file is at fault."""


@dataclass(frozen=True)
class Layout:
    """Files whose fields mean the same. `positions`: for each declared column, its place in a row."""

    files: tuple[Path, ...]
    width: int
    positions: tuple[int, ...]
    crlf: bool


def layouts(source: TextSource, files: Iterable[Path]) -> tuple[Layout, ...]:
    """The files grouped by their headers. Raises SourceProblem for a file whose header does not do."""
    groups: dict[tuple[int, tuple[int, ...], bool], list[Path]] = {}
    for file in files:
        header, crlf = read_header(file, source)
        positions = _positions(source.columns, header, shown(file, source.base))
        groups.setdefault((len(header), positions, crlf), []).append(file)
    return tuple(Layout(tuple(found), width, places, crlf) for (width, places, crlf), found in groups.items())


def read_header(file: Path, source: TextSource) -> tuple[list[str], bool]:
    """The names in a file's first row, and whether its lines end in CR LF."""
    try:
        with open_bytes(file) as raw:
            crlf = raw.readline().endswith(b"\r\n")
            raw.seek(0)
            with records(raw, source.options) as rows:
                record = next(rows, None)
    except UnicodeError as error:
        raise wrong_encoding(shown(file, source.base), source.options.encoding, 1, error) from None
    except UNREADABLE as error:
        raise unreadable(shown(file, source.base), error) from None
    if record is None:
        raise SourceProblem(shown(file, source.base), "The file is empty.", "It should begin with a header.")
    return record[1], crlf


@contextmanager
def records(raw: IO[bytes], options: TextOptions) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of a CSV file, blank lines left out, each with the number of the line it begins on.

    Reading them raises UnicodeError and csv.Error.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    doubled = options.escape == options.quote
    text = io.TextIOWrapper(raw, encoding=text_encoding(options.encoding), newline="")
    reader = csv.reader(
        text,
        delimiter=options.separator,
        quotechar=options.quote,
        doublequote=doubled,
        escapechar=None if doubled else options.escape,
    )
    try:
        yield _numbered(reader)
    finally:
        text.detach()


class _Reader(Protocol):
    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def _numbered(reader: _Reader) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for row in reader:
        if row:
            yield line, row
        line = reader.line_num + 1


def text_encoding(name: str) -> str:
    """Python's name of an encoding; UTF-8 may begin with a byte order mark."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        raise SourceProblem(
            "", f"There is no encoding `{name}`.", "Use utf-8, windows-1252 or iso-8859-1."
        ) from None
    return "utf-8-sig" if known == "utf-8" else known


def is_utf8(options: TextOptions) -> bool:
    """Whether a file's text is UTF-8, which the engines read themselves."""
    return text_encoding(options.encoding) == "utf-8-sig"


def wrong_encoding(file: str, encoding: str, line: int, error: UnicodeError) -> SourceProblem:
    """The problem of bytes that are no text in the encoding that is declared."""
    byte = ""
    if isinstance(error, UnicodeDecodeError) and error.start < len(error.object):
        byte = f" (byte 0x{error.object[error.start]:02X})"
    hint = "Set the option encoding: files from Excel or Windows are often windows-1252."
    return SourceProblem(file, f"The file is not {encoding}{byte}.", hint, line=line)


def unreadable(file: str, error: Exception) -> SourceProblem:
    """The problem of a file that cannot be read, whatever is wrong with its text."""
    if isinstance(error, OSError) and error.errno is not None:
        message = f"The file cannot be read ({error.strerror})."
        return SourceProblem(file, message, "Check that it is still there, and its permissions.")
    if isinstance(error, OSError | EOFError | zlib.error):
        message = "The file is cut short, or not compressed as its name says."
        return SourceProblem(file, message, "Copy it anew, or choose another file.")
    message = "The file holds no rows of fields as they are to be read."
    hint = "Check the separator, the quote and the encoding, or choose another file."
    return SourceProblem(file, message, hint)


def _positions(columns: Columns, header: list[str], file: str) -> tuple[int, ...]:
    known: dict[str, list[int]] = {}
    for position, name in enumerate(header):
        known.setdefault(name.strip().lower(), []).append(position)
    positions = []
    for column, accepted in columns:
        found = [p for name in accepted for p in known.get(name.strip().lower(), ())]
        if not found:
            names = [name.strip() for name in header]
            wanted = " or ".join(f"`{name}`" for name in accepted)
            hint = did_you_mean(accepted[0], names, noun="columns in its header").strip()
            renamed = "" if column in accepted else f", which is to become `{column}`"
            raise SourceProblem(file, f"The file has no column {wanted}{renamed}.", hint, line=1)
        repeated = known[header[found[0]].strip().lower()]
        if len(repeated) > 1:
            name = header[found[0]].strip()
            raise SourceProblem(
                file, f"The header has `{name}` {len(repeated)} times.", "Rename one of them.", line=1
            )
        positions.append(found[0])
    return tuple(positions)
