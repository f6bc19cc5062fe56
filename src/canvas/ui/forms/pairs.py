"""Key pairs of a join: left column = right column, with suggestions by name and type."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from canvas.nodes.base import reference
from canvas.sql.operators import comparable
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.ui.forms import messages
from canvas.ui.forms.buttons import icon_button, row
from canvas.ui.forms.columns import as_column, column_names, labelled
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, Slot, index_of, plain_mapping, value_at
from canvas.ui.forms.matching import draw_matches
from canvas.ui.forms.state import here
from canvas.ui.listing import plain_markdown

MOST = 3
"""So many suggestions are offered."""

Pair = tuple[str, str]


def pairs_of(raw: Raw, field: Field) -> list[Pair]:
    """The pairs that the document says."""
    return [(str(a), str(b)) for a, b in plain_mapping(value_at(raw, field.path)).items()]


def suggestions(left: Schema, right: Schema, used: Iterable[Pair] = ()) -> list[Pair]:
    """Pairs that likely belong together: the same name, or `id` of one in the other's name; alike in type."""
    taken = {a.lower() for a, _ in used} | {b.lower() for _, b in used}
    free = [c for c in left if c.name.lower() not in taken]
    same = [(a, b) for a in free if (b := right.find(a.name)) is not None and fits(a, b)]
    near = [
        (a, b)
        for a in free
        for b in right
        if b.name.lower() not in taken and a.type == b.type and _alike(a.name, b.name) and fits(a, b)
    ]
    ranked = sorted(dict.fromkeys([*same, *near]), key=lambda pair: not _is_key(pair[0].name))
    return [(a.name, b.name) for a, b in ranked]


def fits(left: Column, right: Column) -> bool:
    """Whether values of two columns can be equal."""
    try:
        comparable(reference(left, "left"), reference(right, "right"))
    except InvalidExpression:
        return False
    return True


def _is_key(name: str) -> bool:
    plain = name.lower()
    return plain in ("id", "key", "code", "sku") or plain.endswith(("id", "_key", "_code", "_no", "number"))


def _alike(a: str, b: str) -> bool:
    """`store` and `store_id`, `storeId` and `store_id`."""
    first, second = (n.lower().replace("_", "").replace(" ", "") for n in (a, b))
    stems = [n.removesuffix("id").removesuffix("code").removesuffix("key") for n in (first, second)]
    return first == second or (stems[0] == stems[1] != "")


def draw_pairs(form: Form, field: Field) -> None:
    """A row for each pair, buttons for likely ones, and a list to add another."""
    slot = form.slot(field.place, field.label, lambda raw: pairs_of(raw, field))
    pairs: list[Pair] = slot.value
    sides = [name for name in form.inputs if len(form.inputs[name]) == 1][:2]
    schemas = [form.inputs[name][0] for name in sides]
    left, right = (schemas[0], schemas[1]) if len(schemas) == 2 else (None, None)
    offered = suggestions(left, right, pairs) if left and right else []
    messages.heading(field.label, "suggested from names and types" if offered and not pairs else "")
    for index, (a, _) in enumerate(pairs):
        _pair(form, field, slot, index, left, right)
        problems_at(form, f"{field.place}.{a}")
    if offered and not pairs:
        with st.container(horizontal=True, gap="xsmall", key=f"cvchips.{slot.part}.{form.widgets.scope}"):
            for a, b in offered[:MOST]:
                _offer(form, field, slot, a, b)
    _add(form, field, slot, left, right)
    problems_at(form, field.place, slot)
    if pairs:
        draw_matches(form)


def _offer(form: Form, field: Field, slot: Slot, a: str, b: str) -> None:
    st.button(
        f"{plain_markdown(a)} = {plain_markdown(b)}",
        key=f"{form.widgets.scope}.{slot.part}.offer.{a}.{b}",
        icon=":material/add:",
        on_click=lambda: slot.put(field, {**dict(slot.current), a: b}),
    )


def _pair(
    form: Form, field: Field, slot: Slot, index: int, left: Schema | None, right: Schema | None
) -> None:
    pairs: list[Pair] = slot.value
    a, b = pairs[index]
    scope = f"{form.widgets.scope}.{field.place}.{index}"
    cells = (
        form.cell(f"{field.place}.{index}.left", as_column(left, a)),
        form.cell(f"{field.place}.{index}.right", as_column(right, b)),
    )
    keys = (cells[0].key, cells[1].key)

    def changed(side: int) -> None:
        new, chosen = list(slot.current), cells[side].take(keys[side])
        if index < len(new) and chosen:
            new[index] = (chosen, new[index][1]) if side == 0 else (new[index][0], chosen)
            slot.put(field, dict(new))

    used = {name.lower() for name, _ in pairs} - {a.lower()}
    lefts = [n for n in column_names(left, [a]) if n.lower() not in used]
    rights = column_names(right, [b])
    with row(scope):
        st.selectbox(
            f"Left column of pair {index + 1}",
            lefts,
            index=index_of(lefts, cells[0].value),
            key=keys[0],
            format_func=labelled(left),
            label_visibility="collapsed",
            on_change=here(keys[0], lambda: changed(0)),
        )
        st.html('<span class="cv-eq">=</span>', width="content")
        st.selectbox(
            f"Right column of pair {index + 1}",
            rights,
            index=index_of(rights, cells[1].value),
            key=keys[1],
            format_func=labelled(right),
            label_visibility="collapsed",
            on_change=here(keys[1], lambda: changed(1)),
        )
        icon_button(
            f"Remove {a} = {b}",
            "close",
            f"{scope}.remove",
            lambda: slot.put(field, {k: v for k, v in slot.current if k != a}),
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


def partner(name: str, left: Schema | None, right: Schema | None) -> str:
    """The column of the right that a left one is compared with at first."""
    column = left.find(name) if left else None
    if column is None or not right:
        return name
    same = right.find(name)
    if same is not None:
        return same.name
    return next((c.name for c in right if _alike(c.name, name) and fits(column, c)),
                next((c.name for c in right if fits(column, c)), right.columns[0].name))  # fmt: skip
