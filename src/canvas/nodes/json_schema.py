"""The JSON Schema of the document format, made from the node types: for editors and for checks in CI.

Source: JSON Schema 2020-12. What a schema cannot say (that a wire leads somewhere, that an expression
is typed) is left to `canvas validate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from canvas.document.annotations import GROUPS, NOTES
from canvas.document.loading import FORMAT
from canvas.document.model import Parameter
from canvas.nodes import node_types
from canvas.nodes.base import NodeType

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "^(?!.*__)[A-Za-z_][A-Za-z0-9_]*$"
_SCALAR: Mapping[str, Any] = {"not": {"type": ["object", "array"]}}
"""Any single value: YAML readers make dates of texts, which are of no JSON type."""

_GROUP: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "members"],
    "properties": {
        "title": {"type": "string"},
        "members": {"type": "array", "items": {"type": "string", "pattern": _ID}},
    },
}


def document_schema() -> dict[str, Any]:
    """The schema of a pipeline document."""
    kinds = node_types()
    definitions: dict[str, Any] = {}
    for name, kind in kinds.items():
        schema = node_schema(kind)
        definitions |= schema.pop("$defs", {})
        definitions[name] = schema
    return {
        "$schema": DIALECT,
        "title": "Canvas pipeline",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "name"],
        "properties": {
            "format": {"const": FORMAT},
            "name": {"type": "string"},
            "description": {"type": ["string", "null"]},
            "parameters": {
                "type": ["object", "null"],
                "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
                "additionalProperties": {"anyOf": [{"type": "string"}, _parameter()]},
            },
            "nodes": {
                "type": ["object", "null"],
                "propertyNames": {"pattern": _ID},
                "additionalProperties": {"$ref": "#/$defs/node"},
            },
            NOTES: {
                "type": ["object", "null"],
                "propertyNames": {"pattern": _ID},
                "additionalProperties": {"type": "string"},
            },
            GROUPS: {
                "type": ["object", "null"],
                "propertyNames": {"pattern": _ID},
                "additionalProperties": _GROUP,
            },
        },
        "$defs": {"node": _any_node(list(kinds)), **definitions},
    }


def node_schema(kind: type[NodeType]) -> dict[str, Any]:
    """The schema of one node type's block; models nested in it are in `$defs`."""
    schema = kind.model_json_schema(schema_generator=_Generator)
    schema["properties"]["type"] = {"const": kind.type_name()}
    schema["required"] = ["type", *schema.get("required", [])]
    return schema


def _any_node(names: list[str]) -> dict[str, Any]:
    """A node: its `type` says which schema the rest of it follows."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": names}},
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in names
        ],
    }


def _parameter() -> dict[str, Any]:
    schema = Parameter.model_json_schema(schema_generator=_Generator)
    schema["properties"]["default"] = dict(_SCALAR)
    return schema


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas, with what the models also accept and without titles that only repeat a name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Titles are left out: a setting's name is its title."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A model; where it has a short form (`T` for `{type: T}`), that too."""
        full = super().model_schema(schema)
        full.pop("title", None)
        short = getattr(schema["cls"], "_short", None)
        if short is None:
            return full
        (key,) = short("")
        return {"anyOf": [full["properties"][key], full]}

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Any single value: numbers stand beside texts and dates, and their digits are kept as text."""
        return dict(_SCALAR)
