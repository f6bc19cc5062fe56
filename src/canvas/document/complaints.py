"""Validation errors of pydantic in words for the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from canvas.document.reading import Path
from canvas.errors import Problem, did_you_mean, nearest


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[tuple[Path, Problem]]:
    """A problem for each thing that is wrong, with the path of its value inside the block.

    Where a value may take several shapes (`T` or `{type: T}`), only what fits best is reported.
    """
    found: dict[Path, Problem] = {}
    for detail in error.errors(include_url=False):
        path = tuple(part for part in detail["loc"] if _is_place(part))
        if path not in found or detail["type"] not in ("string_type", "is_instance_of"):
            found[path] = _problem(detail, path, model)
    return [(path, problem) for path, problem in found.items() if not _is_shadowed(path, found)]


def _is_place(part: str | int) -> bool:
    """False for the names of a union's members, which pydantic puts into the location."""
    return isinstance(part, int) or not (
        (part[:1].isupper() and not part.isupper()) or "[" in part or part in _MEMBERS
    )


_MEMBERS = frozenset({"str", "int", "bool", "decimal", "dict", "tuple", "list", "none"})


def _is_shadowed(path: Path, all_paths: Iterable[Path]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in all_paths)


def _problem(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> Problem:
    field = ".".join(map(str, path))
    message, suggestion = _message(detail, path, model)
    return Problem(message, field=field or None, suggestion=suggestion)


def _message(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> tuple[str, str | None]:
    last = str(path[-1]) if path else ""
    context: Mapping[str, Any] = detail.get("ctx") or {}
    match detail["type"]:
        case "extra_forbidden":
            known = [n for n in _keys(model, path[:-1]) if n != "type"]
            return f"There is no setting `{last}` here.{did_you_mean(last, known, noun='settings')}", nearest(
                last, known
            )
        case "missing":
            return f"`{last}` is missing: give it a value.", None
        case "literal_error":
            expected = str(context.get("expected", "")).replace("'", "`")
            given = detail["input"]
            choices = [w.strip("`") for w in expected.replace(" or ", ", ").split(", ")]
            return f"`{given}` is not possible here: choose {expected}.", nearest(str(given), choices)
        case "value_error":
            return str(context.get("error", detail["msg"])), None
        case "string_type":
            return f"`{detail['input']}` should be text: put it in quotes.", None
        case "dict_type" | "model_type" | "mapping_type":
            return "This should be a block of `name: value` lines.", None
        case "list_type" | "tuple_type":
            return "This should be a list, such as [a, b].", None
        case "bool_type" | "bool_parsing":
            return f"`{detail['input']}` should be true or false.", None
        case "int_type" | "int_parsing" | "int_from_float":
            return f"`{detail['input']}` should be a whole number.", None
        case "greater_than_equal":
            return f"`{detail['input']}` is too small: the least is {context.get('ge')}.", None
        case "too_short":
            return "This needs at least one entry.", None
        case _:
            return f"{detail['msg']}.", None


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """The settings that are possible at the path: those of the model, or of the model nested there."""
    for part in path:
        field = model.model_fields.get(str(part)) if isinstance(part, str) else None
        annotation = field.annotation if field else None
        nested = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
        nested = nested or _nested_model(annotation)
        if nested is not None:
            model = nested
    return list(model.model_fields)


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    for argument in getattr(annotation, "__args__", ()):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            return argument
        inner = _nested_model(argument)
        if inner is not None:
            return inner
    return None
