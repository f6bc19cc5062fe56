"""Validation errors of pydantic in words for the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from canvas.document.reading import Path
from canvas.errors import BadValue, Problem, did_you_mean, nearest

_UNKNOWN = "extra_forbidden"

_Said = tuple[str, str | None]
"""A message, and the text that would put the value right."""


def problems_of(error: ValidationError, model: type[BaseModel], data: Any) -> list[tuple[Path, Problem]]:
    """A problem for each thing that is wrong with `data`, with the path of its value inside the block.

    Where a value may take several shapes (`T` or `{type: T}`), only what fits best is reported.
    """
    details: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        details.setdefault(_written_path(detail, data), []).append(detail)
    found: dict[Path, Problem] = {}
    for path, several in details.items():
        message, suggestion = _message(_telling(several), path, model, data)
        found[path] = Problem(message, field=".".join(map(str, path)) or None, suggestion=suggestion)
    misspelt = {(*path[:-1], found[path].suggestion) for path in found if _kinds(details[path]) == {_UNKNOWN}}
    return [
        (path, problem)
        for path, problem in found.items()
        if not _is_shadowed(path, found) and not (path in misspelt and _kinds(details[path]) == {"missing"})
    ]


def _kinds(details: Iterable[ErrorDetails]) -> set[str]:
    return {detail["type"] for detail in details}


def _telling(details: list[ErrorDetails]) -> ErrorDetails:
    """Of what pydantic says of one value, which may take several shapes, what tells most."""
    others = [d for d in details if not d["type"].endswith("_type")]
    first = (others or details)[0]
    is_one_of_many = len(_kinds(details)) > 1 and isinstance(first["input"], dict | list)
    return {**first, "type": "one_type"} if is_one_of_many and not others else first


def _written_path(detail: ErrorDetails, data: Any) -> Path:
    """The part of an error's place that stands in the file: not the names of types that pydantic tried."""
    path: list[str | int] = []
    for part, following in zip(detail["loc"], [*detail["loc"][1:], None], strict=True):
        inner = dict(enumerate(data)) if isinstance(data, list) else data
        if isinstance(inner, Mapping) and part == inner.get("type") and following in inner:
            continue  # the name of the kind that a block says it is, which may also be that of a setting
        if isinstance(inner, Mapping) and part in inner:
            path.append(part)
            data = inner[part]
        elif isinstance(data, Mapping) and detail["type"] == "missing" and part == detail["loc"][-1]:
            path.append(part)
    if detail["type"].startswith("union_tag") and isinstance(data, Mapping):
        path.append("type")
    return tuple(path)


def _is_shadowed(path: Path, all_paths: Iterable[Path]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in all_paths)


def _message(detail: ErrorDetails, path: Path, model: type[BaseModel], data: Any) -> _Said:
    last = str(path[-1]) if path else ""
    given = detail["input"]
    context: Mapping[str, Any] = detail.get("ctx") or {}
    kind = detail["type"]
    match kind:
        case "extra_forbidden":
            known = [n for n in _keys(model, path[:-1], data) if n != "type"]
            hint = did_you_mean(last, known, noun="settings")
            return f"There is no setting `{last}` here.{hint}", nearest(last, known)
        case "missing":
            return f"`{last or 'type'}` is missing: give it a value.", None
        case "value_error":
            wrong = context.get("error")
            said = wrong if wrong is not None else detail["msg"]
            return str(said), wrong.suggestion if isinstance(wrong, BadValue) else None
        case "literal_error" if not isinstance(given, dict | list):
            return _choice(given, str(context.get("expected", "")))
        case "union_tag_invalid":
            return _choice(str(context.get("tag")), str(context.get("expected_tags", "")))
        case "union_tag_not_found":
            return "`type` is missing: give it a value.", None
        case "greater_than_equal":
            return f"`{shown(given)}` is too small: the least is {context.get('ge')}.", None
        case "greater_than" | "less_than" | "less_than_equal":
            return _out_of_bounds(kind, shown(given), context), None
        case "string_too_short":
            return "This is empty: give it a value.", None
        case "too_short":
            least = context.get("min_length", 1)
            what = "one entry" if least == 1 else f"{least} entries"
            return f"This needs at least {what}.", None
        case _:
            return _wrong_shape(kind.partition("_")[0], given, last)


def _out_of_bounds(kind: str, given: str, context: Mapping[str, Any]) -> str:
    if kind == "greater_than":
        return f"`{given}` is too small: it has to be more than {context.get('gt')}."
    most = (
        f"the most is {context['le']}" if "le" in context else f"it has to be less than {context.get('lt')}"
    )
    return f"`{given}` is too large: {most}."


def _choice(given: Any, expected: str) -> _Said:
    choices = [word.strip("' ") for word in expected.replace(" or ", ", ").split(", ")]
    *most, last = (f"`{c}`" for c in choices)
    listed = f"{', '.join(most)} or {last}" if most else last
    return f"`{shown(given)}` is not possible here: choose {listed}.", nearest(str(given), choices)


def _wrong_shape(wanted: str, given: Any, last: str) -> _Said:
    """What is said of a value that is of another kind than the setting takes."""
    if given is None:
        is_cut = "(" in last or ")" in last
        more = " (Between { and }, a formula that holds a comma stands in quotes.)" if is_cut else ""
        return f"It is empty: give it a value.{more}", None
    if wanted in ("dict", "model", "mapping"):
        return "This should be a block of `name: value` lines.", None
    if wanted in ("list", "tuple"):
        is_single = isinstance(given, str)
        return f"This should be a list, such as {f'[{given}]' if is_single else '[a, b]'}.", (
            f"[{given}]" if is_single else None
        )
    if isinstance(given, dict | list):
        what = "a block of settings" if isinstance(given, dict) else "a list"
        return f"This should be {_SINGLE.get(wanted, 'one value')}, not {what}.", None
    match wanted:
        case "string":
            return f"`{shown(given)}` should be text: put it in quotes.", f'"{shown(given)}"'
        case "bool":
            return f"`{shown(given)}` should be true or false.", None
        case "int":
            return f"`{shown(given)}` should be a whole number.", None
        case _:
            return f"`{shown(given)}` is not possible here.", None


_SINGLE = {"string": "one text", "bool": "true or false", "int": "a whole number", "literal": "one word"}


def shown(value: Any) -> str:
    """A value as YAML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _keys(model: type[BaseModel], path: Path, data: Any) -> list[str]:
    """The settings that are possible at the path: those of the models that may be nested there.

    Where the block says which of them it is by its `type`, of that one.
    """
    models = [model]
    for part in path:
        fields = [m.model_fields.get(str(part)) for m in models]
        models = [n for f in fields if f for n in _nested_models(f.annotation)] or models
        data = data.get(part) if isinstance(data, Mapping) else None
    kind = data.get("type") if isinstance(data, Mapping) else None
    models = [
        m for m in models if "type" in m.model_fields and m.model_fields["type"].default == kind
    ] or models
    return list(dict.fromkeys(f.alias or name for m in models for name, f in m.model_fields.items()))


def _nested_models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for argument in getattr(annotation, "__args__", ()) for m in _nested_models(argument)]
