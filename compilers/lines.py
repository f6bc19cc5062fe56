"""Which lines of a target's file come from which node, for whoever reads the files beside the drawing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from canvas.plan import Plan
from compilers.base import Artifact
from compilers.data_factory.names import StreamNames

Ranges = Mapping[str, Sequence[tuple[int, int]]]
"""The lines of each node, from first to last, counted from 1."""

_HEAD = re.compile(r"^(?:WITH|\),) `?(\w+)`? AS \($|^-- (\w+)(?:: .*)?$|^([A-Z][A-Z0-9_]*) = \"\"\"$")
_STREAM = re.compile(r"~> *(\w+?)(?:@\(([^)]*)\))?[\"',]*$")


def lines_of(plan: Plan, artifact: Artifact) -> Ranges:
    """The lines of each node in a file of Spark SQL or in a data flow; empty for other files."""
    if artifact.path.endswith((".py", ".sql")):
        return _joined(_spark(plan, artifact.text))
    if artifact.path.startswith("dataflow/"):
        return _joined(_flow(plan, artifact.text))
    return {}


def _joined(found: Iterator[tuple[str, int, int]]) -> Ranges:
    ranges: dict[str, list[tuple[int, int]]] = {}
    for node, first, last in found:
        ranges.setdefault(node, []).append((first, last))
    return ranges


def _spark(plan: Plan, text: str) -> Iterator[tuple[str, int, int]]:
    """A common table, a view or a sink begins at its head and ends where the next one begins."""
    owners = _owners(plan)
    lines = text.splitlines()
    statement: str | None = None
    node: str | None = None
    start = 0
    for number, line in enumerate([*lines, '"""'], start=1):
        head = _HEAD.match(line)
        ends = head is not None or line in ('"""', ")") or line.startswith("DECLARE ")
        if ends and node is not None and number > start:
            yield node, start, number - 1
            node = None
        if head is not None:
            common, comment, constant = head.groups()
            name = common or comment or str(constant).lower()
            known = _owner(owners, name)
            if not common:
                statement = known
            node, start = known, number
        elif line == ")":
            node, start = statement, number


def _owner(owners: Mapping[str, str], name: str) -> str | None:
    for tail in ("", "_view", "_rows", "_check"):
        found = owners.get(name.lower().removesuffix(tail) if tail else name.lower())
        if found is not None:
            return found
    return None


def _owners(plan: Plan) -> dict[str, str]:
    """The node of each relation, by the relation's name in small letters."""
    owners = {step.name.lower(): step.node for step in plan.steps}
    return {name.lower(): name for name in plan.pipeline.nodes} | owners


def _flow(plan: Plan, text: str) -> Iterator[tuple[str, int, int]]:
    """A stream's statement ends with its name and begins behind the one before it."""
    names = StreamNames(plan.pipeline.nodes)
    owners = {names.of_node(node).lower(): node for node in plan.pipeline.nodes}
    start, inside = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            inside = line.strip() == '"scriptLines": ['
            start = number + 1
            continue
        plain = _unquoted(line)
        found = _STREAM.search(plain)
        if plain == "}":
            start = number + 1
        if found is None:
            continue
        node = owners.get(found[1].lower()) or _longest(owners, found[1].lower())
        if node is not None:
            yield node, start, number
        start = number + 1


def _unquoted(line: str) -> str:
    text = line.strip().rstrip(",")
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def _longest(owners: Mapping[str, str], name: str) -> str | None:
    """The node whose stream's name a helper's name begins with."""
    fits = [known for known in owners if name.startswith(known)]
    return owners[max(fits, key=len)] if fits else None
