"""Words that mean "no value" in text files, taken out once, before the columns get their types.

The steps say `nullif(x, 'n/a')` wherever they read `x`; written out there, each formula would hold the
test twice or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlglot import exp

from canvas.sql.values import Bound, literal_value
from compilers.data_factory.expressions.values import equals
from compilers.data_factory.script import Assign, Call, Items, Name, Node, Text, call

Words = dict[str, tuple[str, ...]]
"""The words of each column that has some."""


def blank_words(trees: Iterable[exp.Expression]) -> Words:
    """The columns that are read with the same words taken out, wherever they are read."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for tree in trees:
        for column, words in _uses(tree):
            found.setdefault(column, set()).add(words)
    return {name: next(iter(uses)) for name, uses in found.items() if len(uses) == 1 and uses != {()}}


def _uses(tree: exp.Expression) -> Iterator[tuple[str, tuple[str, ...]]]:
    chain = _chain(tree)
    if chain is not None:
        yield chain
    elif isinstance(tree, exp.Column):
        yield tree.name, ()
    else:
        for child in tree.iter_expressions():
            yield from _uses(child)


def _chain(tree: exp.Expression) -> tuple[str, tuple[str, ...]] | None:
    """The column and the words of `nullif(nullif(column, 'a'), 'b')`."""
    words: list[str] = []
    while isinstance(tree, exp.Anonymous) and str(tree.this).lower() == "nullif":
        tree, word = tree.expressions[0], literal_value(tree.expressions[1])
        if not isinstance(word, str):
            return None
        words.insert(0, word)
    return (tree.name, tuple(words)) if words and isinstance(tree, exp.Column) else None


def blanked(words: Words) -> list[Node]:
    """The formulas that make NULL of the words."""
    made: list[Node] = []
    for name, meant in words.items():
        column, texts = Name(name), tuple(Text(w) for w in meant)
        test = equals(column, texts[0]) if len(texts) == 1 else Call("in", (Items(texts), column))
        made.append(Assign(column, call("iif", test, call("toString", call("null")), column)))
    return made


def without_words(bound: Bound, words: Words) -> Bound:
    """An expression over columns from which the words have been taken already."""

    def change(node: exp.Expression) -> exp.Expression:
        chain = _chain(node)
        if chain is None or chain[0] not in words:
            return node
        found = node.find(exp.Column)
        assert found is not None
        return found

    return replace(bound, tree=bound.tree.copy().transform(change)) if words else bound
