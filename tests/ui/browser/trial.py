"""A hand let loose on a pipeline, with all that can go wrong around it; after each deed everybody agrees."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from canvas.document.positions import positions_path
from tests.ui.browser import form_hand
from tests.ui.browser.deeds import Deed, differs
from tests.ui.browser.drawing import Drawing, in_browser, on_disk, stamp
from tests.ui.browser.driver import Canvas, sync_api, until
from tests.ui.browser.hand import Hand
from tests.ui.browser.line import Line
from tests.ui.browser.timeline import Moment, Timeline
from tests.ui.conftest import Served

MOST_STEPS = 12
TOLD = 14
"""So many of the last deeds are named where something goes wrong."""
PATIENCE = 15.0
"""So many seconds everybody has to agree."""
SLIPS = 0.01
"""The hand may miss what it reaches for this often: a machine that is busy lets things move under it."""
QUIET = 0.1
"""So many seconds later all must still be as they were, where several states would do."""
Act = Callable[[], list[Deed]]

_ASK = """board => ({...board.canvasGraph(),
  broken: document.querySelector('[data-testid="stException"]')?.innerText ?? ""})"""


@dataclass
class Trial:
    """One run. `seed` makes every choice."""

    served: Served
    line: Line
    context: sync_api.BrowserContext
    seed: int
    name: str = "wild"
    done: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.path = self.served.workspace / "pipelines" / f"{self.name}.yaml"
        self._read: tuple[Any, Drawing] = ((), Drawing())
        self.now = self.disk()
        self.timeline = Timeline([Moment([self.now])])
        self.kept: list[tuple[Drawing, bytes, bytes]] = []
        self.hand = Hand(self._tab(), self.chance)
        self.other: Hand | None = None

    # ---- looking

    def disk(self) -> Drawing:
        """The pipeline as its files are now."""
        now = stamp(self.path)
        if now != self._read[0]:
            self._read = (now, on_disk(self.path))
        return self._read[1]

    def _tab(self) -> Canvas:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return Canvas(page, f"http://127.0.0.1:{self.line.port}").open(self.name)

    def disagreement(self, canvas: Canvas) -> str:
        """What differs between file, server and browser; empty where all agree and nothing is under way."""
        found: dict[str, Any] = canvas.board.evaluate(_ASK)
        if found["broken"]:
            return f"the page broke: {found['broken']}"
        if found["pending"]:
            return f"{found['pending']} operations are pending"
        disk, said, drawn = self.disk(), in_browser(found["server"]), in_browser(found)
        if said != disk:
            return f"disk against server: {disk.differences(said)}"
        if {*drawn.places} != {*drawn.steps}:
            return "a card has no place"
        shown = Drawing(
            drawn.steps, {n: drawn.places[n] for n in said.places if n in drawn.places}, drawn.lines
        )
        return "" if shown == said else f"server against browser: {said.differences(shown)}"

    # ---- doing

    def act(self) -> None:
        """Does one thing, and waits until everybody agrees that just this was done."""
        self.hand.now = self.now
        try:
            deeds = self._choose()()
        except (AssertionError, sync_api.Error) as error:
            self._slip(error)
            return
        self.done.append("; ".join(d.says for d in deeds))
        self.counts.update(d.about for d in deeds)
        self._settle(deeds)

    def _slip(self, error: Exception) -> None:
        """The hand missed what it reached for: that may happen now and then, but changes nothing."""
        self.slips.append(self.story(f"the next could not be done: {error}"))
        if len(self.slips) > 1 + SLIPS * len(self.done):
            raise AssertionError("\n\n".join(self.slips)) from error
        page = self.hand.canvas.page
        page.keyboard.press("Escape")  # lets go of what is dragged, so that it is not dropped
        page.mouse.up()
        self.hand.key("Escape")
        said = str(error).splitlines()[0]
        self.done.append(f"slip: {said}")
        self._settle([Deed("slip", said, becomes=self.now)])

    def _choose(self) -> Act:
        hand = self.hand
        if not self.now.steps:
            return self.chance.choice([hand.add, hand.quick_add, hand.travel])
        if len(self.now.steps) > MOST_STEPS:
            return self.chance.choice([hand.delete, hand.box, hand.travel])
        acts: list[tuple[Act, int]] = [
            (hand.add, 40), (hand.quick_add, 30), (hand.drop_wire, 40), (hand.insert, 25),
            (hand.connect, 90), (hand.cut_wire, 25), (hand.move, 45), (hand.nudge, 30), (hand.arrange, 10),
            (hand.box, 35), (hand.delete, 25), (hand.copy, 30), (hand.garbage, 5), (hand.travel, 110),
            (hand.title, 15),
            (lambda: form_hand.rename(hand), 22), (lambda: form_hand.write_title(hand), 10),
            (lambda: form_hand.set_something(hand), 30),
            (self.reload, 12), (self.slow, 25), (self.late, 10), (self.cut, 6), (self.elsewhere, 14),
            (self.both, 8), (self.outside, 14),
        ]  # fmt: skip
        return self.chance.choices([a for a, _ in acts], [w for _, w in acts])[0]

    def _settle(self, deeds: list[Deed], seconds: float = PATIENCE) -> None:
        """Waits until all that was done is done, and puts it into the history."""
        before = self.now
        for deed in deeds[:-1]:
            assert deed.becomes is not None, f"{deed.says} must be sure"
            if deed.becomes != before:
                self.timeline.did(deed, deed.becomes)
            before = deed.becomes
        self.hand.canvas.page.bring_to_front()  # a browser lets a tab that is not seen wait
        last = deeds[-1]
        wanted = self.timeline.travel(last.keys) if last.keys else []

        def wrong(after: Drawing) -> str:
            if last.keys:
                said = "" if after in wanted else f"after {last.keys}: " + wanted[0].differences(after)
            elif last.becomes is not None:
                said = differs(last.becomes, after)
            else:
                said = last.wrong(before, after) if last.wrong else ""
            tabs = [
                self.hand.canvas,
                *([self.other.canvas] if self.other and self.other.now is self.now else []),
            ]
            return said or next((d for d in map(self.disagreement, tabs) if d), "")

        after = self._agreed(wrong, seconds, QUIET if last.keys else 0.0)
        if last.keys:
            self.timeline.is_at(after)
        elif after != before or last.always:
            self.timeline.did(last, after)
        self.now = after
        self._keep()

    def _agreed(self, wrong: Callable[[Drawing], str], seconds: float, quiet: float) -> Drawing:
        """What the files hold as soon as nothing is wrong with it, and nothing comes a moment later."""
        seen = self.now

        def settled() -> bool:
            nonlocal seen
            seen = self.disk()
            if wrong(seen):
                return False
            time.sleep(quiet)
            return self.disk() == seen and not (quiet and wrong(seen))

        until(settled, seconds, lambda: self.story(wrong(self.disk()) or "it did not come to rest"))
        return seen

    def _keep(self) -> None:
        layout = positions_path(self.path)
        self.kept.append((self.now, self.path.read_bytes(), layout.read_bytes() if layout.exists() else b""))
        del self.kept[:-40]

    def story(self, wrong: str) -> str:
        """What happened, for somebody who wants to see it again."""
        last = "\n  ".join(
            f"{len(self.done) - n}. {d}" for n, d in reversed([*enumerate(self.done[: -TOLD - 1 : -1])])
        )
        buttons = self.hand.canvas.page.locator(".toolbar .square").evaluate_all(
            "all => all.map(b => b.title)"
        )
        return (
            f"seed {self.seed}, action {len(self.done)}: {wrong}\n  {last}\n"
            f"  history: {self.timeline.told()}; the page says {buttons}\n  page errors: {self.errors}"
        )

    def quick(self) -> list[Deed]:
        """One or two deeds that are sure, and steps through the history, all without waiting."""
        hand = self.hand
        sure = [hand.delete, hand.nudge, hand.connect, hand.cut_wire, hand.title]
        deeds: list[Deed] = []
        if {*self.now.places} == {*self.now.steps}:
            for act in self.chance.sample(sure, self.chance.randrange(0, 3)):
                if hand.now.steps:
                    deeds += act()
                    hand.now = deeds[-1].becomes or hand.now
        return [*deeds, *hand.travel()] if not deeds or self.chance.random() < 0.6 else deeds

    # ---- what goes wrong

    def reload(self) -> list[Deed]:
        """The page is loaded anew while something is under way."""
        deeds = self.quick()
        self.hand.canvas.page.reload(wait_until="commit")
        self.hand.canvas.board.wait_for()
        return _about("reload", deeds)

    def slow(self) -> list[Deed]:
        """The server stands still for a moment, at once or in the middle of an answer."""
        if self.chance.random() < 0.5:
            time.sleep(self.chance.random() * 0.1)
        with self._stopped(0.2 + self.chance.random() / 2):
            return _about("slow", self.quick())

    @contextmanager
    def _stopped(self, seconds: float) -> Iterator[None]:
        os.kill(self.served.process.pid, signal.SIGSTOP)
        wake = threading.Timer(seconds, os.kill, (self.served.process.pid, signal.SIGCONT))
        wake.start()
        try:
            yield
        finally:
            wake.join()

    def late(self) -> list[Deed]:
        """The server does what it is told, but answers late, or the page is left before it does."""
        page = self.hand.canvas.page
        with self.line.held():
            deeds = self.quick()
            time.sleep(self.chance.random() / 3)
            leaves = self.chance.random() < 0.5
            if leaves:
                self.line.cut()
        if leaves:
            page.reload(wait_until="commit")
            self.hand.canvas.board.wait_for()
        return _about("late and reload" if leaves else "late", deeds)

    def cut(self) -> list[Deed]:
        """The connection is lost while something is under way, for a moment or longer."""
        if self.chance.random() < 0.5:
            deeds = self.quick()
            self.line.cut()
            return _about("cut", deeds)
        with self.line.down():
            deeds = self.quick()
            time.sleep(self.chance.random() * 2)
        return _about("down", deeds)

    def elsewhere(self) -> list[Deed]:
        """Something is done in another tab."""
        other = self._other()
        does: list[Act] = [other.add, other.move, other.delete, other.connect, other.travel, other.nudge]
        deeds = self.chance.choice(does)()
        if self.chance.random() < 0.4:
            self._settle_other(deeds)
            deeds = [Deed("another tab", "the other tab is closed", becomes=self.now)]
            other.canvas.page.close()
            self.other = None
        return _about("another tab", deeds)

    def _settle_other(self, deeds: list[Deed]) -> None:
        self.done.append("; ".join(d.says for d in deeds))
        self._settle(deeds)

    def _other(self) -> Hand:
        if self.other is None:
            self.other = Hand(self._tab(), self.chance)
        other = self.other
        other.canvas.page.bring_to_front()
        other.now = self.now
        until(
            lambda: not self.disagreement(other.canvas),
            20,
            lambda: self.story(self.disagreement(other.canvas)),
        )
        return other

    def both(self) -> list[Deed]:
        """Two tabs change something at the same time."""
        if {*self.now.places} != {*self.now.steps}:
            return self.hand.arrange()
        other = self._other()
        here, there = self.hand.nudge()[-1], other.title()[-1]
        one, two = here.becomes, there.becomes
        assert one is not None and two is not None
        made = Drawing(two.steps, one.places, self.now.lines)
        says = f"both: {here.says}, {there.says}"
        between = (one, two) if self.now not in (one, two) else ()
        return [Deed("both", says, becomes=made, between=between)]

    def outside(self) -> list[Deed]:
        """Another program writes the file."""
        way = self.chance.choice(["comment", "step", "checkout", "checkout"])
        text = self.path.read_text()
        if way == "comment":
            self._write(self.path, (text + f"# {self.chance.random()}\n").encode())
            return [Deed("outside", "a comment from outside", becomes=self.now, always=True)]
        if way == "step":
            name = f"outside_{len(self.done)}"
            self._write(
                self.path,
                (text.replace("nodes: {}\n", "nodes:\n") + f"  {name}:\n    type: filter\n").encode(),
            )
            made = Drawing({**self.now.steps, name: {"type": "filter"}}, self.now.places, self.now.lines)
            return [Deed("outside", f"{name} from outside", becomes=made)]
        placed = [kept for kept in self.kept if kept[2]]
        if not placed:
            return self.hand.nothing("checkout", "nothing to go back to")
        drawing, old, layout = self.chance.choice(placed)
        self._write(self.path, old)
        self._write(positions_path(self.path), layout)
        between = Drawing(
            drawing.steps, {n: at for n, at in self.now.places.items() if n in drawing.steps}, drawing.lines
        )
        is_new = old != text.encode()
        return [Deed("checkout", "the files as once", becomes=drawing, always=is_new, path=(between,))]

    def _write(self, path: Path, data: bytes) -> None:
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(data)
        new.replace(path)


def _about(what: str, deeds: list[Deed]) -> list[Deed]:
    """Deeds under other circumstances, said so and counted so."""
    return [replace(d, about=what, says=f"{what}: {d.says}") for d in deeds]
