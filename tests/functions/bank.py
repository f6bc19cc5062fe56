"""The bank of formulas: for each function and operator, what is run on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from canvas.functions import bind_window, catalogue, kind_of
from canvas.nodes.window_formulas import TIES
from canvas.sql.binding import Bound
from canvas.sql.identifiers import column
from canvas.sql.parsing import print_expression
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
        return bind_window(self.formula, SCOPE)

    @property
    def text(self) -> str:
        """The formula as the bank's tables run it: functions of a row among others with their OVER."""
        return print_expression(self.bound.tree.copy().transform(_over))

    @property
    def summary(self) -> bool:
        function = catalogue().get(self.name)
        return function is not None and function.kind == "aggregate"


@dataclass(frozen=True)
class Written(Case):
    """A case whose own text is run, not what binding makes of it."""

    @property
    def text(self) -> str:
        return self.formula


def _over(node: exp.Expression) -> exp.Expression:
    """Ranks see rows with equal numbers as equal; for all others, every row has its place."""
    if kind_of(node) != "window" or isinstance(node.parent, exp.Window):
        return node
    keys = ("i",) if str(node.this).lower() in TIES else ("i", "k")
    order = [exp.Ordered(this=column(key), nulls_first=True) for key in keys]
    return exp.Window(this=node.copy(), partition_by=[column("grp")], order=exp.Order(expressions=order))


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
