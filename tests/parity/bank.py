"""The bank of nodes: for each node type, what is run on both engines."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from canvas.document.library import TextLibrary
from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.steps.files import FORMAT_NAMES
from tests.support.databases import Server

BANK = Path(__file__).with_name("bank")
FILES = ("records.json", "sales.csv")
USED = ("grouped", "priced")
"""The pipelines that the cases of `subflow` use."""
DATABASE = (
    "CREATE TABLE bank (id INTEGER, amount NUMERIC(12,2), note TEXT, at TIMESTAMP)",
    "INSERT INTO bank VALUES (1, -0.01, '', '2024-02-29 23:59:59.999999'), (2, NULL, 'ß𝔘\n\"', NULL)",
    "INSERT INTO bank VALUES (2147483647, 9999999999.99, NULL, '0001-01-01'), (0, 0, ' ', '1969-12-31')",
)
"""What the cases of a database read."""


@dataclass(frozen=True)
class Case:
    """One node over the bank's tables.

    `mark`: `!` where both engines must stop, `>` where the order of the rows counts, `?` where the engines
    may differ and the preview has to say so, `%` where they do and a limit is listed.
    """

    kind: str
    title: str
    node: str
    mark: str
    number: int

    @property
    def id(self) -> str:
        """The id of its node in the pipeline of all cases of its type."""
        return f"case_{self.number}"


@cache
def cases() -> tuple[Case, ...]:
    """All cases, in the order of the file."""
    found: list[Case] = []
    kind = ""
    for line in (BANK / "cases.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = re.match(r"([!>?%]?)(.*?): (\{.*)", line)
        if match is None:
            kind = line.strip()
            continue
        number = sum(case.kind == kind for case in found) + 1
        found.append(Case(kind, match[2], match[3], match[1], number))
    return tuple(found)


def cases_of(kind: str) -> list[Case]:
    """The cases of one node type."""
    return [case for case in cases() if case.kind == kind]


def plan_of(kind: str, only: Case | None = None) -> Plan:
    """The plan of a pipeline with the bank's tables and every case of a node type, or only one."""
    tables = textwrap.indent((BANK / "tables.yaml").read_text(encoding="utf-8"), "  ")
    nodes = "".join(f"  {case.id}: {case.node}\n" for case in ([only] if only else cases_of(kind)))
    loaded = load_pipeline(f"format: canvas/1\nname: bank\nnodes:\n{tables}{nodes}", REGISTRY)
    library = TextLibrary(
        {name: (BANK / f"{name}.yaml").read_text(encoding="utf-8") for name in USED}, REGISTRY
    )
    plan = make_plan(replace(loaded.pipeline, library=library), loaded.problems)
    wrong = [str(p) for p in plan.problems if p.severity == "error"]
    assert wrong == [], wrong
    return plan


def lay_out(folder: Path) -> None:
    """Writes the files that the bank's tables read, and a workspace around them."""
    (folder / "canvas.yaml").write_text("format: canvas/1\nname: bank\n", encoding="utf-8")
    for name in FILES:
        (folder / name).write_bytes((BANK / name).read_bytes())


def connect(folder: Path, server: Server) -> None:
    """Lets the connection `shop` lead to a server."""
    made = {"shop": server.connection().model_dump(exclude_none=True)}
    text = json.dumps({"format": "canvas/1", "connections": made})
    (folder / "connections.yaml").write_text(text, encoding="utf-8")


def limits() -> dict[str, str]:
    """What is known to differ, by node type, beyond what a preview warns of."""
    lines = (BANK / "known.limits").read_text(encoding="utf-8").splitlines()
    return {
        kind: text for line in lines if not line.startswith("#") for kind, _, text in [line.partition(": ")]
    }


def formats_of(kind: str) -> dict[str, int]:
    """How many cases of a node type read or write each format of files."""
    found = Counter(YAML(typ="safe").load(case.node).get("format") for case in cases_of(kind))
    return {name: found[name] for name in FORMAT_NAMES if name in found}


_DELTA = "A Delta table goes through `deltalake` on both engines: stock Spark has no Delta."


def summary(reasons: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """What the bank shows of each node type; `reasons` says what a preview warns of."""
    found: dict[str, dict[str, object]] = {}
    for kind in dict.fromkeys(case.kind for case in cases()):
        formats = formats_of(kind)
        reason = " ".join(filter(None, (reasons.get(kind), _DELTA if "delta" in formats else "")))
        found[kind] = {"cases": len(cases_of(kind)), "proven": True, "reason": reason}
        if formats:
            found[kind]["formats"] = formats
    return found
