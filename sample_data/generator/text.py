"""Columns of text, made a chunk at a time with Arrow: formatting, quoting, joining into lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

TWO_DIGITS = [f"{number:02d}" for number in range(100)]
THREE_DIGITS = [f"{number:03d}" for number in range(1000)]


def take(pool: Sequence[str | None], index: Ints) -> pa.Array:
    """The pool's text at every index."""
    return pa.array(pool, type=pa.string()).take(pa.array(index))


def digits(values: Ints) -> pa.Array:
    """Whole numbers as text."""
    return pa.array(values, type=pa.int64()).cast(pa.string())


def money(cents: Ints, decimal: str = ".", thousands: str = "") -> pa.Array:
    """Non-negative amounts in hundredths as text with two decimals, such as `1,234.50`."""
    whole, fraction = cents // 100, take(TWO_DIGITS, cents % 100)
    text = digits(whole)
    if thousands:
        grouped = glue(digits(whole // 1000), thousands, take(THREE_DIGITS, whole % 1000))
        text = where(whole >= 1000, grouped, text)
    return glue(text, decimal, fraction)


def where(mask: Mask, yes: pa.Array | str | None, no: pa.Array) -> pa.Array:
    """`yes` where the mask holds, else `no`; None is NULL."""
    filler = pa.scalar(yes, type=pa.string()) if yes is None or isinstance(yes, str) else yes
    return pc.if_else(pa.array(mask), filler, no)


def glue(*parts: pa.Array | str) -> pa.Array:
    """The parts put together row by row; NULL where any part is NULL."""
    return pc.binary_join_element_wise(*parts, "")


def delimited(columns: Sequence[pa.Array], separator: str) -> pa.Array:
    """One line per row, with its line break; NULL is an empty field."""
    ended = [*columns[:-1], pc.binary_join_element_wise(columns[-1], "\n", "", null_handling="replace")]
    return pc.binary_join_element_wise(*ended, separator, null_handling="replace")


def objects(columns: dict[str, pa.Array]) -> pa.Array:
    """One JSON object per row, with its line break; every value is text that needs no escaping, or null."""
    parts: list[pa.Array | str] = []
    for number, (key, values) in enumerate(columns.items()):
        parts.append(f'{", " if number else "{"}"{key}": ')
        parts.append(pc.coalesce(glue('"', values, '"'), "null"))
    return glue(*parts, "}\n")


def quote(values: pa.Array) -> pa.Array:
    """Every value as a quoted CSV field; NULL stays NULL."""
    return glue('"', pc.replace_substring(values, '"', '""'), '"')


def csv_field(value: str) -> str:
    """One value as a CSV field, quoted only where it must be."""
    return '"' + value.replace('"', '""') + '"' if set(value) & set('",;') else value


def write_lines(file: BinaryIO, lines: pa.Array) -> None:
    """Append the lines; an Arrow text column already lies in memory as the bytes of the file."""
    if len(lines) == 0:
        return
    _, offsets, data = lines.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    file.write(memoryview(data)[ends[0] : ends[-1]])


def spoil_code(codes: pa.Array, draw: npt.NDArray[np.float64], rate: float) -> pa.Array:
    """A share of the codes with trailing spaces or in lower case: half of the `rate` each."""
    spaced = where(draw < rate / 2, glue(codes, "  "), codes)
    return where((draw >= rate / 2) & (draw < rate), pc.ascii_lower(codes), spaced)
