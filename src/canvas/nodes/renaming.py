"""The settings of a node with columns of its inputs under other names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from canvas.document.model import FieldKind, declared_kind
from canvas.nodes.base import NodeType
from canvas.sql.query_renaming import rename_query_columns
from canvas.sql.renaming import Renames, rename_columns

Sides = Mapping[str, Renames]
"""By input: new names of its columns by old ones in lower case."""


def renamed_settings(
    kind: type[NodeType], data: Mapping[str, Any], sides: Sides, wires: Mapping[str, Renames]
) -> dict[str, Any]:
    """The settings that change, by key; `data` are all of them as plain data.

    `wires`: new names by where a wire begins (`step`, `step.port`), for queries, which call inputs so.
    """
    inputs = kind.input_fields()
    found = {}
    for key, said in data.items():
        old = _with_lists(said)
        declared = kind.field_kinds.get(key)
        if declared and declared.name == "query":
            tables = {name.lower(): names for name, names in wires.items()}
            new = rename_query_columns(old, tables) if isinstance(old, str) else old
        else:
            new = _value(declared, old, sides, inputs) if declared else _inside(kind, key, old, sides, inputs)
        if new != old or (isinstance(new, dict) and list(new) != list(old)):
            found[key] = new
    return found


def _with_lists(value: Any) -> Any:
    """The value with lists where a model has tuples, as a file says it."""
    if isinstance(value, Mapping):
        return {key: _with_lists(inner) for key, inner in value.items()}
    return [_with_lists(v) for v in value] if isinstance(value, list | tuple) else value


def _inside(kind: type[BaseModel], key: str, old: Any, sides: Sides, inputs: tuple[str, ...]) -> Any:
    """A block of settings of its own, such as the columns that a join keeps."""
    info = kind.model_fields.get(key)
    model = info.default_factory if info else None
    if not isinstance(old, dict) or not isinstance(model, type) or not issubclass(model, BaseModel):
        return old
    kinds = {name: declared_kind(field) for name, field in model.model_fields.items()}
    return {k: _value(found, v, sides, inputs) if (found := kinds.get(k)) else v for k, v in old.items()}


def _value(kind: FieldKind, old: Any, sides: Sides, inputs: tuple[str, ...]) -> Any:
    names = sides.get(kind.of, {})
    formula = {"": sides.get(inputs[0], {})} if len(inputs) == 1 else sides
    match kind.name:
        case "column":
            return _name(old, names)
        case "columns":
            return [_name(item, names) for item in old] if isinstance(old, list) else old
        case "sort" | "values":
            return {_name(k, names): v for k, v in old.items()} if isinstance(old, dict) else old
        case "key_pairs":
            left, right = (sides.get(name, {}) for name in inputs[:2])
            pairs = old.items() if isinstance(old, dict) else ()
            return {_name(a, left): _name(b, right) for a, b in pairs}
        case "column_map":
            return {k: _source(v, names) for k, v in old.items()} if isinstance(old, dict) else old
        case "expression" | "condition":
            return rename_columns(old, formula) if isinstance(old, str) else old
        case "conditions" | "aggregates" | "expressions" | "windows":
            return _formulas(old, formula, in_turn=kind.name == "expressions")
        case _:
            return old


def _name(name: Any, renames: Renames) -> Any:
    return renames.get(name.lower(), name) if isinstance(name, str) else name


def _source(said: Any, renames: Renames) -> Any:
    """Where a column comes from: `old_name`, or `{from: old_name, …}`."""
    if isinstance(said, dict):
        return {**said, "from": _name(said["from"], renames)} if "from" in said else said
    return _name(said, renames)


def _formulas(old: Any, sides: Sides, *, in_turn: bool) -> Any:
    """Formulas by name. `in_turn`: a later one that names an earlier one means that, and no column."""
    if not isinstance(old, dict):
        return old
    made = {}
    for name, text in old.items():
        made[name] = rename_columns(text, sides) if isinstance(text, str) else text
        if in_turn:
            sides = {
                side: {o: n for o, n in names.items() if o != str(name).lower()}
                for side, names in sides.items()
            }
    return made
