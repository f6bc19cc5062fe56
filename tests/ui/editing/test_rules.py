"""The connection rules, by the same cases as in the browser: what it draws, the server does not refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import canvas.ui.editing.rules as rules
from canvas.ui.editing.rules import Cable, Ports, why_not

BOARD = Path(rules.__file__).parents[1] / "component" / "src" / "board"
CASES: list[dict[str, Any]] = json.loads((BOARD / "connections.cases.json").read_text(encoding="utf-8"))
WORDS = {name: getattr(rules, name) for name in ("ITSELF", "LOOP", "TAKEN", "TWICE", "PORTS")}


def cable(said: dict[str, str]) -> Cable:
    return Cable(said["from"], said["port"], said["to"], said["field"])


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_connection(case: dict[str, Any]) -> None:
    nodes = {
        n["id"]: Ports({i["field"]: i["many"] for i in n["inputs"]}, tuple(n["outputs"]))
        for n in case["nodes"]
    }
    assert why_not(nodes, map(cable, case["edges"]), cable(case["connect"])) == case["refused"]


def test_the_cases_show_every_reason_and_its_absence() -> None:
    assert {c["refused"] for c in CASES} == {None, *WORDS.values()}


def test_the_browser_says_the_same_words() -> None:
    said = dict(re.findall(r'export const ([A-Z]+) = "([^"]+)";', (BOARD / "rules.ts").read_text("utf-8")))
    assert said == WORDS
