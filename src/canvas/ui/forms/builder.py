"""Conditions chosen instead of written: column, comparison, value; the formula is one switch away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from canvas.sql.types import DATE, TIMESTAMP, DataType, is_numeric
from canvas.ui.forms import conditions, messages
from canvas.ui.forms.buttons import icon_button, row
from canvas.ui.forms.columns import column_names, labelled
from canvas.ui.forms.conditions import MANY_VALUES, NO_VALUE, Op, Test, Tests
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Slot, value_at
from canvas.ui.forms.formula_fields import edit_formulas
from canvas.ui.forms.plain import follow
from canvas.ui.forms.samples import sample_values

BUILDER, FORMULA = "Builder", "Formula"


@dataclass(frozen=True)
class Draft:
    """The tests that a person has begun and the document does not hold yet, beside the text that it holds."""

    text: str
    tests: Tests


def draw_condition(form: Form, field: Field) -> None:
    """A condition, as tests to choose or as a formula."""
    text = str(value_at(form.raw, field.path) or "")
    simple = conditions.read_condition(text, form.parameters) if _one_input(form) else None
    if simple is None:
        _formula_head(form, field, can_build=False)
        edit_formulas(form, field)
        return
    if _formula_head(form, field, can_build=True) == FORMULA:
        edit_formulas(form, field)
        return
    slot = form.slot(field.place, field.label, lambda raw: value_at(raw, field.path) or "")
    _tests(form, field, slot, _begun(form, field, text, simple))
    problems_at(form, field.place, slot)


def _one_input(form: Form) -> bool:
    return form.kind is not None and len(form.kind.input_fields()) == 1


def _formula_head(form: Form, field: Field, *, can_build: bool) -> str:
    """The label, and the switch between the two ways."""
    if not can_build:
        messages.heading(field.label)
        return FORMULA
    key = f"{form.widgets.scope}.{field.place}.way"
    st.session_state.setdefault(key, BUILDER)
    with row(f"{key}.row"):
        messages.heading(field.label)
        way = st.segmented_control(
            f"How to write {field.label}",
            [BUILDER, FORMULA],
            key=key,
            required=True,
            label_visibility="collapsed",
        )
    return str(way)


def _draft_key(form: Form, field: Field) -> str:
    return f"draft:{form.widgets.scope}.{field.place}"


def _begun(form: Form, field: Field, text: str, simple: Tests) -> Tests:
    """The tests as they are shown: those of the document, or what was begun over them; at least one."""
    draft: Draft | None = st.session_state.get(_draft_key(form, field))
    tests = draft.tests if draft is not None and draft.text == text else simple
    return tests if tests.tests else replace(tests, tests=(Test("", "="),))


def put_tests(form: Form, field: Field, slot: Slot, tests: Tests) -> None:
    """Writes the tests that are whole, and keeps in mind those that are not."""
    text = conditions.write_condition(tests)
    now = form.now()
    before = str(value_at(now, field.path) or "") if now is not None else ""
    if text != before and not _same(form, text, before):
        slot.put(field, text or None)
    else:
        text = before
    st.session_state[_draft_key(form, field)] = Draft(text, tests)


def _same(form: Form, text: str, before: str) -> bool:
    """Whether two texts say the same tests: then the text stays as its author wrote it."""
    return conditions.read_condition(text, form.parameters) == conditions.read_condition(
        before, form.parameters
    )


@dataclass(frozen=True)
class Spot:
    """One test where it is drawn."""

    form: Form
    field: Field
    slot: Slot
    tests: Tests
    index: int

    @property
    def place(self) -> str:
        """The place of the condition."""
        return self.field.place

    @property
    def scope(self) -> str:
        """The beginning of the keys of its widgets."""
        return f"{self.form.widgets.scope}.{self.place}.{self.index}"

    @property
    def test(self) -> Test:
        """The test itself."""
        return self.tests.tests[self.index]

    def put(self, test: Test | None) -> None:
        """Puts another test in its place, or none."""
        changed = [*self.tests.tests]
        changed[self.index : self.index + 1] = [test] if test is not None else []
        put_tests(self.form, self.field, self.slot, replace(self.tests, tests=tuple(changed)))

    def remove(self) -> None:
        """Takes the test away."""
        self.put(None)

    def give(self, number: int, typed: str) -> None:
        """Sets one value, as it was typed."""
        texts = [v.shown for v in self.test.values]
        texts[number : number + 1] = [typed] if typed else []
        self.give_all(texts)

    def give_all(self, texts: Sequence[str]) -> None:
        """Sets all values, as they were typed."""
        kind = _type(self.form, self.test.column)
        made = tuple(conditions.value_of(t, kind, self.form.parameters) for t in texts)
        self.put(replace(self.test, values=made))


def _tests(form: Form, field: Field, slot: Slot, tests: Tests) -> None:
    scope = f"{form.widgets.scope}.{field.place}"
    for index in range(len(tests.tests)):
        spot = Spot(form, field, slot, tests, index)
        if index:
            _joined(form, field, slot, tests, index)
        with st.container(key=f"cvgroup.{scope}.{index}", gap="xsmall"):
            _column(spot)
            if spot.test.column:
                _values(spot)

    def add() -> None:
        put_tests(form, field, slot, replace(tests, tests=(*tests.tests, Test("", "="))))

    if tests.tests[-1].column:
        st.button(
            "Add a condition",
            key=f"{scope}.another",
            icon=":material/add:",
            type="tertiary",
            on_click=add,
        )


def _joined(form: Form, field: Field, slot: Slot, tests: Tests, index: int) -> None:
    """`and` or `or`: one for all; it is chosen between the first two."""
    words = {True: "and", False: "or"}
    if index > 1:
        messages.hint(words[tests.every])
        return
    key = f"{form.widgets.scope}.{field.place}.joined"
    follow(slot, key, words[tests.every])
    st.segmented_control(
        "Whether all must hold, or any",
        ["and", "or"],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: put_tests(form, field, slot, replace(tests, every=st.session_state[key] == "and")),
    )


def _type(form: Form, name: str) -> DataType | None:
    schema = form.schema("input")
    found = schema.find(name) if schema else None
    return found.type if found else None


def _column(spot: Spot) -> None:
    """The column, the comparison, and the button that takes the test away."""
    test, form = spot.test, spot.form
    schema = form.schema("input")
    kind = _type(form, test.column)
    column, comparison = f"{spot.scope}.column", f"{spot.scope}.op"
    follow(spot.slot, column, test.column or None)
    with row(spot.scope):
        st.selectbox(
            f"Column of condition {spot.index + 1}",
            column_names(schema, [test.column]),
            index=None,
            key=column,
            format_func=labelled(schema),
            placeholder="Choose a column",
            label_visibility="collapsed",
            on_change=lambda: spot.put(_moved(test, st.session_state[column], form)),
        )
        if test.column:
            icon_button(f"Remove condition {spot.index + 1}", "close", f"{spot.scope}.remove", spot.remove)
    if not test.column:
        return
    ops = [*dict.fromkeys([*conditions.ops_for(kind), test.op])]
    follow(spot.slot, comparison, test.op)
    st.selectbox(
        f"Comparison of condition {spot.index + 1}",
        ops,
        key=comparison,
        format_func=lambda op: conditions.op_label(op, kind),
        label_visibility="collapsed",
        on_change=lambda: spot.put(_compared(test, st.session_state[comparison])),
    )


def _moved(test: Test, column: str | None, form: Form) -> Test:
    """The test on another column: what cannot stay is left out."""
    kind = _type(form, column or "")
    op = test.op if test.op in conditions.ops_for(kind) else conditions.ops_for(kind)[0]
    same = _type(form, test.column) == kind and op == test.op
    return Test(column or "", op, test.values if same else ())


def _compared(test: Test, op: Op) -> Test:
    """The test with another comparison, and as many of its values as that takes."""
    most = 0 if op in NO_VALUE else 2 if op == "between" else None if op in MANY_VALUES else 1
    return replace(test, op=op, values=test.values if most is None else test.values[:most])


def _values(spot: Spot) -> None:
    """The values that the column is compared with."""
    test = spot.test
    if test.op in NO_VALUE:
        return
    offered = [*sample_values(spot.form, test.column), *(f":{p}" for p in spot.form.parameters)]
    if test.op in MANY_VALUES:
        _several(spot, offered)
        return
    for number in range(2 if test.op == "between" else 1):
        kind = _type(spot.form, test.column)
        typed = test.values[number].shown if number < len(test.values) else ""
        is_listed = kind is None or not (is_numeric(kind) or kind in (DATE, TIMESTAMP))
        draw = _one_of if is_listed and offered and test.op in ("=", "<>") else _typed
        draw(spot, number, typed, offered)


def _one_of(spot: Spot, number: int, typed: str, offered: Sequence[str]) -> None:
    key = f"{spot.scope}.one.{spot.test.column}"
    follow(spot.slot, key, typed or None)
    st.selectbox(
        f"Value of condition {spot.index + 1}",
        list(dict.fromkeys([*([typed] if typed else []), *offered])),
        index=None,
        key=key,
        accept_new_options=True,
        placeholder="Choose or type a value",
        label_visibility="collapsed",
        on_change=lambda: spot.give(number, st.session_state[key] or ""),
    )


def _typed(spot: Spot, number: int, typed: str, offered: Sequence[str]) -> None:
    kind = _type(spot.form, spot.test.column)
    part = f"{spot.place}.{spot.index}.value.{number}.{spot.test.column}"
    widgets = spot.form.widgets
    key = widgets.key(part, typed)
    if key not in st.session_state:
        st.session_state[key] = typed

    def changed() -> None:
        new = str(st.session_state[key] or "")
        widgets.wrote(part, new)
        spot.give(number, new)

    st.text_input(
        f"{'Value' if number == 0 else 'Second value'} of condition {spot.index + 1}",
        key=key,
        placeholder=_example(kind, [o for o in offered if o.startswith(":")]),
        label_visibility="collapsed",
        on_change=changed,
    )


def _example(kind: DataType | None, parameters: Sequence[str]) -> str:
    example = "100" if kind is not None and is_numeric(kind) else "A value"
    if kind in (DATE, TIMESTAMP):
        example = "2024-03-31" if kind == DATE else "2024-03-31 18:00:00"
    return f"{example}, or {parameters[0]}" if parameters else example


def _several(spot: Spot, offered: Sequence[str]) -> None:
    key = f"{spot.scope}.many.{spot.test.column}"
    chosen = [v.shown for v in spot.test.values]
    follow(spot.slot, key, chosen)
    st.multiselect(
        f"Values of condition {spot.index + 1}",
        list(dict.fromkeys([*chosen, *offered])),
        key=key,
        accept_new_options=True,
        placeholder="Choose or type values",
        label_visibility="collapsed",
        on_change=lambda: spot.give_all(st.session_state[key] or []),
    )
