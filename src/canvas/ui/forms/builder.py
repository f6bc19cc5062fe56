"""Conditions chosen instead of written: column, comparison, value; the formula is one switch away."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from canvas.ui.forms import conditions, messages
from canvas.ui.forms.builder_values import draw_values
from canvas.ui.forms.building import Builder, Spot
from canvas.ui.forms.buttons import icon_button, row
from canvas.ui.forms.columns import column_names, labelled
from canvas.ui.forms.conditions import MANY_VALUES, NO_VALUE, Op, Test, Tests
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, index_of, value_at
from canvas.ui.forms.formula_fields import edit_formulas
from canvas.ui.forms.state import here

BUILDER, FORMULA = "Builder", "Formula"


def draw_condition(form: Form, field: Field) -> None:
    """A condition, as tests to choose or as a formula."""
    slot = form.slot(field.place, field.label, lambda raw: value_at(raw, field.path) or "")
    builder = Builder(form, field, slot)
    tests = builder.tests(str(slot.value)) if _one_input(form) else None
    if tests is None:
        messages.heading(field.label)
        edit_formulas(form, field)
    elif _way(builder) == FORMULA:
        edit_formulas(form, field)
    else:
        _tests(builder, tests)
        problems_at(form, field.place, slot)


def _one_input(form: Form) -> bool:
    return form.kind is not None and len(form.kind.input_fields()) == 1


def _way(builder: Builder) -> str:
    """The label, and the switch between the two ways."""
    key = f"{builder.scope}.way"
    with row(f"{key}.row"):
        messages.heading(builder.field.label)
        way = st.segmented_control(
            f"How to write {builder.field.label}",
            [BUILDER, FORMULA],
            default=BUILDER,
            key=key,
            required=True,
            label_visibility="collapsed",
        )
    return str(way)


def _tests(builder: Builder, tests: Tests) -> None:
    for index, test in enumerate(tests.tests):
        spot = Spot(builder, test, index)
        if index:
            _joined(builder, tests, index)
        with st.container(key=f"cvgroup.{spot.scope}", gap="xsmall"):
            _column(spot)
            if test.column:
                _comparison(spot)

    def add() -> None:
        now = builder.current
        builder.put(replace(now, tests=(*now.tests, Test("", "="))))

    if tests.tests[-1].column:
        st.button(
            "Add a condition",
            key=f"{builder.scope}.another",
            icon=":material/add:",
            type="tertiary",
            on_click=add,
        )


def _joined(builder: Builder, tests: Tests, index: int) -> None:
    """`and` or `or`: one for all; it is chosen between the first two."""
    words = {True: "and", False: "or"}
    if index > 1:
        messages.hint(words[tests.every])
        return
    cell = builder.form.cell(f"{builder.field.place}.joined", words[tests.every])
    key = cell.key
    with row(f"{builder.scope}.joined"):
        st.segmented_control(
            "Whether all must hold, or any",
            ["and", "or"],
            default=cell.value,
            key=key,
            required=True,
            label_visibility="collapsed",
            on_change=here(key, lambda: builder.put(replace(builder.current, every=cell.take(key) != "or"))),
        )


def _column(spot: Spot) -> None:
    """The column, and the button that takes the test away."""
    test, builder = spot.test, spot.builder
    schema = builder.form.schema("input")
    names = column_names(schema, [test.column])
    column = spot.cell("column", test.column or None)
    column_key = column.key
    with row(spot.scope):
        st.selectbox(
            f"Column of condition {spot.index + 1}",
            names,
            index=index_of(names, test.column),
            key=column_key,
            format_func=labelled(schema),
            placeholder="Choose a column",
            label_visibility="collapsed",
            on_change=here(
                column_key, lambda: spot.change(lambda now: _moved(now, column.take(column_key), builder))
            ),
        )
        if test.column:
            icon_button(
                f"Remove condition {spot.index + 1}",
                "close",
                f"{spot.scope}.remove",
                lambda: spot.change(lambda _: None),
            )


def _comparison(spot: Spot) -> None:
    """The comparison, with its value beside it where there is one, under it where there are several."""
    test = spot.test
    is_short = test.op not in MANY_VALUES and test.op != "between"
    with row(f"{spot.scope}.test"):
        _op(spot)
        if is_short:
            draw_values(spot)
    if not is_short:
        draw_values(spot)


def _op(spot: Spot) -> None:
    test, kind = spot.test, spot.builder.type_of(spot.test.column)
    ops = [*dict.fromkeys([*conditions.ops_for(kind), test.op])]
    comparison = spot.cell("op", test.op)
    comparison_key = comparison.key
    st.selectbox(
        f"Comparison of condition {spot.index + 1}",
        ops,
        index=ops.index(test.op),
        key=comparison_key,
        format_func=lambda op: conditions.op_label(op, kind),
        label_visibility="collapsed",
        on_change=here(
            comparison_key,
            lambda: spot.change(lambda now: _compared(now, comparison.take(comparison_key) or now.op)),
        ),
    )


def _moved(test: Test, column: str | None, builder: Builder) -> Test:
    """The test on another column: what cannot stay is left out."""
    kind = builder.type_of(column or "")
    op = test.op if test.op in conditions.ops_for(kind) else conditions.ops_for(kind)[0]
    same = builder.type_of(test.column) == kind and op == test.op
    return Test(column or "", op, test.values if same else ())


def _compared(test: Test, op: Op) -> Test:
    """The test with another comparison, and as many of its values as that takes."""
    most = 0 if op in NO_VALUE else 2 if op == "between" else None if op in MANY_VALUES else 1
    return replace(test, op=op, values=test.values if most is None else test.values[:most])
