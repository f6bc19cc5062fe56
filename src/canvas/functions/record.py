"""What the catalogue says of one function, and how a call of it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from canvas.sql.binding import Bound, Kind
from canvas.sql.coercion import can_cast
from canvas.sql.operators import cast, from_text, pinned
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BOOLEAN,
    DATE,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Map,
    Primitive,
    Struct,
    describe,
    is_numeric,
    is_orderable,
)

Category = Literal["text", "number", "date and time", "condition", "conversion", "list", "summary"]


@dataclass(frozen=True)
class Accepts:
    """A set of types that an argument may have, in words for the user."""

    words: str
    holds: Callable[[DataType], bool]
    example: DataType | None = None
    """The type that text literals and narrower types are turned into, where there is one."""


ANY = Accepts("any value", lambda t: True)
ORDERABLE = Accepts("a value that can be sorted", is_orderable)
TEXT = Accepts("text", lambda t: t == STRING, STRING)
NUMBER = Accepts("a number", is_numeric)
WHOLE = Accepts("a whole number", lambda t: t in INTEGRALS)
CONDITION = Accepts("a condition", lambda t: t == BOOLEAN, BOOLEAN)
A_DATE = Accepts("a date", lambda t: t == DATE, DATE)
A_TIME = Accepts("a date and time", lambda t: t == TIMESTAMP, TIMESTAMP)
DATE_OR_TIME = Accepts("a date, or a date and time", lambda t: t in (DATE, TIMESTAMP))
A_LIST = Accepts("a list", lambda t: isinstance(t, Array))


@dataclass(frozen=True)
class Parameter:
    """One argument of a function. `literal`: only a value written in the formula will do."""

    name: str
    accepts: Accepts
    optional: bool = False
    repeated: bool = False
    literal: bool = False


Rule = Callable[[Sequence[Bound]], DataType]
"""The result type of a call, from its arguments."""

Prepare = Callable[[Sequence[Bound]], Sequence[Bound]]
"""The arguments as they are written into the SQL, e.g. all cast to one type."""


@dataclass(frozen=True)
class Function:
    """A Spark SQL function that formulas may use.

    `result` is a type or a rule. `written_as` is the name under which the SQL calls it, where another
    name of the same function reads the same on more engines. `pin` casts the call to its Spark type
    because an engine is known to give another one. `data_factory` is the form in Data Factory's
    expression language, with `{0}`, `{1}` … for the arguments and `{*}` for all of them, or None where
    there is none; `data_factory_note` then says why, or what to use instead.
    """

    name: str
    category: Category
    parameters: tuple[Parameter, ...]
    result: DataType | Rule
    help: str
    example: str
    kind: Kind = "scalar"
    distinct: bool = False
    prepare: Prepare | None = None
    written_as: str | None = None
    pin: bool = False
    data_factory: str | None = None
    data_factory_note: str = ""
    see: tuple[str, ...] = field(default=())
    """Words an analyst may look for: `sumif`, `vlookup`, `left part`."""

    @property
    def signature(self) -> str:
        """`substring(text, start, [length])`."""
        words = []
        for p in self.parameters:
            shown = f"{p.name}, …" if p.repeated else p.name
            words.append(f"[{shown}]" if p.optional else shown)
        return f"{self.name}({', '.join(words)})"

    def bind(self, arguments: Sequence[Bound], *, distinct: bool) -> Bound:
        """The typed call; raises InvalidExpression where the number or the types of arguments do not fit."""
        if distinct and not self.distinct:
            raise InvalidExpression(f"`{self.name}` does not take DISTINCT.")
        self._check_number(len(arguments))
        fitted: Sequence[Bound] = [self._fit(self._parameter(i), a) for i, a in enumerate(arguments)]
        kind = self.result if isinstance(self.result, DataType) else self.result(fitted)
        if self.prepare:
            fitted = self.prepare(fitted)
        trees: list[exp.Expression] = [a.tree for a in fitted]
        tree = exp.Anonymous(
            this=self.written_as or self.name, expressions=[exp.Distinct(expressions=trees)] if distinct else trees
        )
        bound = Bound.of(tree, kind)
        return pinned(bound, kind) if self.pin else bound

    def _parameter(self, index: int) -> Parameter:
        """The parameter that the argument at `index` belongs to."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def _check_number(self, given: int) -> None:
        least = sum(not p.optional for p in self.parameters)
        most = None if any(p.repeated for p in self.parameters) else len(self.parameters)
        if given < least or (most is not None and given > most):
            raise InvalidExpression(f"`{self.name}` takes {self.signature}, and {given or 'nothing'} was given.")

    def _fit(self, parameter: Parameter, argument: Bound) -> Bound:
        if isinstance(argument.tree, exp.Star):
            return argument
        if parameter.literal and not argument.is_literal:
            raise InvalidExpression(
                f"`{parameter.name}` of `{self.signature}` must be written as a value, such as 2 or 'month'."
            )
        wanted = parameter.accepts
        if argument.type == VOID or wanted.holds(argument.type):
            return argument
        if wanted.example is not None:
            read = from_text(argument, wanted.example)
            if wanted.holds(read.type):
                return read
            if {argument.type, wanted.example} == {DATE, TIMESTAMP}:
                return cast(argument, wanted.example)
            simple = not isinstance(argument.type, Array | Map | Struct)
            if wanted.example == STRING and simple and can_cast(argument.type, STRING):
                return cast(argument, STRING)
        if wanted is DATE_OR_TIME and isinstance(argument.literal, str):
            return from_text(argument, DATE)
        raise InvalidExpression(
            f"`{parameter.name}` of `{self.signature}` must be {wanted.words}, "
            f"and `{argument.text}` is {describe(argument.type)}."
        )


def same_as(index: int) -> Rule:
    """The type of one of the arguments."""
    return lambda arguments: arguments[index].type


def is_simple(kind: DataType) -> bool:
    """Whether the type is a single value (no list, map or struct)."""
    return isinstance(kind, Primitive)
