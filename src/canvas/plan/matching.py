"""Which sources a pipeline joins, and by which of their own columns: so that samples of them can match.

A column of a join is followed back to the column of a source that it came from, through whatever keeps
its values apart from their type or case: projections of one column, filters, unions, earlier joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from canvas.sql.binding import Bound
from canvas.steps import (
    Aggregate,
    Explode,
    FormatJson,
    Join,
    ParseJson,
    Project,
    Query,
    Read,
    SetOperation,
    Step,
    Unpivot,
    Values,
    Window,
    inputs_of,
    ordered,
)


@dataclass(frozen=True)
class Leader:
    """A source whose rows another's are to match. `columns`: pairs of its column and the other's."""

    source: Read
    columns: tuple[tuple[str, str], ...]


Place = tuple[Read, str]


def leaders(ends: Iterable[Step]) -> Mapping[int, tuple[Leader, ...]]:
    """For each source (by `id`) that joins to others: those that it follows, in the order of the graph.

    What stands on the left of a join leads, but for a right join; a source that follows one join does not
    follow a later one too, and none follows itself in a circle.
    """
    found: dict[int, tuple[Leader, ...]] = {}
    for step in ordered(ends):
        if not isinstance(step, Join) or not step.keys:
            continue
        pairs = [(_origins(step.left, left), _origins(step.right, right)) for left, right in step.keys]
        if step.kind == "right":
            pairs = [(right, left) for left, right in pairs]
        fresh = {id(s): s for _, side in pairs for s, _ in side if id(s) not in found}
        if fresh:
            _follow(found, fresh.values(), pairs)
        else:
            back = {id(s): s for side, _ in pairs for s, _ in side if id(s) not in found}
            _follow(found, back.values(), [(right, left) for left, right in pairs])
    return found


def _follow(
    found: dict[int, tuple[Leader, ...]],
    sources: Iterable[Read],
    pairs: list[tuple[list[Place], list[Place]]],
) -> None:
    for source in list(sources):
        heads = {id(s): s for side, _ in pairs for s, _ in side if not _leads(found, source, s)}
        made = [Leader(head, _columns(head, source, pairs)) for head in heads.values()]
        same = [m for m in made if m.columns and _own(m) == _own(made[0])]
        if same:
            found[id(source)] = tuple(same)


def _columns(
    head: Read, source: Read, pairs: list[tuple[list[Place], list[Place]]]
) -> tuple[tuple[str, str], ...]:
    """The pairs of columns of two sources, as far as each is known on both sides."""
    return tuple(
        dict.fromkeys(
            (a, b) for lead, follow in pairs for s, a in lead if s is head for t, b in follow if t is source
        )
    )


def _own(leader: Leader) -> list[str]:
    return [column for _, column in leader.columns]


def _leads(found: Mapping[int, tuple[Leader, ...]], source: Read, head: Read) -> bool:
    """Whether a source is, or leads, what it is to follow."""
    waiting, seen = [head], set[int]()
    while waiting:
        step = waiting.pop()
        if step is source:
            return True
        if id(step) not in seen:
            seen.add(id(step))
            waiting += [leader.source for leader in found.get(id(step), ())]
    return False


def _origins(step: Step, name: str) -> list[Place]:
    """The columns of sources that a column came from; none where it was made of several, or of none."""
    if isinstance(step, Read):
        return [] if isinstance(step.source, Values) else [(step, name)]
    found = [place for inner, column in _before(step, name) for place in _origins(inner, column)]
    return list({(id(s), c): (s, c) for s, c in found}.values())


def _before(step: Step, name: str) -> Iterator[tuple[Step, str]]:
    """The columns of a step's inputs that one of its columns came from."""
    if isinstance(step, Project):
        yield from ((step.input, column) for _, column in _only(dict(step.columns).get(name)))
    elif isinstance(step, Join):
        sides = {"left": step.left, "right": step.right}
        yield from ((sides[side], column) for side, column in _only(dict(step.columns).get(name)))
    elif isinstance(step, SetOperation):
        yield from ((inner, name) for inner in step.inputs)
    elif isinstance(step, Query):
        return
    elif not _makes(step, name):
        yield from ((inner, name) for inner in inputs_of(step))


def _makes(step: Step, name: str) -> bool:
    """Whether a column is the step's own, and comes from none before it."""
    match step:
        case Aggregate():
            return name not in step.group_by
        case Window():
            return name in dict(step.columns)
        case Unpivot():
            return name not in step.kept
        case Explode():
            return name in (step.element, step.position)
        case ParseJson() | FormatJson():
            return name == step.column
        case _:
            return False


def _only(bound: Bound | None) -> list[tuple[str, str]]:
    """The side and the name of the columns of an expression of one column (or of one on each side)."""
    if bound is None:
        return []
    columns = {(c.table, c.name) for c in bound.tree.find_all(exp.Column)}
    return sorted(columns) if len({side for side, _ in columns}) == len(columns) else []
