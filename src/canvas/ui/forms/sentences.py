"""What a step that is half made is still to be told, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from canvas.ui.forms.fields import WIRES, Field


def still_needed(missing: Sequence[Field]) -> str:
    """`Still needed: “Keep rows where” and an input.`; empty where nothing is."""
    wires = [f for f in missing if f.kind in WIRES]
    names = [f"“{f.label}”" for f in missing if f not in wires]
    if wires:
        names.append("two inputs" if sum(f.least or 1 for f in wires) > 1 else "an input")
    if not names:
        return ""
    *most, last = names
    return f"Still needed: {', '.join(most)} and {last}." if most else f"Still needed: {last}."
