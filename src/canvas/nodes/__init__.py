"""The catalogue of node types: one class in one file each, found by looking into the folders."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

from canvas.document.model import NodeModel
from canvas.nodes import sinks, sources, transforms
from canvas.nodes.base import CATEGORIES, NodeType

__all__ = ["REGISTRY", "NodeRegistry", "NodeType", "node_types"]


@cache
def node_types() -> dict[str, type[NodeType]]:
    """Every node type by name, by category and then in the order of the folders."""
    found: list[type[NodeType]] = []
    for package in (sources, transforms, sinks):
        for module in pkgutil.iter_modules(package.__path__):
            content: dict[str, Any] = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
            found += [
                item
                for item in content.values()
                if isinstance(item, type)
                and issubclass(item, NodeType)
                and "about" in vars(item)
                and item.__module__ == content["__name__"]
            ]
    found.sort(key=lambda kind: CATEGORIES.index(kind.about.category))
    return {kind.type_name(): kind for kind in found}


class NodeRegistry:
    """The node types, as documents need them."""

    def get(self, name: str) -> type[NodeModel] | None:
        """The node type of that name, or None."""
        return node_types().get(name)

    def names(self) -> tuple[str, ...]:
        """The names of all node types."""
        return tuple(node_types())


REGISTRY = NodeRegistry()
