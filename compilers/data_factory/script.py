"""The mapping data flow script as values: statements, and the expressions in them.

A script is a list of statements `input kind(arguments) ~> name`, under a block of parameters. Source of
the language: https://learn.microsoft.com/azure/data-factory/data-flow-script.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    def children(self) -> Iterator[Node]:
        """The parts directly inside."""
        for item in fields(self):
            value = getattr(self, item.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Node):
                    yield part

    def walk(self) -> Iterator[Node]:
        """The part itself, and all that it holds."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(list(node.children()))


@dataclass(frozen=True)
class Text(Node):
    """`'text'`; `value` is what it says, without escapes."""

    value: str


@dataclass(frozen=True)
class Interpolated(Node):
    """`"text {expression}"`, kept as it was written between the quotes."""

    raw: str


@dataclass(frozen=True)
class Regex(Node):
    """A regular expression in back-quotes, where a backslash stands for itself."""

    pattern: str


@dataclass(frozen=True)
class Number(Node):
    """A number as it is written: `10`, `10L`, `1.5`."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    """A column, of one stream where two are at hand (`stream@column`)."""

    name: str
    stream: str = ""


@dataclass(frozen=True)
class Symbol(Node):
    """What stands for something else: `$parameter`, `:local`, `$$`, `#item`."""

    text: str


@dataclass(frozen=True)
class Call(Node):
    """`name(arguments)`."""

    name: str
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Unary(Node):
    """`!x`, `-x`."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    """`left operator right`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Index(Node):
    """`array[position from 1]`."""

    owner: Node
    key: Node


@dataclass(frozen=True)
class Member(Node):
    """`struct.field`; a call or a nested name where the field is one."""

    owner: Node
    member: Node


@dataclass(frozen=True)
class Cached(Node):
    """`sink#lookup(…)`, `sink#output()`: what a cache sink holds."""

    sink: str
    call: Node


@dataclass(frozen=True)
class Items(Node):
    """`[a, b]`."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Record(Node):
    """`@(a = 1, b = 2)`."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Group(Node):
    """`(x)` as a value of its own, as options take expressions."""

    inner: Node


@dataclass(frozen=True)
class Assign(Node):
    """`target = value`, or `target := value` for a local."""

    target: Node
    value: Node
    operator: str = "="


@dataclass(frozen=True)
class Named(Node):
    """An option: `key: value`."""

    key: str
    value: Node


@dataclass(frozen=True)
class Entry(Node):
    """`key -> value` in a map."""

    key: Node
    value: Node


@dataclass(frozen=True)
class Type(Node):
    """A type; lists `T[]`, structs `(a as T)` and maps `[K,V]` are named `array`, `struct` and `map`."""

    name: str
    parts: tuple[Node, ...] = ()
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typed(Node):
    """`column as type 'format'`."""

    column: Node
    type: Type
    format: Node | None = None


@dataclass(frozen=True)
class Assertion(Node):
    """`value ? type`."""

    value: Node
    type: Type


@dataclass(frozen=True)
class Parameter:
    """A parameter of a flow."""

    name: str
    type: Type
    default: Node | None = None


@dataclass(frozen=True)
class Statement:
    """A transformation: its name, what it does and reads, its outputs if there are several."""

    name: str
    call: Call
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """A whole data flow."""

    statements: tuple[Statement, ...]
    parameters: tuple[Parameter, ...] = field(default=())


def call(name: str, *arguments: Node) -> Call:
    """A call of a function."""
    return Call(name, arguments)


def boolean(value: bool) -> Call:
    """`true()` or `false()`: the bare words could be columns."""
    return Call("true" if value else "false")


def joined(operator: str, *operands: Node) -> Node:
    """`a && b && c`; the operand itself where there is one."""
    result = operands[0]
    for operand in operands[1:]:
        result = Binary(operator, result, operand)
    return result
