"""Streamlit's table editor with the rule of the forms: it keeps what is typed, and shows what was undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from canvas.ui.forms.form import Raw, Slot
from canvas.ui.forms.state import Widgets, here
from canvas.ui.forms.tables import Edited, Row, edited


def edit_table(
    slot: Slot,
    columns: Mapping[str, Any],
    on_edit: Callable[[Edited, Raw], Mapping[str, Any] | str],
    *,
    signature: Any = None,
    can_add: bool = True,
    at_once: bool = False,
) -> None:
    """The rows of a slot to be edited in place.

    `on_edit` gives the settings that an edit means, or why it means none. `signature`: what the columns
    depend on besides the rows. `at_once`: the table is made anew with what the document says after an
    edit, since an edit may change other rows.
    """
    form = slot.form
    wrapped = Slot(form, slot.part, slot.label, lambda raw: (slot.read(raw), signature))

    def changed(new: Edited) -> None:
        now = form.now()
        said = on_edit(new, now) if now is not None else ""
        if isinstance(said, str):
            form.widgets.refuse(wrapped.part, said)
        else:
            wrapped.change(said, renew=at_once)

    draw_editor(form.widgets, slot.part, slot.value, columns, changed, signature=signature, can_add=can_add)


def draw_editor(
    widgets: Widgets,
    part: str,
    rows: Sequence[Row],
    columns: Mapping[str, Any],
    on_edit: Callable[[Edited], None],
    *,
    signature: Any = None,
    can_add: bool = True,
) -> None:
    """Rows to be edited in place. What it keeps in mind as the value is `(rows, signature)`."""
    value = (rows, signature)
    seen = widgets.look(part, value)
    key = f"{widgets.scope}.{part}#{seen.generation}"
    if key not in st.session_state and seen.base != seen.value:
        widgets.renew(part)
        seen = widgets.look(part, value)
        key = f"{widgets.scope}.{part}#{seen.generation}"
    base: Sequence[Row] = seen.base[0]

    def changed() -> None:
        on_edit(edited(base, st.session_state[key]))

    st.data_editor(
        as_table(base, columns),
        key=key,
        column_config=dict(columns),
        hide_index=True,
        num_rows="dynamic" if can_add else "fixed",
        placeholder="empty",
        on_change=here(key, changed),
    )


def as_table(rows: Sequence[Row], columns: Mapping[str, Any]) -> pa.Table:
    """The rows as a table whose types are those of the editor's columns."""
    kinds = {name: _TYPES.get(config["type_config"]["type"], pa.string()) for name, config in columns.items()}
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


_TYPES: Mapping[str, pa.DataType] = {
    "checkbox": pa.bool_(),
    "list": pa.list_(pa.string()),
    "number": pa.int64(),
}
