"""The bank of formulas: for each function and operator, what is run on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from canvas.functions import bind_aggregate, catalogue
from canvas.sql.binding import Bound
from tests.functions.tables import SCOPE

BANK = Path(__file__).with_name("bank")


@dataclass(frozen=True)
class Case:
    """A formula that tests a function or an operator.

    `known`: the engines differ on it, and binding says so by a doubt (`?`), or it is a limit that is
    listed for its function but not said at each use (`%`).
    """

    name: str
    formula: str
    extreme: bool
    known: str

    @property
    def bound(self) -> Bound:
        return bind_aggregate(self.formula, SCOPE)

    @property
    def summary(self) -> bool:
        function = catalogue().get(self.name)
        return function is not None and function.kind == "aggregate"


def cases() -> list[Case]:
    """All formulas, in the order of the files."""
    return [
        _case(name, text)
        for file in sorted(BANK.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
        for name, _, formulas in [line.partition(": ")]
        for text in formulas.split(" ~ ")
    ]


def _case(name: str, text: str) -> Case:
    known = text[0] if text[0] in "?%" else ""
    rest = text.removeprefix(known)
    return Case(name, rest.removeprefix("!").strip(), extreme=rest.startswith("!"), known=known)
