"""Checks resources against Microsoft's ARM schema, with errors that people can read.

Every typed property of the schema is `oneOf [type, ARM expression]`, and unknown keys pass: the
expression is stripped, the alternatives are chosen by `type`, and keys that the schema does not name
are errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

OPEN = {
    "annotations",
    "parameters",
    "datasetParameters",
    "arguments",
    "userProperties",
    "schema",
    "structure",
}
"""Properties that hold what their author likes."""
EXTRA = {("ExecuteDataFlowActivityTypeProperties", "dataflow")}
"""What every real file has, and the schema calls `dataFlow`."""
KINDS = {
    "dataflow": "DataFlow",
    "pipeline": "Pipeline",
    "dataset": "Dataset",
    "linkedService": "LinkedService",
}


class ArmSchema:
    """Microsoft's schema of Data Factory."""

    def __init__(self, path: Path) -> None:
        self.definitions: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["definitions"]

    def problems(self, folder: str, resource: dict[str, Any]) -> list[str]:
        """What is wrong with a resource of a folder of the git layout."""
        extra = set(resource) - {"name", "properties"}
        found = [f"{key} is no key of a resource" for key in sorted(extra)]
        schema = {"$ref": f"#/definitions/{KINDS[folder]}"}
        return found + list(self._check(schema, resource["properties"], resource["name"]))

    def _check(self, schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
        schema = self._resolved(schema, value)
        if isinstance(value, dict) and "properties" in schema:
            yield from self._object(schema, value, place)
        elif isinstance(value, list) and isinstance(schema.get("items"), dict):
            for number, item in enumerate(value):
                yield from self._check(schema["items"], item, f"{place}[{number}]")
        elif "$ref" not in json.dumps(schema):
            for error in jsonschema.Draft4Validator(schema).iter_errors(value):
                yield f"{place}: {error.message}"

    def _object(self, schema: dict[str, Any], value: dict[str, Any], place: str) -> Iterator[str]:
        for key in schema.get("required", []):
            if key not in value and not (key == "dataFlow" and "dataflow" in value):
                yield f"{place}: {key} is missing"
        for key, item in value.items():
            known = schema["properties"].get(key) or (
                schema["properties"].get("dataFlow") if key == "dataflow" else None
            )
            if known is None:
                yield f"{place}: {key} is unknown; there are {', '.join(sorted(schema['properties']))}"
            elif key not in OPEN:
                yield from self._check(known, item, f"{place}.{key}")

    def _resolved(self, schema: dict[str, Any], value: Any) -> dict[str, Any]:
        """The schema without references and alternatives, merged with what its definition has in common."""
        while "$ref" in schema:
            schema = self.definitions[str(schema["$ref"]).rsplit("/", 1)[-1]]
        options = [o for o in schema.get("oneOf", []) if "common/definitions.json" not in str(o.get("$ref"))]
        if not options:
            return schema
        chosen = self._chosen(options, value)
        shared = schema.get("properties", {})
        if not shared:
            return chosen
        return {**chosen, "properties": {**shared, **chosen.get("properties", {})}}

    def _chosen(self, options: list[dict[str, Any]], value: Any) -> dict[str, Any]:
        if len(options) == 1:
            return self._resolved(options[0], value)
        kind = value.get("type") if isinstance(value, dict) else None
        for option in options:
            full = self._resolved(option, value)
            if kind in full.get("properties", {}).get("type", {}).get("enum", []):
                return full
        raise AssertionError(f"no alternative of type {kind}")


@cache
def load(path: Path) -> ArmSchema:
    """The schema in a file."""
    return ArmSchema(path)
