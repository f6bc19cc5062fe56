"""`canvas schema` and `canvas catalogue`: what there is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from canvas.cli.output import console, say, say_json, table
from canvas.cli.places import JsonOption


class Catalogue(StrEnum):
    """What can be listed."""

    nodes = "nodes"
    functions = "functions"


def schema() -> None:
    """Print the JSON Schema of the document format, for editors and for checks."""
    from canvas.nodes.json_schema import document_schema

    say_json(document_schema())


def catalogue(
    what: Annotated[Catalogue, typer.Argument(help="nodes or functions")], as_json: JsonOption = False
) -> None:
    """List the node types, or the functions that formulas may use."""
    entries = _nodes() if what is Catalogue.nodes else _functions()
    if as_json:
        say_json(entries)
        return
    if what is Catalogue.nodes:
        made = table("node", "category", "what it does", "settings")
        for entry in entries:
            settings = ", ".join(p["name"] + ("" if p["required"] else "?") for p in entry["parameters"])
            made.add_row(entry["name"], entry["category"], entry["help"], settings)
    else:
        made = table("function", "what it gives", "preview", "Data Factory")
        for entry in entries:
            proven = "as on Spark" if entry["proven"] else "unverified"
            made.add_row(entry["signature"], entry["help"], proven, entry["data_factory"] or "none")
    console().print(made)
    say(f"{len(entries)} {what.value}")


def _nodes() -> list[dict[str, Any]]:
    from canvas.nodes.catalogue import node_catalogue

    return node_catalogue()


def _functions() -> list[dict[str, Any]]:
    from canvas import functions

    return [dict(record.as_dict()) for record in functions.catalogue().values()]


COMMANDS = (schema, catalogue)
