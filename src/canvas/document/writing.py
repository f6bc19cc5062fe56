"""A Pipeline back to text: what did not change keeps its bytes, what did is written canonically.

The text is cut into the blocks of its top-level keys and of its nodes, each with the comments above
it. A block whose content is what it was is copied; any other is written anew, keeping its comments.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from canvas.document import blocks
from canvas.document.loading import FORMAT
from canvas.document.model import BrokenNode, NodeModel, Pipeline
from canvas.document.reading import read_yaml

_HEAD = ("format", "name", "description", "parameters")


def plain(pipeline: Pipeline) -> dict[str, Any]:
    """The pipeline as the plain data of its YAML, defaults left out, keys in canonical order."""
    data: dict[str, Any] = {"format": FORMAT, "name": pipeline.name}
    if pipeline.description is not None:
        data["description"] = pipeline.description
    if pipeline.parameters:
        data["parameters"] = {k: v.model_dump(exclude_defaults=True) for k, v in pipeline.parameters.items()}
    data["nodes"] = {name: plain_node(node) for name, node in pipeline.nodes.items()}
    return data


def plain_node(node: NodeModel | BrokenNode) -> Any:
    """One node as plain data: `type` first, then title and description, then what is not a default."""
    if isinstance(node, BrokenNode):
        return node.data
    values = node.model_dump(exclude_defaults=True)
    head = {key: values.pop(key) for key in ("title", "description") if key in values}
    return {"type": node.type, **head, **{k: v for k, v in values.items() if k != "type"}}


def render(pipeline: Pipeline, previous: str | None = None, *, before: Pipeline | None = None) -> str:
    """The pipeline as text. `previous` is the text it was read from, and `before` what was read from it:
    every block of it whose content is the same keeps its bytes.
    """
    new = plain(pipeline)
    if previous is None or before is None:
        return _render_new(new)
    old = plain(before)
    if _same(old, new):
        return previous
    parts = _cut(previous)
    if parts is None:
        return _render_new(new)
    out = [parts.start]
    for key in (*_HEAD, *(k for k in parts.sections if k not in (*_HEAD, "nodes"))):
        section = parts.sections.get(key)
        if key not in new and key in old:
            continue
        if section is not None and (key not in new or _same(old.get(key), new[key])):
            out.append(section.text)
        elif key in new:
            out.append(blocks.render(key, new[key], section, indent=0))
    out.append(_render_nodes(parts, old["nodes"], new["nodes"]))
    return "".join(out)


def canonical(pipeline: Pipeline, previous: str | None = None) -> str:
    """The pipeline with every block written canonically; comments of `previous` stay."""
    parts = _cut(previous) if previous is not None else None
    if parts is None:
        return _render_new(plain(pipeline))
    new = plain(pipeline)
    nodes = new.pop("nodes")
    out = [
        parts.start,
        *(blocks.render(key, value, parts.sections.get(key), indent=0) for key, value in new.items()),
    ]
    return "".join(out) + _render_nodes(parts, {}, nodes)


def _render_new(data: Mapping[str, Any]) -> str:
    head = [blocks.render(key, value, None, indent=0) for key, value in data.items() if key != "nodes"]
    return "".join(head) + _nodes_text(
        [blocks.render(n, v, None, indent=2) for n, v in data["nodes"].items()], None
    )


def _render_nodes(parts: _Parts, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    texts = []
    for name, value in new.items():
        block = parts.nodes.get(name)
        if block is not None and name in old and _same(old[name], value):
            texts.append(block.text if block.text.endswith("\n") else block.text + "\n")
        else:
            texts.append(blocks.render(name, value, block, indent=parts.indent))
    return _nodes_text(texts, parts)


def _nodes_text(texts: Iterable[str], parts: _Parts | None) -> str:
    body = "".join(texts)
    head = parts.nodes_head if parts else "nodes:\n"
    tail = parts.tail if parts else ""
    if not body:
        return re.sub(r"nodes:[ \t]*", "nodes: {}", head, count=1) + tail if "{}" not in head else head + tail
    return head.replace("nodes: {}", "nodes:") + body + tail


def _same(old: Any, new: Any) -> bool:
    """Equality that tells 1 from true and keeps the order of keys."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(old) == list(new) and all(_same(old[k], new[k]) for k in old)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(_same(a, b) for a, b in zip(old, new, strict=True))
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)


@dataclass(frozen=True)
class _Parts:
    """A text cut up: every character of it is in exactly one part."""

    start: str
    sections: Mapping[str, blocks.Block]
    nodes_head: str
    nodes: Mapping[str, blocks.Block]
    indent: int
    tail: str


def _cut(text: str) -> _Parts | None:
    """The text's blocks, or None where it is laid out in a way that cannot be cut (all on one line)."""
    root = read_yaml(text).root
    lines = text.splitlines(keepends=True)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    top = blocks.cut(root, lines, 0, len(lines))
    if top is None or list(top)[-1:] != ["nodes"]:
        return None
    head = {key: block for key, block in top.items() if key != "nodes"}
    nodes_node = next(value for key, value in root.value if key.value == "nodes")
    block = top["nodes"]
    own = lines[block.first : block.last]
    if isinstance(nodes_node, yaml.ScalarNode):
        return _Parts("", head, "".join(own), {}, 2, "")
    if nodes_node.flow_style:
        return _Parts("", head, "".join(own), {}, 2, "") if not nodes_node.value else None
    first = blocks.first_line(nodes_node, lines, block.key_line + 1)
    nodes = blocks.cut(nodes_node, lines, first, block.last)
    if nodes is None:
        return None
    indent = nodes_node.value[0][0].start_mark.column
    return _Parts("", head, "".join(lines[block.first : first]), nodes, indent, "")


def save(path: Path, text: str) -> None:
    """Writes the text whole or not at all: a temporary file beside it, flushed, then renamed over it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(temporary, path.stat().st_mode & 0o777)
        else:
            os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
