"""Changing a step through its form."""

from __future__ import annotations

from collections.abc import Callable

from tests.ui.browser.deeds import Deed
from tests.ui.browser.driver import until
from tests.ui.browser.hand import WORKS, Hand

NEW_NAMES = ("sales", "Stores", "x1", "by_city", "total", "a_b_c", "kept", "last_one")
BAD_NAMES = ("two words", "1st", "a__b", "é")


def rename(hand: Hand) -> list[Deed]:
    """Another name, perhaps one that cannot be."""
    name = _open(hand)
    if name is None:
        return hand.nothing("rename", "nothing to rename")
    new = hand.chance.choice([*NEW_NAMES, *NEW_NAMES, *BAD_NAMES, *hand.now.steps])
    hand.canvas.fill("Name", new)
    taken = any(n.lower() == new.lower() for n in hand.now.steps if n != name)
    if new == name:
        return hand.nothing("rename", f"{name} keeps its name")
    if taken or new in BAD_NAMES:
        said = "There is already a step" if taken else "A step's name has letters"
        hand.canvas.settings.get_by_text(said).first.wait_for()
        return hand.nothing("refused name", f"{name} cannot be called {new}")
    return [Deed("rename", f"rename {name} to {new}", becomes=hand.now.renamed(name, new))]


def write_title(hand: Hand) -> list[Deed]:
    """A title."""
    name = _open(hand)
    if name is None:
        return hand.nothing("form title", "nothing to give a title")
    text = hand.chance.choice([*WORKS, ""])
    field = hand.canvas.settings.get_by_label("Title", exact=True)
    until(lambda: field.count() == 1, 5, "the form has no title, or two")
    if not field.is_visible():
        hand.canvas.settings.get_by_text("More", exact=True).click()
    hand.canvas.fill("Title", text)
    made = hand.now.set(name, title=text or None)
    return [Deed("form title", f"title of {name} by form: {text!r}", becomes=made, kind=f"type {name}.title")]


def set_something(hand: Hand) -> list[Deed]:
    """A setting of a step that has one of these."""
    ways: dict[str, Callable[[Hand, str], list[Deed]]] = {
        "limit": _rows, "write_file": _folder, "union": _union, "filter": _condition,
    }  # fmt: skip
    name = _open(hand, set(ways))
    if name is None:
        return hand.nothing("setting", "no step with such a setting")
    return ways[str(hand.now.steps[name]["type"])](hand, name)


def _open(hand: Hand, kinds: set[str] | None = None) -> str | None:
    """Clicks a step of one of these kinds, and waits for its form."""
    name = hand.choose(hand.see(), lambda n: kinds is None or hand.now.steps[n]["type"] in kinds)
    if name is None:
        return None
    hand.canvas.settings.locator(f".st-key-cvtag-name-wild-{name}").wait_for()
    return name


def _rows(hand: Hand, name: str) -> list[Deed]:
    rows = hand.chance.randrange(1, 1000)
    hand.canvas.fill("Rows to keep", str(rows))
    made = hand.now.set(name, rows=rows)
    return [Deed("setting", f"{name} keeps {rows} rows", becomes=made, kind=f"type {name}.rows")]


def _folder(hand: Hand, name: str) -> list[Deed]:
    path = f"out/{hand.chance.choice(['a', 'b b', 'ü', 'x/y'])}"
    hand.canvas.fill("Folder", path)
    made = hand.now.set(name, path=path)
    return [Deed("setting", f"{name} writes to {path}", becomes=made, kind=f"type {name}.path")]


def _union(hand: Hand, name: str) -> list[Deed]:
    settings = hand.canvas.settings
    if hand.chance.random() < 0.5:
        settings.get_by_text("Keep equal rows once").click()
        once = not hand.now.steps[name].get("distinct", False)
        made = hand.now.set(name, distinct=True if once else None)
        return [Deed("setting", f"{name} keeps equal rows once: {once}", becomes=made)]
    way, missing = hand.chance.choice([("Is a problem", None), ("Stays empty", "fill")])
    settings.get_by_role("radio", name=way, exact=True).click()
    made = hand.now.set(name, missing=missing)
    return [Deed("setting", f"{name}: a column that an input lacks {way}", becomes=made)]


def _condition(hand: Hand, name: str) -> list[Deed]:
    text = hand.chance.choice(["amount > 5", "a = 'b' AND c IS NULL", "x IN (1, 2, 3)", "length('ü') = 1"])
    settings = hand.canvas.settings
    switch = settings.get_by_role("radio", name="Formula", exact=True)
    editor = settings.locator(".cm-content").first
    switch.or_(editor).first.wait_for()
    if switch.count():
        switch.click()
    editor.click()
    hand.canvas.page.keyboard.press("Control+a")
    hand.canvas.page.keyboard.insert_text(text)
    hand.canvas.page.keyboard.press("Escape")
    until(lambda: editor.inner_text() == text, 5, "the formula is not in its editor")
    made = hand.now.set(name, condition=text)
    return [Deed("formula", f"{name} keeps {text}", becomes=made, kind=f"type {name}.condition")]
