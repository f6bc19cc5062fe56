"""The different values of a column in some rows, as people write them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from canvas.preview.cells import as_text


def distinct_values(table: pa.Table, column: str) -> list[str | None]:
    """Every value of a column once, the smallest first; None, last, where there are rows without one.

    Raises ValueError for a column of lists, records or maps, whose values have no order.
    """
    values = table.column(column).combine_chunks()
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_nested(values.type):
        raise ValueError(f"{column} holds {values.type}, whose values have no order")
    known = pc.unique(pc.drop_null(values))
    ordered = known.take(pc.sort_indices(known)) if len(known) else known
    missing: list[str | None] = [None] if values.null_count else []
    return [*(as_text(value) for value in ordered.to_pylist()), *missing]
