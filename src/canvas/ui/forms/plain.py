"""Fields of one value: text, number, switch, choice, several texts, connection."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from canvas.document.databases import DatabaseConnection
from canvas.document.reading import plain_value
from canvas.ui.forms import messages
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, index_of, plain_list
from canvas.ui.forms.state import here

_NULL = "null"
_FEW, _SHORT = 8, 64
"""So many choices, of so many letters in all, stand side by side (in two lines, if need be)."""
PAUSE = "400ms"
"""So long after the last letter what was typed is taken: nothing that is typed waits for Enter. Fields that
do so have `autocomplete="off"`, by which the browser's side tells them (`component/src/shared/typing.ts`)."""


def draw_text(form: Form, field: Field) -> None:
    """A line of text; emptied, it is what it is where nothing is said."""
    slot = form.field_slot(field, typing=True)
    key = slot.key
    default = "" if field.default is None else str(field.default)

    def changed() -> None:
        typed = written(str(slot.typed(key) or ""))
        slot.put(field, typed or None if field.required or field.optional else typed or field.default,
                 renew=not typed and bool(default))  # fmt: skip

    st.text_input(
        field.label,
        value=shown(default if slot.value is None else slot.value),
        key=key,
        help=field.about,
        placeholder=field.example,
        live=False if default else PAUSE,
        autocomplete=None if default else "off",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def shown(value: Any) -> str:
    """A text as a line shows it: a tab as backslash and t."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value).replace("\t", "\\t")


def written(text: str) -> str:
    """What a line means."""
    return text.replace("\\t", "\t")


def draw_number(form: Form, field: Field) -> None:
    """A whole number."""
    slot = form.field_slot(field, typing=True)
    key = slot.key
    value = slot.value if slot.value is not None else field.default

    def changed() -> None:
        slot.put(field, slot.typed(key))

    st.number_input(
        field.label,
        value=value if isinstance(value, int) and not isinstance(value, bool) else None,
        step=1,
        key=key,
        help=field.about,
        placeholder=field.example or None,
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_decimal(form: Form, field: Field) -> None:
    """A number that may have digits after the point."""
    slot = form.field_slot(field, typing=True)
    key = slot.key
    value = slot.value if slot.value is not None else field.default
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)

    def changed() -> None:
        typed = slot.typed(key)
        slot.put(field, None if typed is None else plain_value(f"{typed:.10g}"))

    st.number_input(
        field.label,
        value=float(value) if is_number else None,
        format="%.10g",
        step=1.0,
        key=key,
        help=field.about,
        placeholder=field.example or None,
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_picks(form: Form, field: Field) -> None:
    """Several of a few."""
    slot = form.field_slot(field)
    key = slot.key
    labels = {str(value): label for value, label in field.choices}
    chosen = [str(v) for v in plain_list(field.default if slot.value is None else slot.value)]

    def changed() -> None:
        picked = slot.typed(key) or []
        slot.put(field, [v for v, _ in field.choices if str(v) in picked])

    st.pills(
        field.label,
        list(labels),
        selection_mode="multi",
        default=[c for c in chosen if c in labels],
        key=key,
        help=field.about,
        format_func=lambda choice: labels.get(choice, choice),
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_switch(form: Form, field: Field) -> None:
    """Yes or no."""
    slot = form.field_slot(field)
    key = slot.key
    value = bool(field.default if slot.value is None else slot.value)

    def changed() -> None:
        slot.put(field, bool(slot.typed(key)))

    st.toggle(field.label, value=value, key=key, help=field.about, on_change=here(key, changed))
    problems_at(form, field.place, slot)


def draw_choice(form: Form, field: Field) -> None:
    """One of a few: side by side where they are short, else in a list."""
    slot = form.field_slot(field)
    key = slot.key
    labels = {token(value): label for value, label in field.choices}
    there = field.path[-1] in _holder(form, field)
    value = token(slot.value if there else field.default) if there or not field.required else None

    def changed() -> None:
        chosen = slot.typed(key)
        if chosen is not None:
            slot.put(field, next(v for v, _ in field.choices if token(v) == chosen))

    def named(choice: str) -> str:
        return labels.get(choice, choice)

    options = list(labels)
    if not field.half and len(options) <= _FEW and sum(len(label) for label in labels.values()) <= _SHORT:
        st.segmented_control(
            field.label,
            options,
            default=value if value in labels else None,
            key=key,
            help=field.about,
            format_func=named,
            required=True,
            width="stretch",
            on_change=here(key, changed),
        )
    else:
        st.selectbox(
            field.label,
            options,
            index=index_of(options, value),
            key=key,
            help=field.about,
            format_func=named,
            placeholder="Choose one",
            on_change=here(key, changed),
        )
    problems_at(form, field.place, slot)


def token(value: Any) -> str:
    """A choice as YAML writes it."""
    return _NULL if value is None else str(value)


def _holder(form: Form, field: Field) -> dict[str, Any]:
    """The block that the field is written in."""
    block: Any = form.raw
    for part in field.path[:-1]:
        block = block.get(part) if isinstance(block, dict) else None
    return block if isinstance(block, dict) else {}


def draw_texts(form: Form, field: Field) -> None:
    """Several texts; new ones are typed in."""
    slot = form.field_slot(field)
    key = slot.key
    said = field.default if slot.value is None else slot.value
    texts = list(dict.fromkeys(str(v) for v in ([said] if isinstance(said, str) else plain_list(said))))

    def changed() -> None:
        slot.put(field, [written(t) for t in slot.typed(key) or []])

    options = list(dict.fromkeys([*texts, *(plain_list(field.default))]))
    st.multiselect(
        field.label,
        options,
        default=texts,
        key=key,
        help=field.about,
        format_func=lambda text: text or "(nothing)",
        accept_new_options=True,
        placeholder="Type one and press Enter",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_query(form: Form, field: Field) -> None:
    """A query in a database's own SQL: several lines. It is taken when it is left, not while it is typed:
    half a query may be a large one, and the database is somebody's.
    """
    slot = form.field_slot(field)
    key = slot.key

    def changed() -> None:
        slot.put(field, str(slot.typed(key) or "").strip() or None)

    with st.container(key=f"cvwhole.{form.widgets.scope}.{field.place}"):
        st.text_area(
            field.label,
            value=str(slot.value or ""),
            key=key,
            help=field.about,
            placeholder=field.example,
            height="content",
            on_change=here(key, changed),
        )
    problems_at(form, field.place, slot)


def draw_connection(form: Form, field: Field) -> None:
    """A connection of the workspace."""
    slot = form.field_slot(field)
    key = slot.key
    databases = field.of == "database"
    there = form.settings.connections if form.settings else {}
    known = [name for name, c in there.items() if isinstance(c, DatabaseConnection) == databases]
    own = ""
    value = slot.value if isinstance(slot.value, str) else own

    def changed() -> None:
        slot.put(field, slot.typed(key) or None)

    def named(name: str) -> str:
        return "This workspace" if name == own else name if name in known else f"{name} (unknown)"

    options = [o for o in dict.fromkeys([own, *known, value]) if o or not databases]
    st.selectbox(
        field.label,
        options,
        index=options.index(value) if value in options else None,
        placeholder="Choose a database" if options else "Add a database in Settings",
        key=key,
        help=field.about,
        format_func=named,
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_pipeline(form: Form, field: Field) -> None:
    """Another pipeline of the workspace."""
    slot = form.field_slot(field)
    key = slot.key
    library = form.document.pipeline.library
    known = [name for name in (library.names() if library else ()) if name != form.document.name]
    value = slot.value if isinstance(slot.value, str) and slot.value else None
    options = list(dict.fromkeys([*known, *([value] if value else [])]))

    def changed() -> None:
        slot.put(field, slot.typed(key) or None)

    st.selectbox(
        field.label,
        options,
        index=options.index(value) if value else None,
        key=key,
        help=field.about,
        format_func=lambda name: name if name in known else f"{name} (unknown)",
        placeholder="Choose a pipeline",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def no_setting(form: Form, field: Field) -> None:
    """What cannot be changed here is named, so that nothing is hidden."""
    messages.hint(f"`{field.name}` can be changed in the pipeline's text.")
    problems_at(form, field.place)
