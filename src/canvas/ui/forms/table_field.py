"""The name of a table: typed, or chosen from those that the database has."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from canvas.document.workspace import Settings
from canvas.errors import PipelineError
from canvas.ui.forms.fields import Field, fields_of
from canvas.ui.forms.form import Form, Slot
from canvas.ui.forms.messages import hint
from canvas.ui.forms.path_field import Close, text_with_browser
from canvas.ui.forms.plain import draw_text
from canvas.ui.listing import plain_markdown
from canvas.ui.lookups import again, looked_up

_MOST = 200
"""So many tables are listed at once."""
_MANY = 12
"""From so many tables on, there is a line to look for one."""


def draw_table_name(form: Form, field: Field) -> None:
    """The name as text; where the step has a database, also a list of its tables."""
    if form.kind is None or "connection" not in {f.kind for f in fields_of(form.kind)}:
        draw_text(form, field)
        return
    text_with_browser(form, field, lambda slot, settings, close: _tables(form, field, slot, settings, close))


def _tables(form: Form, field: Field, slot: Slot, settings: Settings, close: Close) -> None:
    connection = form.raw.get("connection")
    if not isinstance(connection, str) or not connection:
        hint("Choose the database first.")
        return
    place = f"{form.widgets.scope}.{field.place}.tables"
    of = (connection, settings.connections.get(connection))
    found = looked_up(place, of, lambda: _found(connection, settings), form.place.tell)
    if found is None:
        return
    if isinstance(found, str):
        hint(found)
    else:
        _list(field, slot, place, found, close)
    again(place)


def _found(name: str, settings: Settings) -> list[str] | str:
    """The tables that there are, or why that cannot be said."""
    from canvas.preview.choosing import database_tables

    try:
        return database_tables(name, settings)
    except PipelineError as error:
        return error.said


def _list(field: Field, slot: Slot, place: str, names: list[str], close: Close) -> None:
    if not names:
        hint("The database has no tables that its user may see.")
        return
    wanted = ""
    if len(names) > _MANY:
        wanted = st.text_input(
            "Find a table",
            key=f"{place}.find",
            placeholder="Find a table",
            live="200ms",
            label_visibility="collapsed",
            autocomplete="off",
        )
    shown = [name for name in names if wanted.strip().lower() in name.lower()]

    def choose(name: str) -> Callable[[], None]:
        def chosen() -> None:
            slot.put(field, name, renew=True)
            close()

        return chosen

    with st.container(key=f"cvfiles.{place}", gap=None, height=300):
        for name in shown[:_MOST]:
            st.button(
                plain_markdown(name),
                key=f"{place}.table.{name}",
                icon=":material/table:",
                type="tertiary",
                on_click=choose(name),
            )
        if len(shown) > _MOST:
            hint(f"and {len(shown) - _MOST:,} more tables")
        if not shown:
            hint("No table is called so.")
