"""Which widgets a field is drawn with: by its kind, for every node type the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import streamlit as st

from canvas.ui.forms import messages
from canvas.ui.forms.aggregates import draw_aggregates
from canvas.ui.forms.arguments import draw_arguments
from canvas.ui.forms.builder import draw_condition
from canvas.ui.forms.column_map import draw_column_map
from canvas.ui.forms.columns import draw_column, draw_columns
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form
from canvas.ui.forms.formula_fields import draw_formulas
from canvas.ui.forms.ordering import draw_sort
from canvas.ui.forms.pairs import draw_pairs
from canvas.ui.forms.path_field import draw_path
from canvas.ui.forms.plain import (
    draw_choice,
    draw_connection,
    draw_decimal,
    draw_number,
    draw_picks,
    draw_pipeline,
    draw_query,
    draw_switch,
    draw_text,
    draw_texts,
    no_setting,
)
from canvas.ui.forms.settings_table import draw_table
from canvas.ui.forms.table_field import draw_table_name
from canvas.ui.forms.typed_rows import draw_rows, draw_types
from canvas.ui.forms.typing_fields import draw_type
from canvas.ui.forms.value_fields import draw_scalars, draw_value_pairs
from canvas.ui.forms.wires import draw_wire, draw_wires

Draw = Callable[[Form, Field], None]


def draw_options(form: Form, field: Field) -> None:
    """Settings inside a setting."""
    messages.heading(field.label)
    draw_fields(form, field.fields)
    problems_at(form, field.place)


_DRAW: Mapping[str, Draw] = {
    "aggregates": draw_aggregates,
    "arguments": draw_arguments,
    "choice": draw_choice,
    "column": draw_column,
    "column_map": draw_column_map,
    "columns": draw_columns,
    "condition": draw_condition,
    "conditions": draw_formulas,
    "connection": draw_connection,
    "expression": draw_formulas,
    "expressions": draw_formulas,
    "key_pairs": draw_pairs,
    "decimal": draw_decimal,
    "number": draw_number,
    "options": draw_options,
    "path": draw_path,
    "picks": draw_picks,
    "pipeline": draw_pipeline,
    "query": draw_formulas,
    "database_query": draw_query,
    "rows": draw_rows,
    "scalars": draw_scalars,
    "sort": draw_sort,
    "switch": draw_switch,
    "table": draw_table,
    "table_name": draw_table_name,
    "text": draw_text,
    "texts": draw_texts,
    "type": draw_type,
    "types": draw_types,
    "values": draw_value_pairs,
    "windows": draw_formulas,
    "wire": draw_wire,
    "wires": draw_wires,
}


def draw_field(form: Form, field: Field) -> None:
    """One field with its problems."""
    _DRAW.get(field.kind, no_setting)(form, field)


def draw_fields(form: Form, fields: Sequence[Field]) -> None:
    """Fields under each other; those that need half a line only stand two in a line."""
    for line in _lines(fields):
        if len(line) == 1:
            draw_field(form, line[0])
            continue
        for field, cell in zip(line, st.columns(len(line), gap="xsmall"), strict=True):
            with cell:
                draw_field(form, field)


def _lines(fields: Sequence[Field]) -> Iterator[Sequence[Field]]:
    waiting: list[Field] = []
    for field in fields:
        if not field.half:
            yield from [waiting] if waiting else []
            yield [field]
            waiting = []
            continue
        waiting.append(field)
        if len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
