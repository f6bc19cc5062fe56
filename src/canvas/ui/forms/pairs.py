"""Key pairs of a join: left column = right column, with suggestions and what they match on the sample."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from canvas.sql.schema import Schema
from canvas.ui.desk import Question
from canvas.ui.forms import messages
from canvas.ui.forms.buttons import icon_button, row
from canvas.ui.forms.columns import as_column, column_names, labelled
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, Slot, index_of, plain_mapping, value_at
from canvas.ui.forms.likely import Likely, Pair, by_name, comparisons, partner, ranked
from canvas.ui.forms.matching import draw_matches
from canvas.ui.forms.state import here
from canvas.ui.listing import plain_markdown

MOST = 3
"""So many suggestions are offered."""
MOST_ROWS = 100_000
"""So many rows of each side are compared at most."""
SHORT = 13
"""Names of so many letters stand side by side; longer ones under each other, so that they can be read."""


def pairs_of(raw: Raw, field: Field) -> list[Pair]:
    """The pairs that the document says."""
    return [(str(a), str(b)) for a, b in plain_mapping(value_at(raw, field.path)).items()]


def draw_pairs(form: Form, field: Field) -> None:
    """A row for each pair, buttons for likely ones, and a list to add another."""
    slot = form.slot(field.place, field.label, lambda raw: pairs_of(raw, field))
    pairs: list[Pair] = slot.value
    if not pairs and form.raw.get("how") == "cross":
        return
    sides = [name for name in form.inputs if len(form.inputs[name]) == 1][:2]
    schemas = [form.inputs[name][0] for name in sides]
    left, right = (schemas[0], schemas[1]) if len(schemas) == 2 else (None, None)
    offered = likely_pairs(form, left, right) if left and right and not pairs else []
    messages.heading(field.label, "suggested from names and values" if offered else "")
    for index, (a, _) in enumerate(pairs):
        _pair(form, field, slot, index, left, right)
        problems_at(form, f"{field.place}.{a}")
    for one in offered[:MOST]:
        _offer(form, field, slot, one)
    _add(form, field, slot, left, right)
    problems_at(form, field.place, slot)
    if pairs:
        draw_matches(form)


def likely_pairs(form: Form, left: Schema, right: Schema) -> list[Likely]:
    """What is suggested by names, and by the values of the sample once they are known."""
    named = by_name(left, right)
    edges = form.document.plan.graph.into[form.node]
    desk, sampling = form.place.desk, form.place.sampling
    if desk is None or len(edges) != 2:
        return named
    text = form.document.text
    sides = [
        Question(text, e.source, e.port or None, rows=MOST_ROWS, sampling=sampling)
        for e in sorted(edges, key=lambda e: list(form.inputs).index(e.field))
    ]
    found = desk.overlaps(form.document, sides, comparisons(left, right))
    return named if found is None else ranked(named, found)


def _offer(form: Form, field: Field, slot: Slot, one: Likely) -> None:
    a, b = one.pair
    about = ""
    if one.rows is not None:
        without = one.rows - one.matched
        about = f" :gray[all {one.rows:,} rows match]" if not without else (
            f" :gray[{one.matched:,} rows match, {without:,} do not]"
        )  # fmt: skip
    st.button(
        f"{plain_markdown(a)} = {plain_markdown(b)}{about}",
        key=f"cvoffer.{form.widgets.scope}.{slot.part}.offer.{a}.{b}",
        icon=":material/add:",
        width="stretch",
        on_click=lambda: slot.put(field, {**dict(slot.current), a: b}),
    )


def _pair(
    form: Form, field: Field, slot: Slot, index: int, left: Schema | None, right: Schema | None
) -> None:
    pairs: list[Pair] = slot.value
    a, b = pairs[index]
    used = {name.lower() for name, _ in pairs} - {a.lower()}
    lefts = [n for n in column_names(left, [a]) if n.lower() not in used]
    rights = column_names(right, [b])

    def draw_left() -> None:
        _side(form, field, slot, (index, 0), (as_column(left, a), lefts, left))

    def draw_right() -> None:
        _side(form, field, slot, (index, 1), (as_column(right, b), rights, right))

    def draw_remove() -> None:
        icon_button(
            f"Remove {a} = {b}",
            "close",
            f"{form.widgets.scope}.{field.place}.{index}.remove",
            lambda: slot.put(field, {k: v for k, v in slot.current if k != a}),
        )

    wide = max(len(a), len(b)) > SHORT
    _laid_out(f"{form.widgets.scope}.{field.place}.{index}", draw_left, draw_right, draw_remove, wide=wide)


def _laid_out(
    key: str, left: Callable[[], None], right: Callable[[], None], remove: Callable[[], None], *, wide: bool
) -> None:
    """`left = right ×` in a line; in two where the names are long."""
    equals = '<span class="cv-eq">=</span>'
    with row(key):
        left()
        if not wide:
            st.html(equals, width="content")
            right()
        remove()
    if wide:
        with row(f"{key}.wide"):
            st.html(equals, width="content")
            right()


def _side(
    form: Form,
    field: Field,
    slot: Slot,
    place: tuple[int, int],
    shown: tuple[str, list[str], Schema | None],
) -> None:
    """The list of one side's columns; `place`: which pair, and 0 for its left or 1 for its right."""
    (index, side), (name, options, schema) = place, shown
    word = ("left", "right")[side]
    cell = form.cell(f"{field.place}.{index}.{word}", name)
    key = cell.key

    def changed() -> None:
        new, chosen = list(slot.current), cell.take(key)
        if index < len(new) and chosen:
            new[index] = (chosen, new[index][1]) if side == 0 else (new[index][0], chosen)
            slot.put(field, dict(new))

    st.selectbox(
        f"{word.capitalize()} column of pair {index + 1}",
        options,
        index=index_of(options, cell.value),
        key=key,
        format_func=labelled(schema),
        label_visibility="collapsed",
        on_change=here(key, changed),
    )


def _add(form: Form, field: Field, slot: Slot, left: Schema | None, right: Schema | None) -> None:
    pairs: list[Pair] = slot.value
    used = {a.lower() for a, _ in pairs}
    free = [n for n in column_names(left, ()) if n.lower() not in used]
    key = f"{form.widgets.scope}.{field.place}.add#{len(pairs)}"

    def add() -> None:
        chosen = st.session_state.get(key)
        if chosen:
            slot.put(field, {**dict(slot.current), chosen: partner(chosen, left, right)})

    st.selectbox(
        f"Add a left column to {field.label}",
        free,
        index=None,
        key=key,
        format_func=labelled(left),
        placeholder="Another column of the left…" if pairs else "A column of the left…",
        label_visibility="collapsed",
        disabled=not free,
        on_change=here(key, add),
    )
