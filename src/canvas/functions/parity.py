"""What the bank of formulas has shown: for which functions the embedded engine answers as Spark does.

`parity.json` is written by the parity test (see tests/functions/test_parity.py), never by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Parity:
    """Whether a function or an operator is proven; `reason`: why not, or beyond which limit not.

    `tried`: how many formulas of the bank try it; `types`: by the types of the arguments that they try, an
    empty text, or what differs for them.
    """

    proven: bool
    reason: str = ""
    tried: int = 0
    types: Mapping[str, str] = field(default_factory=dict)


@cache
def parities() -> Mapping[str, Parity]:
    """All functions by name, and the operators by their sign."""
    text = resources.files("canvas.functions").joinpath("parity.json").read_text(encoding="utf-8")
    return {name: Parity(**known) for name, known in json.loads(text).items()}


def parity(name: str) -> Parity:
    """What is known of one function or operator; not proven where nothing is."""
    return parities().get(name) or Parity(False, "It has not been compared with Spark.")
