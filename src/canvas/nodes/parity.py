"""What the bank of nodes has shown: which node types give on the embedded engine what they give on Spark.

`parity.json` is written by the parity test (see tests/parity/test_node_bank.py), never by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Parity:
    """How many cases of a node type were compared; `reason`: why it is not proven, or its limit.

    `formats`: how many of the cases read or write each format of files.
    """

    cases: int
    proven: bool
    reason: str = ""
    formats: Mapping[str, int] = field(default_factory=dict)


@cache
def parities() -> Mapping[str, Parity]:
    """All node types by name."""
    text = resources.files("canvas.nodes").joinpath("parity.json").read_text(encoding="utf-8")
    return {name: Parity(**known) for name, known in json.loads(text).items()}


def parity(name: str) -> Parity:
    """What is known of one node type; not proven where nothing is."""
    return parities().get(name) or Parity(0, False, "It has not been compared with Spark.")
