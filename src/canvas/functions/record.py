"""What the catalogue says of one function, and how a call of it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlglot import exp

from canvas.functions.parity import parity
from canvas.sql.binding import Kind
from canvas.sql.coercion import can_cast
from canvas.sql.higher import Variables
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BINARY,
    BOOLEAN,
    DATE,
    INT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Struct,
    describe,
    is_numeric,
    is_orderable,
)
from canvas.sql.values import Bound, cast, from_text, one_zero, pinned, unified

Category = Literal[
    "text",
    "number",
    "date and time",
    "condition",
    "conversion",
    "list",
    "map",
    "structure",
    "JSON",
    "summary",
    "window",
]


@dataclass(frozen=True)
class Accepts:
    """A set of types that an argument may have, in words for the user."""

    words: str
    holds: Callable[[DataType], bool]
    example: DataType | None = None
    """The type that text literals and narrower types are turned into, where there is one."""
    null: bool = True
    """Whether a bare NULL will do."""


ANY = Accepts("any value", lambda t: True)
ORDERABLE = Accepts("a value that can be sorted", is_orderable)
TEXT = Accepts("text", lambda t: t == STRING, STRING)
NUMBER = Accepts("a number", is_numeric)
WHOLE = Accepts("a whole number", lambda t: t in INTEGRALS)
SMALL_WHOLE = Accepts("a whole number", lambda t: t in INTEGRALS[:3], INT)
"""Where Spark takes an INT and no BIGINT."""
CONDITION = Accepts("a condition", lambda t: t == BOOLEAN, BOOLEAN)
A_DATE = Accepts("a date", lambda t: t == DATE, DATE)
A_TIME = Accepts("a date and time", lambda t: t == TIMESTAMP, TIMESTAMP)
DATE_OR_TIME = Accepts("a date, or a date and time", lambda t: t in (DATE, TIMESTAMP))
A_LIST = Accepts("a list", lambda t: isinstance(t, Array), null=False)
A_MAP = Accepts("a map", lambda t: isinstance(t, Map), null=False)
A_STRUCTURE = Accepts("a structure", lambda t: isinstance(t, Struct), null=False)
TEXT_OR_LIST = Accepts("text, or a list", lambda t: t == STRING or isinstance(t, Array), STRING)
TEXT_OR_BYTES = Accepts("text or bytes", lambda t: t in (STRING, BINARY), STRING)


@dataclass(frozen=True)
class Parameter:
    """One argument of a function.

    `literal`: only a value written in the formula will do; `check` then raises InvalidExpression where
    a text is none of those that are possible. `word`: it may be a bare word, such as MONTH. `given` is what
    a function that stands in its place, such as `x -> x + 1`, is given, from the arguments before it.
    """

    name: str
    accepts: Accepts
    optional: bool = False
    repeated: bool = False
    literal: bool = False
    check: Callable[[str], None] | None = None
    word: bool = False
    given: Callable[[Sequence[Bound]], Variables] | None = None


Rule = Callable[[Sequence[Bound]], DataType]
"""The result type of a call, from its arguments."""

Prepare = Callable[[Sequence[Bound]], Sequence[Bound]]
"""The arguments as they are written into the SQL, e.g. all cast to one type."""

Build = Callable[[Sequence[Bound]], Bound]
"""The whole typed call, for functions that are best written in another form."""

Doubt = Callable[[Sequence[Bound]], Sequence[str]]
"""What the embedded engine does in another way for these arguments, in sentences."""

Pin = Literal["never", "always", "decimals"]


_PLACEHOLDER = re.compile(r"\{(?:(?P<all>\*)|(?P<index>\d)(?:\|(?P<default>(?:[^{}]|\{\d\})*))?)\}")


@dataclass(frozen=True)
class Function:
    """A Spark SQL function that formulas may use.

    `result` is a type or a rule. `prepare` changes the arguments before they are written. `written_as`
    is the name under which the SQL calls it, where another name of the same function reads the same on
    more engines; `build` writes it in another form altogether. `pin` casts the call to its Spark type
    because an engine is known to give another one. `differs` says for which values the embedded engine
    gives another answer than Spark, silently: a preview that uses the function is unverified; `doubt`
    says so for some arguments. `ordered` is what it may be ordered by in WITHIN GROUP (ORDER BY …), and
    `must_order` that it must be; `named` that its arguments may have names (`b AS c`).

    `data_factory` is the form in Data Factory's expression language, or None where there is none or it
    means something else; `data_factory_note` then says why, or what to use instead. In it `{0}`, `{1}` …
    are arguments, `{1|x}` is `x` where the argument is not given, `{*}` is all of them.
    """

    name: str
    category: Category
    parameters: tuple[Parameter, ...]
    result: DataType | Rule | None
    help: str
    example: str
    kind: Kind = "scalar"
    distinct: bool = False
    prepare: Prepare | None = None
    written_as: str | None = None
    build: Build | None = None
    doubt: Doubt | None = None
    pin: Pin = "never"
    differs: str = ""
    ordered: Accepts | None = None
    must_order: bool = False
    build_ordered: Callable[[Sequence[Bound], Sequence[Bound]], Bound] | None = None
    named: bool = False
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

    @property
    def proven(self) -> bool:
        """Whether the embedded engine is known to answer as Spark does, for all that the bank tries."""
        return parity(self.name).proven

    def as_dict(self) -> dict[str, object]:
        """What the catalogue says of it, for scripts."""
        known = parity(self.name)
        return {
            "name": self.name,
            "category": self.category,
            "signature": self.signature,
            "help": self.help,
            "example": self.example,
            "result": self.result_words,
            "kind": self.kind,
            "proven": known.proven,
            "reason": known.reason,
            "tried": known.tried,
            "types": dict(known.types),
            "data_factory": self.data_factory,
            "data_factory_note": self.data_factory_note,
            "search_words": list(self.see),
        }

    @property
    def result_words(self) -> str:
        """The type of the result, or that it depends on the arguments."""
        return str(self.result) if isinstance(self.result, DataType) else "as its arguments"

    def variables(self, index: int, before: Sequence[Bound]) -> Variables | None:
        """What a function written as an argument is given; None where the argument is a value."""
        given = self._parameter(index).given if self.parameters else None
        needed = next((i for i, p in enumerate(self.parameters) if p.given), 0)
        return given(before) if given and len(before) >= needed else None

    def is_word(self, index: int) -> bool:
        """Whether an argument may be a bare word, such as MONTH."""
        return bool(self.parameters) and self._parameter(index).word

    def bind(self, arguments: Sequence[Bound], *, distinct: bool, order: Sequence[Bound] = ()) -> Bound:
        """The typed call; raises InvalidExpression where the number or the types of arguments do not fit."""
        if distinct and not self.distinct:
            raise InvalidExpression(f"`{self.name}` does not take DISTINCT.")
        self.check_number(len(arguments))
        self._check_order(order)
        fitted: Sequence[Bound] = [self._fit(self._parameter(i), a) for i, a in enumerate(arguments)]
        if order and self.build_ordered:
            bound = self.build_ordered(fitted, order)
        else:
            bound = self._build(fitted, distinct) if self.build is None else self.build(fitted)
        if order and not self.build_ordered:
            keys = exp.Order(expressions=[key.tree for key in order])
            bound = replace(bound, tree=exp.WithinGroup(this=bound.tree, expression=keys))
        doubts = [d for a in (*fitted, *order) for d in a.doubts]
        if self.doubt and not order:
            doubts += self.doubt(fitted)
        if self.differs:
            doubts.append(f"`{self.name}`: {self.differs}.")
        return replace(bound, doubts=tuple(dict.fromkeys([*bound.doubts, *doubts])))

    def _build(self, fitted: Sequence[Bound], distinct: bool) -> Bound:
        kind = self.result_type(fitted)
        if self.prepare:
            fitted = self.prepare(fitted)
        counted = distinct and self.name == "count"
        trees: list[exp.Expression] = [one_zero(a).tree if counted else a.tree for a in fitted]
        tree = exp.Anonymous(
            this=self.written_as or self.name,
            expressions=[exp.Distinct(expressions=trees)] if distinct else trees,
        )
        bound = Bound.of(tree, kind)
        pin = self.pin == "always" or (self.pin == "decimals" and isinstance(kind, Decimal))
        return pinned(bound, kind) if pin else bound

    def result_type(self, arguments: Sequence[Bound]) -> DataType:
        """Spark's type of the call."""
        if self.result is None:
            raise AssertionError(f"{self.name} has neither a result type nor a form of its own")
        return self.result if isinstance(self.result, DataType) else self.result(arguments)

    def in_data_factory(self, arguments: Sequence[str]) -> str | None:
        """The call in Data Factory's language, from its arguments in it; None where there is none."""
        if self.data_factory is None:
            return None

        def fill(match: re.Match[str]) -> str:
            if match["all"]:
                return ", ".join(arguments)
            index = int(match["index"])
            if index < len(arguments):
                return arguments[index]
            return _PLACEHOLDER.sub(fill, match["default"] or "")

        return _PLACEHOLDER.sub(fill, self.data_factory)

    def _parameter(self, index: int) -> Parameter:
        """The parameter that the argument at `index` belongs to."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def check_number(self, given: int) -> None:
        """Raises InvalidExpression where a call has too few or too many arguments."""
        least = sum(not p.optional for p in self.parameters)
        most = None if any(p.repeated for p in self.parameters) else len(self.parameters)
        if given < least or (most is not None and given > most):
            raise InvalidExpression(
                f"`{self.name}` is written `{self.signature}`, and here it has {given or 'no'} argument"
                f"{'' if given == 1 else 's'}."
            )

    def _check_order(self, order: Sequence[Bound]) -> None:
        if self.must_order and len(order) != 1:
            raise InvalidExpression(
                f"`{self.name}` needs an order: write it like `{self.example}`, with one value to sort by."
            )
        for key in order:
            if self.ordered is None:
                raise InvalidExpression(f"`{self.name}` does not take WITHIN GROUP (ORDER BY …).")
            if not self.ordered.holds(key.type):
                raise InvalidExpression(
                    f"`{self.name}` is ordered by {self.ordered.words}, and here is {describe(key.type)}."
                )

    def _check_form(self, parameter: Parameter, argument: Bound) -> None:
        """Whether the argument is a value or a function, as it should be, and has no name."""
        if (parameter.given is not None) != isinstance(argument.tree, exp.Lambda):
            raise InvalidExpression(
                f"`{parameter.name}` of `{self.signature}` is a function: write it like `{self.example}`."
            )
        if parameter.given and argument.type == VOID:
            raise InvalidExpression(f"The function in `{self.name}` gives NULL always: let it give a value.")
        if isinstance(argument.tree, exp.Alias) and not self.named:
            raise InvalidExpression(
                f"`{self.name}` takes values without names: leave out `AS {argument.tree.alias}`."
            )

    def _fit(self, parameter: Parameter, argument: Bound) -> Bound:
        if isinstance(argument.tree, exp.Star):
            return argument
        self._check_form(parameter, argument)
        if parameter.literal and not argument.is_literal:
            raise InvalidExpression(
                f"`{parameter.name}` of `{self.signature}` must be written as a value, such as 2 or 'month'."
            )
        if parameter.check and isinstance(argument.literal, str):
            parameter.check(argument.literal)
        wanted = parameter.accepts
        if wanted.holds(argument.type) or (argument.type == VOID and wanted.null):
            return argument
        if wanted.example == INT and argument.type in INTEGRALS:
            return cast(argument, INT)
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


def unify(what: str) -> Prepare:
    """All arguments cast to their common type; `what` names them in the message where they have none."""
    return lambda arguments: unified(arguments, what)[0]


def common(what: str) -> Rule:
    """The common type of all arguments."""
    return lambda arguments: unified(arguments, what)[1]
