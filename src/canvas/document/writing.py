"""A Pipeline back to text: what did not change keeps its bytes, what did is written canonically."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from canvas.document import blocks
from canvas.document.annotations import GROUPS, NOTES
from canvas.document.comments import around, comments_of, with_comments
from canvas.document.layout import document_text
from canvas.document.loading import FORMAT, SECTIONS
from canvas.document.model import BrokenNode, NodeModel, Pipeline
from canvas.document.reading import LOADER, read_yaml
from canvas.errors import DocumentError


def plain(pipeline: Pipeline) -> dict[str, Any]:
    """The pipeline as the plain data of its YAML, defaults left out, keys in canonical order."""
    data: dict[str, Any] = {"format": FORMAT, "name": pipeline.name}
    if pipeline.description is not None:
        data["description"] = pipeline.description
    if pipeline.parameters:
        data["parameters"] = {k: v.model_dump(exclude_defaults=True) for k, v in pipeline.parameters.items()}
    data["nodes"] = {name: plain_node(node) for name, node in pipeline.nodes.items()}
    return {**data, **pipeline.annotations.plain()}


def plain_node(node: NodeModel | BrokenNode) -> Any:
    """One node as plain data: `type` first, then title and description, then what is not a default."""
    if isinstance(node, BrokenNode):
        return node.data
    values = node.model_dump(exclude_defaults=True)
    head = {key: values.pop(key) for key in ("title", "description") if key in values}
    return {"type": node.type, **head, **{k: v for k, v in values.items() if k != "type"}}


def render(pipeline: Pipeline, previous: str | None = None, *, before: Pipeline | None = None) -> str:
    """The pipeline as text. `previous` is the text it was read from, and `before` what was read from it:
    every setting in it whose content is the same keeps its bytes. (A text with anchors and aliases, in
    which one place speaks for another, becomes canonical.)
    """
    new = plain(pipeline)
    if previous is None or before is None:
        return document_text(new)
    old = plain(before)
    if blocks.same(old, new):
        return previous
    text, line_end = _with_plain_line_ends(previous)
    made = None if _has_aliases(text) else _cut(text)
    if made is None:
        return canonical(pipeline, previous)
    return blocks.merged(made, old, new, depth=None).replace("\n", line_end)


def rewrite(previous: str, new: Mapping[str, Any]) -> str:
    """A file's text with the plain data `new` in it: what is the same as before keeps its bytes."""
    old = read_yaml(previous).data or {}
    if blocks.same(old, new):
        return previous
    text, line_end = _with_plain_line_ends(previous)
    made = None if _has_aliases(text) else _cut(text)
    if made is not None:
        return blocks.merged(made, old, new, depth=None).replace("\n", line_end)
    comments = comments_of(text)
    return with_comments(document_text(new, around(comments)), comments).replace("\n", line_end)


def canonical(pipeline: Pipeline, previous: str | None = None) -> str:
    """The pipeline with every block written canonically; comments and blank lines of `previous` stay."""
    data = plain(pipeline)
    if previous is None:
        return document_text(data)
    text, line_end = _with_plain_line_ends(previous)
    said = read_yaml(text).data
    unknown = {key: value for key, value in said.items() if key not in SECTIONS}
    long = {key: data.pop(key) for key in ("nodes", NOTES, GROUPS) if key in data}
    comments = comments_of(text)
    made = document_text({**data, **unknown, **long}, around(comments))
    return with_comments(made, comments).replace("\n", line_end)


def _with_plain_line_ends(text: str) -> tuple[str, str]:
    """The text with LF at the ends of its lines, and what was there, if everywhere."""
    has_other = "\r\n" in text and text.count("\r\n") == text.count("\n")
    return (text.replace("\r\n", "\n"), "\r\n") if has_other else (text, "\n")


def _has_aliases(text: str) -> bool:
    return "&" in text and any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, Loader=LOADER))


def _cut(text: str) -> blocks.Cut | None:
    lines = text.splitlines(keepends=True)
    root = read_yaml(text).root
    return blocks.cut(root, lines, 0, len(lines)) if root is not None else None


def save(path: Path, text: str) -> None:
    """Writes the text whole or not at all: a temporary file beside it, flushed, then renamed over it.

    Raises DocumentError where that is not possible; what was there stays as it was.
    """
    try:
        _replace(path.resolve(), text)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}.")
        raise DocumentError(f"{path.name} could not be saved: {reason} The file is as it was.") from error


_REASONS = {
    errno.ENOSPC: "the disk is full. Free some space, then save again.",
    errno.EDQUOT: "your share of the disk is used up. Free some space, then save again.",
    errno.EACCES: "you may not write there. Ask for the right to, or save it elsewhere.",
    errno.EPERM: "you may not write there. Ask for the right to, or save it elsewhere.",
    errno.EROFS: "the disk can only be read. Save it elsewhere.",
    errno.EFBIG: "the file may not become so large here. Ask for more room, then save again.",
    errno.EISDIR: "a folder of that name is in its place. Rename or remove that folder, then save again.",
    errno.ENOENT: "its folder is not there any more. Make the folder again, then save.",
}


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
