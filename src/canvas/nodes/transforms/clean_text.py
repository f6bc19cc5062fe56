"""Tidy texts."""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    listed,
    quoted,
    reference,
)
from canvas.nodes.calls import applied
from canvas.nodes.changing import changing
from canvas.sql.binding import Bound
from canvas.sql.types import STRING, describe

_BLANK = r"[\s\u0085\u00A0\u1680\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF]+"
"""Blanks of every kind: a text that was copied from a page often has some that do not break a line."""
_REMOVED = {"digits": "[0-9]", "punctuation": r"[^\p{L}\p{N}\s]", "letters": r"\p{L}"}
_CASES = {
    "lower": "writes small letters",
    "upper": "writes capital letters",
    "title": "begins words with a capital letter",
}


class CleanText(NodeType):
    """Tidy the texts of columns: blanks, capital letters, signs that do not belong, empty texts."""

    type: Literal["clean_text"] = "clean_text"
    input: Input
    columns: ColumnNames = ()
    trim: bool = True
    collapse: bool = False
    case: Literal["keep", "lower", "upper", "title"] = "keep"
    remove: tuple[Literal["digits", "punctuation", "letters"], ...] = ()
    empty_as_null: bool = True

    about = About(
        label="Tidy text",
        icon="cleaning_services",
        category="shape",
        keywords=("trim", "upper", "lower", "whitespace", "clean", "normalise", "spaces", "capital letters"),
        example=Example(
            nodes="""
                stores:
                  type: inline
                  columns: {city: STRING, code: STRING}
                  rows: [["  new   york ", us-1], ["", fr 2]]
                tidy:
                  type: clean_text
                  input: stores
                  columns: [city, code]
                  collapse: true
                  case: upper
                """,
            node="tidy",
            rows=(("NEW YORK", "US-1"), (None, "FR 2")),
        ),
    )

    def says(self) -> str:
        if not self.columns:
            return ""
        how = [w for w, on in (("trim", self.trim), ("one blank", self.collapse)) if on]
        how += [self.case] if self.case != "keep" else []
        how += [f"no {what}" for what in self.remove]
        return f"{listed(list(self.columns))}: {', '.join(how) or 'as it is'}"

    def tells(self) -> str:
        does = [f"takes away {what}" for what in self.remove]
        does += ["makes one blank of several"] if self.collapse else []
        does += ["takes away blanks at both ends"] if self.trim else []
        does += [_CASES[self.case]] if self.case != "keep" else []
        does += ["takes an empty text for no value"] if self.empty_as_null else []
        if not does:
            return f"Leaves {quoted(self.columns)} as it is: choose what is to be tidied."
        return f"In {quoted(self.columns)}: {', '.join(does)}."

    def lower(self, build: Build) -> Lowered | None:
        columns = build.columns("columns", self.columns, build.input.schema)
        if not self.columns:
            build.refuse("columns", "Choose the columns whose texts are to be tidied.")
        for column in columns:
            if column.type != STRING:
                build.refuse(
                    "columns", f"`{column.name}` is {describe(column.type)}, not text. Leave it out."
                )
        if build.problems:
            return None
        return changing(build, {c.name: self._tidied(reference(c)) for c in columns})

    def _tidied(self, value: Bound) -> Bound:
        for what in self.remove:
            value = applied("regexp_replace", value, _text(_REMOVED[what]), _text(""))
        if self.collapse:
            value = applied("regexp_replace", value, _text(_BLANK), _text(" "))
        if self.trim and self.collapse:
            value = applied("trim", value)
        elif self.trim:
            value = applied("regexp_replace", value, _text(rf"^{_BLANK}|{_BLANK}\z"), _text(""))
        if self.case != "keep":
            value = applied("initcap" if self.case == "title" else self.case, value)
        return applied("nullif", value, _text("")) if self.empty_as_null else value


def _text(value: str) -> Bound:
    return Bound.of(exp.Literal.string(value), STRING)
