"""Where steps and notes stand on the canvas: `<name>.layout.yaml` beside the pipeline's file.

Whole pixels from the canvas's origin, to the right and down. The pipeline itself never says where
anything is drawn, so that moving a step changes no line of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from canvas.document.layout import key_text
from canvas.document.names import ID_PATTERN
from canvas.document.reading import read_yaml
from canvas.document.writing import save
from canvas.errors import DocumentError

FORMAT = "canvas-layout/1"
Position = tuple[int, int]
FARTHEST = 1_000_000
"""No step stands farther from the origin, in pixels."""


def positions_path(pipeline: Path) -> Path:
    """The layout file of a pipeline's file."""
    return pipeline.with_name(f"{pipeline.stem}.layout.yaml")


def read_positions(pipeline: Path) -> dict[str, Position]:
    """The saved positions by node id; what cannot be read is left out, for a drawing can be made anew."""
    return saved_positions(pipeline) or {}


def saved_positions(pipeline: Path) -> dict[str, Position] | None:
    """The saved positions by node id; None where there are none, or none that can be read."""
    try:
        text = positions_path(pipeline).read_text(encoding="utf-8")
        data = read_yaml(text).data
    except (OSError, UnicodeError, DocumentError):
        return None
    nodes = data.get("nodes") if isinstance(data, dict) else None
    if not isinstance(nodes, dict) or data.get("format") != FORMAT:
        return None
    return {name: at for name, value in nodes.items() if (at := position(value)) is not None}


def position(value: object) -> Position | None:
    """A position of two whole numbers within reach, or None."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    x, y = value
    if isinstance(x, bool) or isinstance(y, bool) or not isinstance(x, int) or not isinstance(y, int):
        return None
    return (x, y) if max(abs(x), abs(y)) <= FARTHEST else None


def within_reach(at: Position) -> Position:
    """The nearest position that may be saved."""
    return max(-FARTHEST, min(FARTHEST, at[0])), max(-FARTHEST, min(FARTHEST, at[1]))


def positions_text(positions: Mapping[str, Position], order: Iterable[str]) -> str:
    """The layout file's text: one line for each node that has a position, in the order given."""
    lines = [
        f"  {_key(name)}: [{positions[name][0]}, {positions[name][1]}]\n"
        for name in order
        if name in positions
    ]
    return f"format: {FORMAT}\nnodes:\n{''.join(lines)}" if lines else ""


def _key(name: str) -> str:
    """A node's id as a key; one that is no plain name, which is still to be put right, may need quotes."""
    return name if ID_PATTERN.match(name) else key_text(name)


def save_positions(pipeline: Path, positions: Mapping[str, Position], order: Iterable[str]) -> None:
    """Writes the layout file, or removes it where there are no positions. Raises DocumentError."""
    path = positions_path(pipeline)
    text = positions_text(positions, order)
    if text:
        save(path, text)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(f"{path.name} could not be removed: {error.strerror}.") from error
