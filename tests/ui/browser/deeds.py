"""What a hand has done: in words, and what is to come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from canvas.document.positions import Position
from canvas.nodes import node_types
from tests.ui.browser.drawing import Drawing, Line

Check = Callable[[Drawing, Drawing], str]


@dataclass(frozen=True)
class Deed:
    """Something that was done.

    `becomes`: what the pipeline is then, where that is known to the pixel; else `wrong` says what is not as
    it should be, from before and after. `keys`: steps through the history, `z` and `y`, instead.
    `kind`: how the history may merge it. `always`: it is an entry of the history, even where nothing in the
    drawing differs. `path`: states before it that the history may hold, each or not. `between`: one before
    it, of these, that it does hold. `about`: a word for counting.
    """

    about: str
    says: str
    becomes: Drawing | None = None
    wrong: Check | None = None
    keys: str = ""
    kind: str = ""
    always: bool = False
    between: Sequence[Drawing] = ()
    path: Sequence[Drawing] = ()

    @property
    def is_sure(self) -> bool:
        """Whether what comes of it is known beforehand."""
        return self.becomes is not None and not self.keys


def same_but_places(before: Drawing, after: Drawing) -> str:
    """Nothing but places has changed."""
    return Drawing(before.steps, after.places, before.lines).differences(after)


def differs(wanted: Drawing, after: Drawing) -> str:
    """What is not as it should be. A step that had no saved place may have one now."""
    extra = {n: at for n, at in after.places.items() if n not in wanted.places and n in wanted.steps}
    return wanted.moved(extra).differences(after)


def first_input(kind: str) -> str | None:
    """The input that a new step is connected by."""
    return next(iter(node_types()[kind].input_fields()), None)


def first_output(kind: str) -> str | None:
    """The output that a new step is connected by."""
    return next(iter(node_types()[kind].outputs_of({})), None)


def added(
    kind: str,
    *,
    source: tuple[str, str] | None = None,
    target: tuple[str, str] | None = None,
    instead: Line | None = None,
    near: tuple[float, float] | None = None,
    slack: float = 0,
) -> Check:
    """One new step of a kind, connected so and no other way.

    `near`: the middle of the card's upper part, in the canvas's pixels.
    """

    def wrong(before: Drawing, after: Drawing) -> str:
        new = sorted({*after.steps} - {*before.steps})
        if len(new) != 1:
            return f"one new step, not {new}"
        name = new[0]
        if after.steps[name] != {"type": kind}:
            return f"a new {kind} is {after.steps[name]}"
        wanted = _connected(before, name, kind, source, target, instead)
        at = after.places.get(name)
        if at is None:
            return f"{name} has no place"
        if near and max(abs(at[0] + 102 - near[0]), abs(at[1] + 38 - near[1])) > slack + 2:
            return f"{name} stands at {at}, not around {near}"
        moved = after.places if instead else {**wanted.places, name: at}
        return differs(Drawing(wanted.steps, moved, wanted.lines), after)

    return wrong


def _connected(
    before: Drawing,
    name: str,
    kind: str,
    source: tuple[str, str] | None,
    target: tuple[str, str] | None,
    instead: Line | None,
) -> Drawing:
    """The drawing with a new step and its wires."""
    made = Drawing({**before.steps, name: {"type": kind}}, before.places, before.lines)
    into, out = first_input(kind), first_output(kind)
    if instead and into and out is not None:
        heads = made.into()
        heads[(instead.target, instead.field)][instead.index or 0] = (name, out)
        return made.with_into({**heads, (name, into): [(instead.source, instead.port)]})
    if source and into:
        made = made.connected(*source, name, into)
    if target and out is not None:
        made = made.connected(name, out, *target)
    return made


def pasted(names: Mapping[str, str], source: Drawing) -> Check:
    """Copies of steps under new names (by old ones) stand as in `source`, and are wired among themselves."""

    def wrong(before: Drawing, after: Drawing) -> str:
        missing = [new for new in names.values() if new not in after.places]
        if missing:
            return f"not pasted, or without a place: {missing}"
        shifts = {
            (after.places[new][0] - source.places[old][0], after.places[new][1] - source.places[old][1])
            for old, new in names.items()
            if old in source.places
        }
        if len(shifts) > 1:
            return f"copies stand otherwise to each other: {shifts}"
        steps = {**before.steps, **{new: source.steps[old] for old, new in names.items()}}
        places = {**before.places, **{new: after.places[new] for new in names.values()}}
        wanted = Drawing(steps, places, before.lines)
        lines = {
            (names[target], name): [(names[s], port) for s, port in starts if s in names]
            for (target, name), starts in source.into().items()
            if target in names
        }
        return differs(wanted.with_into({**wanted.into(), **lines}), after)

    return wrong


def shifted(names: set[str], by: tuple[float, float], slack: float) -> Check:
    """Some steps have moved by about so much, all by the same, and nothing else has changed."""

    def wrong(before: Drawing, after: Drawing) -> str:
        moves: dict[Position, list[str]] = {}
        for name in names & {*before.places}:
            old, new = before.places[name], after.places.get(name, (0, 0))
            moves.setdefault((new[0] - old[0], new[1] - old[1]), []).append(name)
        for move in moves:
            if max(abs(move[0] - by[0]), abs(move[1] - by[1])) > slack:
                return f"moved by {moves}, not by about {by}"
        return differs(before.moved({n: at for n, at in after.places.items() if n in names}), after)

    return wrong


def gone_wrong(message: Any) -> Check:
    """A deed that the test itself could not do: always wrong."""
    return lambda before, after: str(message)
