"""A data flow script as text, laid out as Data Factory Studio writes it: five blanks for each level."""

from __future__ import annotations

import re

from compilers.data_factory.script import (
    Assertion,
    Assign,
    Binary,
    Cached,
    Call,
    Entry,
    Group,
    Index,
    Interpolated,
    Items,
    Member,
    Name,
    Named,
    Node,
    Number,
    Parameter,
    Record,
    Regex,
    Script,
    Statement,
    Symbol,
    Text,
    Type,
    Typed,
    Unary,
)

LEVEL = " " * 5
NEXT = "\n" + LEVEL * 2
_LISTS = frozenset(["output", "mapColumn"])
"""Calls whose arguments stand on lines of their own."""
_PLAIN = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def script_lines(script: Script) -> list[str]:
    """The lines of a script."""
    lines = _parameters(script.parameters) if script.parameters else []
    for statement in script.statements:
        lines += print_statement(statement).split("\n")
    return lines


def _parameters(parameters: tuple[Parameter, ...]) -> list[str]:
    rows = []
    for p in parameters:
        default = f" ({print_node(p.default)})" if p.default is not None else ""
        rows.append(f"{LEVEL}{identifier(p.name)} as {print_node(p.type)}{default}")
    return ["parameters{", *(row + ("," if row is not rows[-1] else "") for row in rows), "}"]


def print_statement(statement: Statement) -> str:
    """One statement, on several lines."""
    start = f"{', '.join(_reference(i) for i in statement.inputs)} " if statement.inputs else ""
    arguments = f",\n{LEVEL}".join(_argument(a) for a in statement.call.arguments)
    outputs = f"@({', '.join(statement.outputs)})" if statement.outputs else ""
    return f"{start}{statement.call.name}({arguments}) ~> {statement.name}{outputs}"


def _argument(node: Node) -> str:
    if isinstance(node, Call) and node.name in _LISTS and node.arguments:
        rows = f",\n{LEVEL * 2}".join(print_node(a) for a in node.arguments)
        return f"{node.name}(\n{LEVEL * 2}{rows}\n{LEVEL})"
    if isinstance(node, Assign) and isinstance(node.value, Items):
        records = [print_node(item) for item in node.value.items]
        if any(isinstance(item, Record) for item in node.value.items):
            return f"{print_node(node.target)} = [{f',{NEXT}'.join(records)}]"
    return print_node(node)


def _reference(stream: str) -> str:
    return "@".join(identifier(part) for part in stream.split("@"))


def identifier(name: str) -> str:
    """A name, in braces where it is more than letters, digits and `_`."""
    return name if _PLAIN.match(name) else f"{{{name}}}"


def quoted(value: str) -> str:
    """A text between single quotes."""
    return f"'{value.translate(_ESCAPES)}'"


def print_node(node: Node) -> str:
    """An expression on one line."""
    match node:
        case Text(value):
            return quoted(value)
        case Interpolated(raw):
            return f'"{raw}"'
        case Regex(pattern):
            return f"`{pattern}`"
        case Number(text) | Symbol(text):
            return text
        case Name(name, stream):
            return f"{_reference(stream)}@{identifier(name)}" if stream else identifier(name)
        case Call(name, arguments):
            return f"{name}({_listed(arguments)})"
        case Type():
            return _type(node)
        case Items(items):
            return f"[{_listed(items)}]"
        case Record(items):
            return f"@({_listed(items)})"
        case Group(inner):
            return f"({print_node(inner)})"
        case _:
            return _compound(node)


def _compound(node: Node) -> str:
    match node:
        case Unary(operator, operand):
            return f"{operator}{_operand(operand)}"
        case Binary(operator, left, right):
            return _chain(left, operator, right)
        case Index(owner, key):
            return f"{_operand(owner)}[{print_node(key)}]"
        case Member(owner, member):
            return f"{_operand(owner)}.{print_node(member)}"
        case Cached(sink, inner):
            return f"{identifier(sink)}#{print_node(inner)}"
        case Assign(target, value, operator):
            return f"{print_node(target)} {operator} {print_node(value)}"
        case Named(key, value):
            space = "" if isinstance(value, Text | Items) else " "
            return f"{key}:{space}{print_node(value)}"
        case Entry(key, value):
            return f"{print_node(key)} -> {print_node(value)}"
        case Typed(column, kind, pattern):
            more = f" {print_node(pattern)}" if pattern is not None else ""
            return f"{print_node(column)} as {print_node(kind)}{more}"
        case Assertion(value, kind):
            return f"{_operand(value)} ? {print_node(kind)}"
        case _:
            raise AssertionError(f"{node} is no part of the language")


def _chain(left: Node, operator: str, right: Node) -> str:
    """`a && b && c`: a chain of one operation needs no parentheses, and no recursion however long it is."""
    operands = [right]
    while isinstance(left, Binary) and left.operator == operator:
        operands.append(left.right)
        left = left.left
    operands.append(left)
    return f" {operator} ".join(_side(operand) for operand in reversed(operands))


def _side(node: Node) -> str:
    """An operand of an operation; `!a` needs no parentheses."""
    return print_node(node) if isinstance(node, Unary) and node.operator == "!" else _operand(node)


def _operand(node: Node) -> str:
    """An operand, in parentheses where it is an operation: the language documents no precedence."""
    inner = print_node(node)
    return f"({inner})" if isinstance(node, Binary | Unary | Assertion) else inner


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(print_node(n) for n in nodes)


def _type(kind: Type) -> str:
    match kind.name:
        case "array":
            return f"{print_node(kind.parts[0])}[]"
        case "struct":
            return f"({_listed(kind.parts)})"
        case "map":
            return f"[{','.join(print_node(p) for p in kind.parts)}]"
        case _:
            return f"{kind.name}({','.join(kind.sizes)})" if kind.sizes else kind.name
