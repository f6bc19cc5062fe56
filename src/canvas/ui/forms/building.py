"""The tests of a condition while a person builds it: those in the document, and those only begun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from canvas.sql.types import DataType
from canvas.ui.forms import conditions
from canvas.ui.forms.conditions import Test, Tests
from canvas.ui.forms.fields import Field
from canvas.ui.forms.form import Cell, Form, Slot, value_at


@dataclass(frozen=True)
class Draft:
    """The tests that a person has begun and the document does not hold yet, beside the text that it holds."""

    text: str
    tests: Tests


@dataclass(frozen=True)
class Builder:
    """One condition that is being built."""

    form: Form
    field: Field
    slot: Slot

    @property
    def scope(self) -> str:
        """The beginning of the keys of its widgets."""
        return f"{self.form.widgets.scope}.{self.field.place}"

    def tests(self, text: str) -> Tests | None:
        """The tests of the document's text, or what was begun over them; None where lists cannot show it."""
        simple = conditions.read_condition(text, self.form.parameters)
        if simple is None:
            return None
        draft: Draft | None = st.session_state.get(self._draft)
        tests = draft.tests if draft is not None and draft.text == text else simple
        return tests if tests.tests else replace(tests, tests=(Test("", "="),))

    @property
    def current(self) -> Tests:
        """The tests in this moment: several changes may come at once, each on the last."""
        return self.tests(self._text()) or Tests(())

    def put(self, tests: Tests, *, typing: bool = False) -> None:
        """Writes the tests that are whole, and keeps in mind those that are not.

        A text that says the same already stays as its author wrote it. `typing`: it goes on letter by letter.
        """
        text, before = conditions.write_condition(tests), self._text()
        parameters = self.form.parameters
        same = conditions.read_condition(text, parameters) == conditions.read_condition(before, parameters)
        if not same:
            replace(self.slot, typing=typing).put(self.field, text or None)
        st.session_state[self._draft] = Draft(self._text(), tests)

    def type_of(self, name: str) -> DataType | None:
        """The type of a column of the input."""
        schema = self.form.schema("input")
        found = schema.find(name) if schema else None
        return found.type if found else None

    def _text(self) -> str:
        now = self.form.now()
        return str(value_at(now, self.field.path) or "") if now is not None else ""

    @property
    def _draft(self) -> str:
        return f"draft:{self.scope}"


@dataclass(frozen=True)
class Spot:
    """One test where it is drawn."""

    builder: Builder
    test: Test
    index: int

    @property
    def scope(self) -> str:
        """The beginning of the keys of its widgets."""
        return f"{self.builder.scope}.{self.index}"

    def cell(self, part: str, value: Any) -> Cell:
        """One of its widgets."""
        return self.builder.form.cell(f"{self.builder.field.place}.{self.index}.{part}", value)

    def change(self, how: Callable[[Test], Test | None], *, typing: bool = False) -> None:
        """Puts another test in its place, or none."""
        tests = self.builder.current
        if self.index < len(tests.tests):
            made = how(tests.tests[self.index])
            changed = [*tests.tests]
            changed[self.index : self.index + 1] = [made] if made is not None else []
            self.builder.put(replace(tests, tests=tuple(changed)), typing=typing)

    def give(self, number: int, typed: str, *, typing: bool = False) -> None:
        """Sets one value, as it was typed."""

        def given(test: Test) -> Test:
            texts = [v.shown for v in test.values]
            texts[number : number + 1] = [typed] if typed else []
            return self._with(test, texts)

        self.change(given, typing=typing)

    def give_all(self, texts: Sequence[str]) -> None:
        """Sets all values, as they were typed."""
        self.change(lambda test: self._with(test, texts))

    def _with(self, test: Test, texts: Sequence[str]) -> Test:
        """A text that stands there already stays what it is, whether text or number."""
        kind, parameters = self.builder.type_of(test.column), self.builder.form.parameters
        before = {value.shown: value for value in test.values}
        values = (before.get(t) or conditions.value_of(t, kind, parameters, before.values()) for t in texts)
        return replace(test, values=tuple(values))
