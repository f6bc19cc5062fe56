"""Fields of values: one for each column, one in place of another, or those of a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Any

import streamlit as st

from canvas.errors import CanvasError
from canvas.sql.types import STRING, DataType
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document
from canvas.ui.forms import messages
from canvas.ui.forms.columns import as_column, column_names
from canvas.ui.forms.editor_table import edit_table
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, plain_list, plain_mapping, value_at
from canvas.ui.forms.samples import sample_values
from canvas.ui.forms.searching import Search
from canvas.ui.forms.state import here
from canvas.ui.forms.tables import Edited, Row, twice
from canvas.ui.forms.typed_rows import as_cell, typed

OLD, NEW = "old", "new"
EMPTY = "\N{SYMBOL FOR NULL}"
"""Stands in a list of texts for no value."""
MOST_ROWS = 100_000
"""In so many rows values are looked for."""
MOST_VALUES = 500
"""So many different values are taken over at once."""
_PATIENCE = 60.0
"""So many seconds the rows may take."""


def draw_value_pairs(form: Form, field: Field) -> None:
    """A table with a line for each column and its value; or for each value and what it becomes."""
    slot = form.slot(field.place, field.label, lambda raw: pair_rows(raw, field))
    schema = form.schema(field.of) if field.of else None
    names = column_names(schema, [str(row[OLD]) for row in slot.value]) if field.of else []
    messages.heading(field.label, str(len(slot.value)) if slot.value else "")
    first = (
        st.column_config.SelectboxColumn("Column", options=names)
        if field.of
        else st.column_config.TextColumn("Value")
    )
    second = st.column_config.TextColumn("Value" if field.of else "Becomes", help="Nothing typed: empty.")
    edit_table(
        slot,
        {OLD: first, NEW: second},
        lambda new, now: pair_setting(field, new, lambda name: _type_at(form, field, now, name)),
        signature=tuple(names),
    )
    problems_at(form, field.place, slot)


def pair_rows(raw: Raw, field: Field) -> list[Row]:
    """A line for each pair, the values as texts."""
    pairs = plain_mapping(value_at(raw, field.path)).items()
    return [{OLD: str(old), NEW: as_cell(new)} for old, new in pairs]


def pair_setting(field: Field, new: Edited, type_at: Any) -> Mapping[str, Any] | str:
    """The setting that the edited lines mean, or why they mean none; `type_at` tells a value's type."""
    names = [str(row.get(OLD) or "") for row in new.rows]
    again = twice(names) if field.of else next((n for n in names if names.count(n) > 1), None)
    if again is not None:
        return f"`{again}` is there twice. Keep one of them." if again else "Two lines begin with nothing."
    made = {name: typed(row.get(NEW), str(type_at(name))) for name, row in zip(names, new.rows, strict=True)}
    return {field.path[0]: made or None}


def _type_at(form: Form, field: Field, now: Raw, name: str) -> DataType:
    """The type that a value should have: that of its column, or of the first column that is chosen."""
    schema = form.schema(field.of or "input")
    chosen = [name] if field.of else [str(c) for c in plain_list(now.get("columns"))]
    found = schema.find(chosen[0]) if schema and chosen else None
    return found.type if found else STRING


def draw_scalars(form: Form, field: Field) -> None:
    """Several values of a column: chosen from those of the sample, typed in, or all that there are."""
    slot = form.field_slot(field)
    key = slot.key
    side, _, setting = field.of.partition(".")
    column = str(form.raw.get(setting) or "")
    take_values(form, field, side, column)
    values = list(dict.fromkeys(_token(v) for v in plain_list(slot.value)))

    def changed() -> None:
        slot.put(field, _values(form, side, column, slot.typed(key) or []))

    _draw_find(form, field, side, column)
    st.multiselect(
        field.label,
        list(dict.fromkeys([*values, *sample_values(form, column)])),
        default=values,
        key=key,
        help=field.about,
        format_func=lambda text: "(empty)" if text == EMPTY else text or "(nothing)",
        accept_new_options=True,
        placeholder="Choose, or type one and press Enter",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def _token(value: Any) -> str:
    return EMPTY if value is None else str(as_cell(value))


def _values(form: Form, side: str, column: str, texts: Sequence[str]) -> list[Any]:
    schema = form.schema(side)
    found = schema.find(column) if schema else None
    kind = str(found.type if found else STRING)
    return [None if text == EMPTY else typed(text, kind) for text in texts]


def _draw_find(form: Form, field: Field, side: str, column: str) -> None:
    """A button that takes over all values of the column in the sample."""
    if form.place.desk is None:
        return
    if Search(form, field).goes_on("Looking for its values …"):
        return
    has_values = bool(value_at(form.raw, field.path))
    st.button(
        "Find values again" if has_values else "Find values",
        key=f"{form.widgets.scope}.{field.place}.find",
        icon=":material/document_search:",
        type="tertiary" if has_values else "primary" if column else "secondary",
        disabled=not column,
        help=None if column else "Choose the column first.",
        on_click=lambda: find_values(form, field, side, column),
    )


def find_values(form: Form, field: Field, side: str, column: str) -> None:
    """Looks for all values that the column has in the sample, and sets them."""
    desk, document, now = form.place.desk, form.document, form.now()
    edge = next((e for e in document.plan.graph.into[form.node] if e.field == side), None)
    schema = form.schema(side)
    if now is None or desk is None or edge is None or schema is None or schema.find(column) is None:
        why = "The rows before this step are not known yet. Connect its input, and choose a column of it."
        form.widgets.refuse(field.place, why)
        return
    question = Question(
        document.text, edge.source, edge.port or None, rows=MOST_ROWS, sampling=form.place.sampling
    )
    name = as_column(schema, column)
    Search(form, field).begin(
        now,
        lambda: _found(desk, document, question, name),
        lambda: desk.let_go(document, question),
    )
    take_values(form, field, side, column)


def take_values(form: Form, field: Field, side: str, column: str) -> None:
    """Sets the values that were found, where they are there by now; says why where that cannot be."""
    found = Search(form, field).found()
    if found is not None:
        tokens = [EMPTY if text is None else text for text in found]
        form.field_slot(field).put(field, _values(form, side, column, tokens), renew=True)


def _found(desk: Desk, document: Document, question: Question, column: str) -> list[str | None] | str:
    from canvas.preview.distinct import distinct_values

    try:
        table = desk.ask(document, question).result(timeout=_PATIENCE).table
        values = distinct_values(table, column)
    except TimeoutError:
        return "The rows before this step are not there yet. Try again in a moment."
    except CancelledError:
        return "Looking for values was stopped. Try again."
    except CanvasError as error:
        return " ".join(problem.message for problem in error.problems)
    except ValueError:
        return f"`{column}` holds lists or records: its values cannot become columns."
    if len(values) > MOST_VALUES:
        return (
            f"`{column}` has {len(values):,} different values in the sample, and each would become a column. "
            "Choose a column with fewer, or type in the values that matter."
        )
    return values if values else f"`{column}` has no values in the sample. Type them in."
