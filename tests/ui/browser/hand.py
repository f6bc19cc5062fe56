"""Somebody who does whatever comes to mind on the canvas, by mouse and keyboard."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from canvas.document.positions import Position
from canvas.ui.editing.pasting import NOT_A_PART, free_id
from tests.ui.browser.deeds import (
    Deed,
    added,
    first_input,
    first_output,
    pasted,
    same_but_places,
    shifted,
)
from tests.ui.browser.drawing import Drawing, Line
from tests.ui.browser.driver import Canvas, centre, until
from tests.ui.browser.eyes import Point, Sight, look, still

KINDS = ("inline", "filter", "join", "union", "split", "derive", "limit", "write_file")
WORDS = ("filter", "join", "union", "formula", "limit", "typed", "write file", "average by month", "sort")
ARROWS: dict[str, Position] = {
    "ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1),
}  # fmt: skip
WORKS = ["Daily sales", "größer 🙂", 'a "quoted" title', "x", "# not a comment", "null"]


@dataclass
class Hand:
    """One hand in one browser tab. `now` is the pipeline before the next deed."""

    canvas: Canvas
    chance: random.Random
    now: Drawing = field(default_factory=Drawing)

    def see(self) -> Sight:
        """What can be reached, after the view was made to hold everything."""
        still(self.canvas)
        seen = look(self.canvas)
        if not seen.all_seen or len(seen.empty) < 4:
            self.key("0")
            until(lambda: look(self.canvas).all_seen, 5, "not everything can be seen")
            still(self.canvas)
            seen = look(self.canvas)
        return seen

    def key(self, keys: str) -> None:
        """Presses a key on the canvas."""
        self.canvas.press_on_canvas(keys)

    def drawn(self) -> set[str]:
        """The steps that are drawn, whether the server knows of them or not."""
        return {n["id"] for n in self.canvas.graph()["nodes"]}

    def choose(self, seen: Sight, among: Callable[[str], bool] = lambda name: True) -> str | None:
        """Clicks a card; gives the step, None where none can be reached. Aims anew where the view moved."""
        names = [n for n in seen.cards if among(n)]
        if not names:
            return None
        name = self.chance.choice(names)
        for _ in range(3):
            at = seen.cards.get(name)
            assert at is not None, f"{name} cannot be reached any more"
            self.canvas.page.mouse.click(*at)
            if look(self.canvas).chosen == {name}:
                return name
            still(self.canvas, 5)
            seen = look(self.canvas)
            if seen.chosen == {name}:
                return name
            assert seen.cards.get(name) != at, f"{name} was clicked and is not chosen"
        raise AssertionError(f"{name} does not keep still")

    def drag(self, start: Point, end: Point) -> None:
        """Presses, moves and lets go."""
        mouse = self.canvas.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 2, start[1] + 3)
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=2)
        mouse.move(*end, steps=2)
        mouse.up()

    def nothing(self, about: str, says: str) -> list[Deed]:
        """A deed that changes nothing."""
        return [Deed(about, says, becomes=self.now)]

    # ---- adding

    def add(self) -> list[Deed]:
        """Drags a step from the palette to an empty place."""
        seen = self.see()
        kind = self.chance.choice(KINDS)
        at = self.chance.choice(seen.empty)
        item = self.canvas.page.locator(f".kind[data-type='{kind}']").first
        place = {"x": at[0] - seen.pane[0], "y": at[1] - seen.pane[1]}
        item.drag_to(self.canvas.page.locator(".react-flow").first, target_position=place)
        near = seen.on_canvas(at)
        return [Deed("add", f"add {kind}", wrong=added(kind, near=near, slack=2 / seen.zoom))]

    def insert(self) -> list[Deed]:
        """Drags a step from the palette onto a wire: the one that lights up, where several meet."""
        seen = self.see()
        if not seen.wires:
            return self.nothing("insert", "no wire to put a step into")
        kind = self.chance.choice(KINDS)
        wire = self._drop(kind, seen.wires[self.chance.choice(list(seen.wires))])
        line = self.line(wire)
        takes = first_input(kind) is not None and first_output(kind) is not None
        return [Deed("insert", f"put {kind} into {wire}", wrong=added(kind, instead=line if takes else None))]

    def _drop(self, kind: str, at: Point) -> str:
        """Drags a kind of step from the palette to a wire; gives the wire that lit up."""
        mouse = self.canvas.page.mouse
        lit = self.canvas.page.locator(".react-flow__edge.aim")
        item = self.canvas.page.locator(f".kind[data-type='{kind}']").first
        item.scroll_into_view_if_needed()
        mouse.move(*centre(item))
        mouse.down()
        mouse.move(at[0] - 4, at[1], steps=2)

        def aims() -> bool:
            mouse.move(at[0] - 1, at[1])  # a browser tells of a drag only while it moves
            mouse.move(*at)
            return bool(lit.count())

        until(aims, 10, "no wire lights up under the step")
        wire = lit.get_attribute("data-id")
        mouse.up()
        assert wire is not None
        return wire

    def quick_add(self) -> list[Deed]:
        """Presses `/` and takes the first step that fits a word; behind a chosen one, if there is one."""
        seen = self.see()
        name = self.choose(seen) if self.chance.random() < 0.6 else None
        if name is None:
            self.key("Escape")
        self.key("/")
        kind = self._take()
        source = self.open_output(name) if name and first_input(kind) else None
        return [Deed("quick add", f"/ {kind} behind {name}", wrong=added(kind, source=source))]

    def _take(self) -> str:
        """Types a word into the list that is open, and takes the first step that it finds."""
        page = self.canvas.page
        dialog = page.get_by_role("dialog", name="Add a step")
        dialog.get_by_role("combobox").wait_for()
        page.keyboard.type(self.chance.choice(WORDS))
        kind = dialog.locator("[role=option][aria-selected=true]").get_attribute("data-choice")
        page.keyboard.press("Enter")
        return str(kind)

    def open_output(self, name: str) -> tuple[str, str] | None:
        """The output that a step goes on from."""
        outputs = self.now.ports(name).outputs
        used = {(w.source, w.port) for w in self.now.lines}
        free = [p for p in outputs if (name, p) not in used]
        return (name, (free or list(outputs))[0]) if outputs else None

    def drop_wire(self) -> list[Deed]:
        """Draws a wire from a port to an empty place, and takes a step from the list."""
        seen = self.see()
        open_ports = [p for p in seen.ports if p.open and seen.is_clear(p.at)]
        if not open_ports or len(seen.empty) < 2:
            return self.nothing("drop wire", "no port to draw from")
        port = self.chance.choice(open_ports)
        far = [e for e in seen.empty if all(_far(e, p.at) for p in seen.ports)] or seen.empty
        self.drag(port.at, self.chance.choice(far))
        says = f"wire from {port.step}.{port.name} to nothing"
        if port.side == "target" and self.is_taken(port.step, port.port):
            return self._told("drop wire", says, "This input already has its connection")
        kind = self._take()
        if port.side == "source":
            return [Deed("drop wire", f"{says}: {kind}", wrong=added(kind, source=(port.step, port.port)))]
        return [Deed("drop wire", f"{says}: {kind}", wrong=added(kind, target=(port.step, port.port)))]

    def is_taken(self, step: str, name: str) -> bool:
        """Whether an input takes no more wires."""
        takes_many = self.now.ports(step).inputs[name]
        return not takes_many and any((w.target, w.field) == (step, name) for w in self.now.lines)

    def _told(self, about: str, says: str, reason: str) -> list[Deed]:
        """Nothing is done, and the reason is said."""
        alert = self.canvas.board.get_by_role("alert")
        until(
            lambda: reason in alert.inner_text(),
            5,
            lambda: f"{says}: not said: {reason} (said: {alert.inner_text()!r})",
        )
        return self.nothing(about, f"{says}: {reason}")

    # ---- wires

    def connect(self) -> list[Deed]:
        """Draws a wire between two ports, whether it may be or not."""
        seen = self.see()
        starts = [p for p in seen.ports if p.open and seen.is_clear(p.at)]
        ends = [p for p in starts if not any(q is not p and not _far(q.at, p.at, 8) for q in seen.ports)]
        start = self.chance.choice(starts) if starts else None
        ends = [e for e in ends if start and e.side != start.side]
        if start is None or not ends:
            return self.nothing("connect", "no ports to connect")
        end = self.chance.choice(ends)
        self.drag(start.at, end.at)
        source, target = (start, end) if start.side == "source" else (end, start)
        wire = (source.step, source.port, target.step, target.port)
        says = f"connect {source.step}.{source.name} to {target.step}.{target.name}"
        reason = self.now.why_not(*wire)
        if reason:
            return self._told("refused wire", says, reason)
        return [Deed("connect", says, becomes=self.now.connected(*wire))]

    def cut_wire(self) -> list[Deed]:
        """Clicks a wire and deletes it."""
        seen = self.see()
        if not seen.wires:
            return self.nothing("delete wire", "no wire to delete")
        wire = self.chance.choice(list(seen.wires))
        self.canvas.page.mouse.click(*seen.wires[wire])
        until(lambda: look(self.canvas).chosen_wires == {wire}, 5, f"{wire} was clicked and is not chosen")
        self.canvas.page.keyboard.press("Delete")
        return [Deed("delete wire", f"delete {wire}", becomes=self.now.disconnected(self.line(wire)))]

    def line(self, wire: str) -> Line:
        """The wire that an edge of the drawing stands for."""
        return next(w for w in self.now.lines if wire_id(w) == wire)

    # ---- moving

    def move(self) -> list[Deed]:
        """Drags a card."""
        seen = self.see()
        clear = [name for name, at in seen.cards.items() if seen.is_clear(at)]
        if not clear:
            return self.arrange()
        name = self.chance.choice(clear)
        start = seen.cards[name]
        end = self._within(seen, start)
        self.drag(start, end)
        by = ((end[0] - start[0]) / seen.zoom, (end[1] - start[1]) / seen.zoom)
        held = seen.chosen if name in seen.chosen else {name}
        check = shifted(held, by, 8 / seen.zoom)
        return [Deed("move", f"move {sorted(held)}", wrong=check, kind=f"move {sorted(held)}")]

    def _within(self, seen: Sight, start: Point) -> Point:
        """A place not far from another."""
        x = start[0] + self.chance.choice([-1, 1]) * self.chance.randrange(14, 90)
        y = start[1] + self.chance.choice([-1, 1]) * self.chance.randrange(14, 70)
        return seen.clear((x, y))

    def nudge(self) -> list[Deed]:
        """Moves a chosen step with the arrow keys."""
        name = self.choose(self.see())
        if name is None:
            return self.arrange()
        is_placed = name in self.now.places
        x, y = self.now.places.get(name, (0, 0))
        path: list[Drawing] = []
        keys = [self.chance.choice(["ArrowLeft", "ArrowRight"]), self.chance.choice(["ArrowUp", "ArrowDown"])]
        for _ in range(self.chance.randrange(1, 4)):
            key, far = self.chance.choice(keys), self.chance.random() < 0.3
            self.canvas.page.keyboard.press(f"Shift+{key}" if far else key)
            x, y = x + ARROWS[key][0] * (50 if far else 10), y + ARROWS[key][1] * (50 if far else 10)
            path.append(self.now.moved({name: (x, y)}))
        if not is_placed:
            return [Deed("nudge", f"nudge {name}", wrong=same_but_places, kind="move *")]
        made = path.pop()
        return [Deed("nudge", f"nudge {name}", becomes=made, kind=f"move {[name]}", path=tuple(path))]

    def arrange(self) -> list[Deed]:
        """Lays everything out."""
        self.key("l")
        still(self.canvas, 10)
        return [Deed("arrange", "arrange", wrong=same_but_places, kind="move *")]

    # ---- many at once

    def box(self) -> list[Deed]:
        """Draws a box around steps, and moves, deletes or copies what is in it."""
        seen = self.see()
        if len(seen.empty) < 2:
            return self.arrange()
        page = self.canvas.page
        start, end = self.chance.sample(seen.empty, 2)
        page.keyboard.down("Shift")
        self.drag(start, end)
        page.keyboard.up("Shift")
        chosen = look(self.canvas).chosen
        does: Callable[[set[str]], list[Deed]] = self.chance.choice(
            [self._delete, self._drag_all, self._copy]
        )
        return does(chosen) if chosen else self.nothing("box", "box around nothing")

    def _drag_all(self, chosen: set[str]) -> list[Deed]:
        seen = look(self.canvas)
        held = [n for n in seen.cards if n in chosen]
        if not held:
            return self.nothing("box move", "nothing to hold it by")
        start = seen.cards[held[0]]
        end = self._within(seen, start)
        self.drag(start, end)
        by = ((end[0] - start[0]) / seen.zoom, (end[1] - start[1]) / seen.zoom)
        check = shifted(chosen, by, 8 / seen.zoom)
        return [Deed("box move", f"move {sorted(chosen)}", wrong=check, kind=f"move {sorted(chosen)}")]

    def _delete(self, chosen: set[str]) -> list[Deed]:
        self.canvas.page.keyboard.press(self.chance.choice(["Delete", "Backspace"]))
        return [Deed("delete", f"delete {sorted(chosen)}", becomes=self.now.without(chosen))]

    def delete(self) -> list[Deed]:
        """Deletes a chosen step."""
        name = self.choose(self.see())
        return self._delete({name}) if name else self.nothing("delete", "nothing to delete")

    def copy(self) -> list[Deed]:
        """Copies a chosen step or all of them, and pastes or duplicates."""
        name = self.choose(self.see())
        if name is None:
            return self.nothing("copy", "nothing to copy")
        chosen = {name}
        if len(self.now.steps) < 5 and self.chance.random() < 0.3:
            self.canvas.page.keyboard.press("Control+a")
            chosen = {*self.now.steps}
        return self._copy(chosen)

    def _copy(self, chosen: set[str]) -> list[Deed]:
        keys = self.canvas.page.keyboard
        way = self.chance.choice(["duplicate", "paste", "cut"])
        left = self.now.without(chosen) if way == "cut" else self.now
        taken = {n.lower() for n in left.steps}
        names: dict[str, str] = {}
        for name in (n for n in self.now.steps if n in chosen):
            names[name] = free_id(name, taken)
            taken.add(names[name].lower())
        says, check = f"{way} {sorted(chosen)}", pasted(names, self.now)
        if way == "duplicate":
            keys.press("Control+d")
            return [Deed(way, says, wrong=check)]
        keys.press("Control+x" if way == "cut" else "Control+c")
        if way == "cut":
            until(lambda: not chosen & self.drawn(), 5, f"{sorted(chosen)} were not cut")
        keys.press("Control+v")
        return [*([Deed(way, says, becomes=left)] if way == "cut" else []), Deed(way, says, wrong=check)]

    def garbage(self) -> list[Deed]:
        """Pastes what is no part of a pipeline."""
        text = self.chance.choice(
            ["hello", "a: [", "nodes: 7", "format: canvas/1\nnodes: {a: {type: 3}}", "\x00"]
        )
        self.canvas.board.evaluate(
            """(board, text) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              const how = { bubbles: true, composed: true, cancelable: true, clipboardData };
              board.dispatchEvent(new ClipboardEvent("paste", how));
            }""",
            text,
        )
        return self._told("garbage", f"paste {text!r}", NOT_A_PART)

    # ---- through the history

    def travel(self) -> list[Deed]:
        """Undo and redo, as quickly as fingers are."""
        way = self.chance.choice(["z", "z", "y", "zy", "yz", "zzy", "mixed"])
        times = self.chance.randrange(1, 5)
        keys = "".join(self.chance.choice("zzy") for _ in range(times + 2)) if way == "mixed" else way * times
        self.canvas.board.evaluate("board => board.focus()")
        for key in keys:
            self.canvas.page.keyboard.press(f"Control+{key}")
        return [Deed("travel", f"keys {keys}", keys=keys)]

    # ---- names and settings

    def title(self) -> list[Deed]:
        """Writes a title onto a card."""
        name = self.choose(self.see())
        if name is None:
            return self.nothing("title", "nothing to give a title")
        self.canvas.page.keyboard.press("F2")
        box = self.canvas.board.get_by_label(f"Title of {name}")
        text = self.chance.choice([*WORKS, ""])
        box.fill(text)
        box.press("Enter")
        return [Deed("title", f"title of {name}: {text!r}", becomes=self.now.set(name, title=text or None))]


def wire_id(line: Line) -> str:
    """The id of the edge that a wire is drawn as."""
    place = "" if line.index is None else f".{line.index}"
    return f"{line.source}.{line.port}>{line.target}.{line.field}{place}"


def _far(one: Point, other: Point, least: float = 40) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) > least
