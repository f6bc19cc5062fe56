"""Choosing columns: keep, leave out, rename, reorder and retype in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from canvas.sql.schema import Schema
from canvas.ui.forms import messages, typenames
from canvas.ui.forms.editor_table import edit_table
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, plain_list, plain_mapping
from canvas.ui.forms.other_type import draw_other_type
from canvas.ui.forms.tables import Edited, Row, twice

AS_IT_IS = "As it is"


def draw_column_map(form: Form, field: Field) -> None:
    """A line for each column of the input, and for each that is named."""
    schema = form.schema(field.of)
    slot = form.slot(field.place, field.label, lambda raw: map_rows(raw, field.name, schema))
    rows: list[Row] = slot.value
    kept = sum(bool(row["keep"]) for row in rows)
    messages.heading(field.label, f"{kept} of {len(rows)} kept" if rows else "")
    if not rows:
        waits = form.source() is not None
        messages.hint(
            "The columns are listed here once the step before this one is ready."
            if waits
            else "Connect an input: its columns are listed here."
        )
        problems_at(form, field.place, slot)
        return
    types = [str(row["type"]) for row in rows if row["type"] != AS_IT_IS]
    edit_table(
        slot,
        _columns(types, renamed=any(row["name"] != row["from"] for row in rows)),
        lambda new, now: map_settings(new, rows, now, field.name),
        signature=tuple(types),
        can_add=False,
        at_once=True,
    )
    messages.hint("To reorder, change the number in front. To rename, change the name.")

    def retype(name: str, text: str) -> None:
        now, lines = form.now(), slot.current
        new = [{**row, "type": text} if row["name"] == name and row["keep"] else row for row in lines]
        said = map_settings(Edited(tuple(new), tuple(range(len(new)))), lines, now or {}, field.name)
        if not isinstance(said, str):
            slot.change(said, renew=True)

    named = {str(r["name"]): "" if r["type"] == AS_IT_IS else str(r["type"]) for r in rows if r["keep"]}
    draw_other_type(form, field.place, named, retype)
    problems_at(form, field.place, slot)
    problems_at(form, "drop")


def _columns(types: Sequence[str], *, renamed: bool) -> dict[str, Any]:
    def label(text: object) -> str:
        return AS_IT_IS if text == AS_IT_IS else typenames.type_words(text)

    columns = {
        "place": st.column_config.NumberColumn(
            "#", min_value=1, step=1, width=44, help="The place in the result"
        ),
        "keep": st.column_config.CheckboxColumn("Keep", width=58),
        "name": st.column_config.TextColumn("Name", width=104, help="The name in the result"),
        "from": st.column_config.TextColumn("From", disabled=True, width=96, help="The name in the input"),
        "type": st.column_config.SelectboxColumn(
            "Type", options=[AS_IT_IS, *typenames.offered(types)], format_func=label, required=True, width=88
        ),
    }
    return columns if renamed else {k: v for k, v in columns.items() if k != "from"}


def map_rows(raw: Raw, key: str, schema: Schema | None) -> list[Row]:
    """The lines: what is kept in its order, then what is left out."""
    named = {str(new): _source(said) for new, said in plain_mapping(raw.get(key)).items()}
    dropped = {str(n).lower() for n in plain_list(raw.get("drop"))}
    used = {source.lower() for source, _ in named.values()}
    rest = [c.name for c in schema or () if c.name.lower() not in used]
    keeps_rest = raw.get("others") == "keep" or not named
    lines = [
        {"keep": True, "name": new, "type": kind or AS_IT_IS, "from": source}
        for new, (source, kind) in named.items()
    ]
    lines += [
        {"keep": keeps_rest and name.lower() not in dropped, "name": name, "type": AS_IT_IS, "from": name}
        for name in rest
    ]
    ordered = sorted(lines, key=lambda line: not line["keep"]) if not keeps_rest else lines
    return [{"place": number, **line} for number, line in enumerate(ordered, start=1)]


def _source(said: Any) -> tuple[str, str]:
    """Where a column comes from, and the type that it gets (`""`: as it is)."""
    if isinstance(said, dict):
        kind = said.get("type")
        return str(said.get("from") or ""), typenames.canonical(str(kind)) if kind else ""
    return str(said), ""


def map_settings(new: Edited, before: Sequence[Row], now: Raw, key: str) -> Mapping[str, Any] | str:
    """The settings that the edited lines mean, or why they mean none.

    As long as lines are only left out of "all columns", the document says just what is left out.
    """
    lines = _ordered(new, before)
    kept = [line for line in lines if line["keep"]]
    names = [str(line["name"] or "").strip() for line in kept]
    if not kept:
        return "Keep at least one column."
    if "" in names:
        return "A column needs a name."
    again = twice(names)
    if again is not None:
        return f"Two columns would be called `{again}`. Give one of them another name."
    said = plain_mapping(now.get(key))
    keeps_rest = now.get("others") == "keep" or not said
    plain = [line for line in kept if _is_plain(line)]
    in_order = [line["from"] for line in lines] == [row["from"] for row in before]
    if keeps_rest and in_order and (now.get("others") == "keep" or len(plain) == len(kept)):
        left_out = [line["from"] for line in lines if not line["keep"]]
        changed = {
            n: _entry(line, said)
            for n, line in zip(names, kept, strict=True)
            if not _is_plain(line) or n in said
        }
        return {key: changed or None, "drop": left_out or None}
    columns = {name: _entry(line, said) for name, line in zip(names, kept, strict=True)}
    return {key: columns, "others": None, "drop": None}


def _ordered(new: Edited, before: Sequence[Row]) -> list[Row]:
    """The lines in the order of their numbers; one whose number was changed goes before its equals."""
    places = [row["place"] for row in before]

    def rank(item: tuple[int, Row]) -> tuple[float, int]:
        index, row = item
        old = places[index]
        wanted = row["place"] or old
        return (wanted, 1) if wanted == old else (wanted, 0 if wanted < old else 2)

    return [row for _, row in sorted(enumerate(new.rows), key=rank)]


def _is_plain(line: Row) -> bool:
    return line["type"] in (AS_IT_IS, None) and line["name"] == line["from"]


def _entry(line: Row, said: Mapping[str, Any]) -> Any:
    """One column as the document says it; formats and the like of before stay."""
    old = next((s for n, s in said.items() if _source(s)[0] == line["from"] and isinstance(s, dict)), {})
    kind = None if line["type"] in (AS_IT_IS, None) else line["type"]
    if kind is None:
        return line["from"]
    kept = {k: v for k, v in old.items() if k not in ("from", "type")}
    return {"from": line["from"], "type": kind, **kept}
