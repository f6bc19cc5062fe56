"""What a step will do, as a sentence; of one that is half made, what is still to be said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from canvas.nodes.base import NodeType
from canvas.ui.forms.fields import Field

_ENDS = re.compile(r"[;:.]")


def sentence(kind: type[NodeType], node: NodeType) -> str:
    """`Keep the rows for which a condition is true: status = 'COMPLETED'.`"""
    about = _ENDS.split(kind.help())[0].strip()
    what = " ".join(node.says().split())
    if not what:
        return f"{about}."
    is_word = what[:1].isupper() and what[1:2].islower() and " " in what
    return f"{about}: {what[0].lower() + what[1:] if is_word else what}."


def still_needed(missing: Sequence[Field]) -> str:
    """`Still needed: Keep rows where, and an input.`; empty where nothing is."""
    wires = [f for f in missing if f.kind in ("wire", "wires")]
    names = [f"“{f.label}”" for f in missing if f not in wires]
    if wires:
        names.append("an input" if len(wires) == 1 else "two inputs")
    if not names:
        return ""
    *most, last = names
    return f"Still needed: {', '.join(most)} and {last}." if most else f"Still needed: {last}."
