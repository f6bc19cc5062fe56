"""A data flow script read from text: the other way round from `printing`."""

from __future__ import annotations

import re

from compilers.data_factory.lexing import BadScript, Token, tokens_of
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

_PRECEDENCE = (
    ("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!=", "===", "<=>"), ("<", "<=", ">", ">="), ("+", "-"),
    ("*", "/", "%"),
)  # fmt: skip
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def parse_script(text: str) -> Script:
    """The script that a text holds. Raises BadScript."""
    reader = _Reader(text)
    parameters: tuple[Parameter, ...] = ()
    if reader.is_head("parameters"):
        parameters = reader.parameters()
    statements = []
    while reader.token.kind != "end":
        statements.append(reader.statement())
    return Script(tuple(statements), parameters)


def parse_expression(text: str) -> Node:
    """The expression that a text holds. Raises BadScript."""
    reader = _Reader(text)
    found = reader.argument()
    if reader.token.kind != "end":
        raise reader.unexpected()
    return found


class _Reader:
    """A recursive-descent reader."""

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = list(tokens_of(text))
        self.position = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def ahead(self, count: int = 1) -> Token:
        return self.tokens[min(self.position + count, len(self.tokens) - 1)]

    def unexpected(self) -> BadScript:
        return BadScript(f"unexpected {self.token.text!r} at character {self.token.at}")

    def next(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def at(self, *texts: str) -> bool:
        return self.token.kind == "operator" and self.token.text in texts

    def at_word(self, word: str) -> bool:
        return self.token.kind == "word" and self.token.text == word

    def skip(self, text: str) -> bool:
        if self.at(text):
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.skip(text):
            raise self.unexpected()

    def is_head(self, word: str) -> bool:
        return self.at_word(word) and self.ahead().text == "{"

    def name(self) -> str:
        if self.token.kind not in ("word", "braced"):
            raise self.unexpected()
        return _bare(self.next())

    # ------------------------------------------------------------------ statements

    def parameters(self) -> tuple[Parameter, ...]:
        self.position += 2
        found = []
        while not self.skip("}"):
            name = self.name()
            if not self.at_word("as"):
                raise self.unexpected()
            self.next()
            kind = self.type()
            default = None
            if self.skip("("):
                default = self.argument()
                self.expect(")")
            found.append(Parameter(name, kind, default))
            self.skip(",")
        return tuple(found)

    def statement(self) -> Statement:
        inputs: list[str] = []
        while self.ahead().text != "(" or self.ahead().kind != "operator":
            inputs.append(self.stream())
            self.skip(",")
        kind = self.name()
        arguments = self.arguments(")")
        self.expect("~>")
        name = self.name()
        outputs: list[str] = []
        if self.at("@") and self.ahead().text == "(":
            self.position += 2
            while not self.skip(")"):
                outputs.append(self.name())
                self.skip(",")
        return Statement(name, Call(kind, arguments), tuple(inputs), tuple(outputs))

    def stream(self) -> str:
        parts = [self.name()]
        while self.skip("@"):
            parts.append(self.name())
        return "@".join(parts)

    def arguments(self, end: str) -> tuple[Node, ...]:
        self.expect({")": "(", "]": "["}[end])
        found = []
        while not self.skip(end):
            found.append(self.argument())
            if not self.skip(",") and not self.at(end):
                raise self.unexpected()
        return tuple(found)

    # ------------------------------------------------------------------ expressions

    def argument(self) -> Node:
        is_key = self.token.kind == "word" and self.ahead().kind == "operator" and self.ahead().text == ":"
        if is_key:
            key = self.next().text
            self.next()
            return Named(key, self.argument())
        found = self.expression()
        if self.at_word("as"):
            self.next()
            return self.typed(found)
        for mark in ("=", ":="):
            if self.skip(mark):
                return Assign(found, self.argument(), mark)
        if self.skip("->"):
            return Entry(found, self.argument())
        return found

    def typed(self, column: Node) -> Node:
        kind = self.type()
        pattern = self.primary() if self.token.kind in ("text", "string") else None
        typed = Typed(column, kind, pattern)
        return Assign(typed, self.argument()) if self.skip("=") else typed

    def expression(self, level: int = 0) -> Node:
        if level == len(_PRECEDENCE):
            return self.unary()
        left = self.expression(level + 1)
        while self.at(*_PRECEDENCE[level]):
            operator = self.next().text
            left = Binary(operator, _inner(left), _inner(self.expression(level + 1)))
        return left

    def unary(self) -> Node:
        if self.at("!", "-"):
            operator = self.next().text
            return Unary(operator, _inner(self.unary()))
        return self.postfix(self.primary())

    def postfix(self, found: Node) -> Node:
        while True:
            if self.at("["):
                self.next()
                key = self.argument()
                self.expect("]")
                found = Index(_inner(found), key)
            elif self.at("."):
                self.next()
                found = Member(_inner(found), self.primary())
            elif self.at("?"):
                self.next()
                found = Assertion(_inner(found), self.type())
            else:
                return found

    def primary(self) -> Node:
        token = self.token
        match token.kind:
            case "text":
                return Text(_unescaped(self.next().text[1:-1]))
            case "string":
                return Interpolated(self.next().text)
            case "regex":
                return Regex(self.next().text[1:-1])
            case "number":
                return Number(self.next().text)
            case "symbol":
                return Symbol(self.next().text)
            case "word" | "braced":
                return self.named()
            case "operator":
                return self.enclosed()
            case _:
                raise self.unexpected()

    def named(self) -> Node:
        if self.token.kind == "word" and self.ahead().text == "(" and self.ahead().kind == "operator":
            return Call(self.next().text, self.arguments(")"))
        parts = [self.name()]
        while self.at("@") and self.ahead().kind in ("word", "braced"):
            self.next()
            parts.append(self.name())
        if self.at("#"):
            self.next()
            return Cached(parts[0], self.primary())
        return Name(parts[-1], "@".join(parts[:-1]))

    def enclosed(self) -> Node:
        if self.at("("):
            self.next()
            inner = self.argument()
            self.expect(")")
            return Group(inner)
        if self.at("["):
            return Items(self.arguments("]"))
        if self.at("@") and self.ahead().text == "(":
            self.next()
            return Record(self.arguments(")"))
        if self.at("@") and self.ahead().kind in ("word", "braced"):
            self.next()
            return Name(self.name(), "")
        if self.at(":", "#"):
            mark = self.next().text
            word = self.name()
            return Call(f"{mark}{word}", self.arguments(")")) if self.at("(") else Symbol(f"{mark}{word}")
        raise self.unexpected()

    def type(self) -> Type:
        kind = self.simple_type()
        while self.at("[") and self.ahead().text == "]":
            self.position += 2
            kind = Type("array", (kind,))
        return kind

    def simple_type(self) -> Type:
        if self.at("("):
            return Type("struct", self.arguments(")"))
        if self.skip("["):
            key = self.type()
            self.expect(",")
            value = self.type()
            self.expect("]")
            return Type("map", (key, value))
        name = self.name()
        sizes = []
        if self.at("(") and self.ahead().kind == "number":
            self.next()
            while not self.skip(")"):
                sizes.append(self.next().text)
                self.skip(",")
        return Type(name, (), tuple(sizes))


def _inner(node: Node) -> Node:
    """What parentheses around an operand hold."""
    return node.inner if isinstance(node, Group) else node


def _bare(token: Token) -> str:
    return token.text[1:-1] if token.kind == "braced" else token.text


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text, flags=re.DOTALL)
