"""Functions in formulas: `x -> x + 1`, as `transform`, `filter` and their like take them.

A variable hides a column of its name, as on Spark. In the tree it is an identifier and no column, so that
what looks for columns does not find it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlglot import exp

from canvas.sql.identifiers import identifier
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import DataType
from canvas.sql.values import Bound


@dataclass(frozen=True)
class Variables:
    """What a function in a formula is given: what each variable stands for, and its type.

    `least`: how many variables must be named at least.
    """

    words: tuple[str, ...]
    types: tuple[DataType, ...]
    least: int


class Names:
    """The variables that a part of a formula may use, innermost last."""

    def __init__(self) -> None:
        self.frames: list[Mapping[str, Bound]] = []

    def find(self, name: str) -> Bound | None:
        """The variable of that name, ignoring case."""
        return next((f[name.lower()] for f in reversed(self.frames) if name.lower() in f), None)

    @contextmanager
    def opened(self, node: exp.Lambda, variables: Variables) -> Iterator[Sequence[exp.Identifier]]:
        """The variables of a function while what it gives is bound; raises InvalidExpression."""
        names = [str(e.name) for e in node.expressions]
        if not variables.least <= len(names) <= len(variables.types):
            takes = f"{' and '.join(variables.words[: variables.least])}"
            raise InvalidExpression(
                f"A function here is given {takes}: it has {variables.least} "
                f"variable{'' if variables.least == 1 else 's'}, such as `{_example(variables.least)}`."
            )
        if len({n.lower() for n in names}) < len(names):
            raise InvalidExpression("The variables of a function must have different names.")
        self.frames.append(
            {n.lower(): Bound(identifier(n), t) for n, t in zip(names, variables.types, strict=False)}
        )
        try:
            yield [identifier(n) for n in names]
        finally:
            self.frames.pop()


def _example(number: int) -> str:
    return "x -> …" if number == 1 else f"({', '.join('xyz'[:number])}) -> …"


def fresh(name: str, *trees: exp.Expression) -> str:
    """A name for a variable that is no name in the trees."""
    used = {i.name.lower() for tree in trees for i in tree.find_all(exp.Identifier)}
    number = 1
    found = name
    while found.lower() in used:
        number += 1
        found = f"{name}_{number}"
    return found


def replaced(function: exp.Expression, values: Sequence[exp.Expression]) -> exp.Expression:
    """What a bound function gives, with trees in the place of its variables."""
    by_name = {e.name.lower(): value for e, value in zip(function.expressions, values, strict=False)}
    return _with(function.this.copy(), by_name)


def _with(tree: exp.Expression, values: Mapping[str, exp.Expression]) -> exp.Expression:
    if isinstance(tree, exp.Identifier):
        return values[tree.name.lower()].copy() if tree.name.lower() in values else tree
    inner = values
    if isinstance(tree, exp.Lambda):  # its own variables hide those outside
        hidden = {e.name.lower() for e in tree.expressions}
        inner = {name: value for name, value in values.items() if name not in hidden}
    for key, value in list(tree.args.items()):
        if _is_name(tree, key):
            continue
        if isinstance(value, exp.Expression):
            tree.set(key, _with(value, inner))
        elif isinstance(value, list):
            tree.set(key, [_with(v, inner) if isinstance(v, exp.Expression) else v for v in value])
    return tree


def _is_name(tree: exp.Expression, key: str) -> bool:
    """Whether a part of a node is the name of a column, of a field or of a variable."""
    return (
        isinstance(tree, exp.Column | exp.DataType)
        or (isinstance(tree, exp.Dot) and key == "expression")
        or (isinstance(tree, exp.Lambda) and key == "expressions")
    )
