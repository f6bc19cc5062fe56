"""Names in a data flow: streams have letters and digits only, and are unique ignoring case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from compilers.data_factory.expressions import NoForm

_RESERVED = frozenset(
    [
        "aggregate",
        "alterrow",
        "and",
        "as",
        "asc",
        "assert",
        "call",
        "cast",
        "compose",
        "derive",
        "desc",
        "each",
        "exists",
        "false",
        "filter",
        "flatten",
        "flowlet",
        "folddown",
        "functions",
        "group",
        "in",
        "input",
        "join",
        "keygenerate",
        "lookup",
        "match",
        "not",
        "null",
        "or",
        "output",
        "over",
        "parameters",
        "parse",
        "pivot",
        "rank",
        "script",
        "select",
        "sink",
        "sort",
        "source",
        "split",
        "stringify",
        "true",
        "union",
        "unpivot",
        "unroll",
        "window",
    ]
)
"""Words of the language that a stream must not be called."""


class StreamNames:
    """Gives every stream its name. The names of nodes come first, in the order of the document."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._taken: set[str] = set(_RESERVED)
        self._of_nodes = {node: self._free(camel(node)) for node in nodes}

    def of_node(self, node: str) -> str:
        """The name of a node's own stream."""
        if node not in self._of_nodes:
            self._of_nodes[node] = self._free(camel(node))
        return self._of_nodes[node]

    def helper(self, node: str, part: str) -> str:
        """A new name for one of the other streams of a node: `posSales` and `check` give `posSalesCheck`."""
        ending = part if part.isdigit() else _capital(camel(part))
        return self._free(self.of_node(node) + ending)

    def _free(self, wanted: str) -> str:
        name, number = wanted, 2
        while name.lower() in self._taken:
            name, number = f"{wanted}{number}", number + 1
        self._taken.add(name.lower())
        return name


def camel(name: str) -> str:
    """`pos_sales` as `posSales`."""
    words = [re.sub(r"[^A-Za-z0-9]", "", word) for word in name.split("_")]
    first, *rest = [w for w in words if w] or ["stream"]
    made = first[0].lower() + first[1:] + "".join(_capital(w) for w in rest)
    return made if made[0].isalpha() else f"n{made}"


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def free_column(wanted: str, taken: Iterable[str]) -> str:
    """A column's name that none of the others has, ignoring case."""
    used = {name.lower() for name in taken}
    while wanted.lower() in used:
        wanted += "_"
    return wanted


def check_column(name: str) -> None:
    """Raises NoForm for a name that the language cannot write between braces."""
    if name in ("true", "false", "null"):
        raise NoForm(
            f"In Data Factory, a column called `{name}` reads as a value. Rename it in a node before."
        )
    odd = re.search(r"[{}\n\r\t\\@]", name)
    if odd:
        raise NoForm(
            f"Data Factory cannot name the column `{name}`: it holds {odd.group()!r}. Rename it in a "
            "node before."
        )
