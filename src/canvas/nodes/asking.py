"""What a step asks of its rows, gathered into relations in which all of it can be told of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.nodes.base import Build, all_columns, quoted, reference
from canvas.nodes.rule_settings import AllowedValues, Bounds, Pattern, Value
from canvas.nodes.rules import Requirement, is_missing, is_outside, is_repeated, shown, unless, value_of
from canvas.sql import operators
from canvas.sql.binding import Bound
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BIGINT, STRING, is_groupable
from canvas.steps import Check, Filter, Project, RowRule, Step, UniqueRule, Window

if TYPE_CHECKING:
    from canvas.nodes.transforms.assert_ import Assert


def projected(build: Build, name: str, source: Step, columns: tuple[tuple[str, Bound], ...]) -> Project:
    """A projection of the step that keeps its input's order as far as that goes."""
    return Project(
        name=name,
        node=build.node,
        schema=Schema.of((n, b.type) for n, b in columns),
        ordering=build.kept_order(columns),
        input=source,
        columns=columns,
    )


@dataclass
class Asked:
    """What is asked of the rows, and the relation in which all of it can be told of each row."""

    build: Build
    step: Step
    requirements: list[Requirement] = field(default_factory=list)

    def add(self, node: Assert) -> None:
        """Everything that a node asks."""
        schema = self.build.input.schema
        for column in self.build.columns("not_null", node.not_null, schema):
            self._ask("not_null", f"{column.name} is empty", f"`{column.name}` must not be empty",
                      is_missing(column))  # fmt: skip
        if node.unique:
            self._unique(self.build.columns("unique", node.unique, schema))
        for kind, block in (("in_set", node.in_set), ("range", node.range), ("regex", node.regex)):
            for name, settings in block.items():
                found = self.build.column(f"{kind}.{name}", name, schema)
                if found is not None:
                    self._of_column(f"{kind}.{name}", found, settings)
        for name, text in node.conditions.items():
            condition = self.build.condition(f"conditions.{name}", text, schema)
            if condition is not None:
                self._ask(f"conditions.{name}", name, f"The rule `{name}` must hold", unless(condition))

    def _ask(self, place: str, label: str, message: str, broken: Bound, unique: Sequence[str] = ()) -> None:
        self.requirements.append(Requirement(place, label, message, broken, tuple(unique)))

    def _of_column(self, place: str, column: Column, said: AllowedValues | Bounds | Pattern) -> None:
        try:
            match said:
                case AllowedValues(values=values):
                    self._in_set(place, column, values)
                case Bounds(least=least, most=most):
                    self._range(place, column, least, most)
                case Pattern(pattern=pattern):
                    text = Bound.of(exp.Literal.string(pattern), STRING)
                    matches = operators.pattern(exp.RegexpLike, reference(column), text)
                    self._ask(place, f"{column.name} is not written as it must be",
                              f"`{column.name}` must match `{pattern}`", unless(matches))  # fmt: skip
        except InvalidExpression as error:
            self.build.refuse(place, str(error), error.suggestion)

    def _in_set(self, place: str, column: Column, values: Sequence[Value]) -> None:
        bound = [b for v in values if (b := value_of(self.build, place, column, v))]
        if not values:
            self.build.refuse(place, f"Say which values `{column.name}` may have.")
        if len(bound) == len(values) and bound:
            among = operators.membership(reference(column), bound)
            listed = ", ".join(str(v) for v in values[:5]) + (", …" if len(values) > 5 else "")
            self._ask(place, f"{column.name} is not an allowed value",
                      f"`{column.name}` must be one of {listed}", unless(among))  # fmt: skip

    def _range(self, place: str, column: Column, least: Value | None, most: Value | None) -> None:
        if least is None and most is None:
            self.build.refuse(place, f"Say what `{column.name}` is at least or at most.")
            return
        ends = [value_of(self.build, place, column, v) if v is not None else None for v in (least, most)]
        if (ends[0] is None) != (least is None) or (ends[1] is None) != (most is None):
            return
        said = [f"at least {least}"] * (least is not None) + [f"at most {most}"] * (most is not None)
        self._ask(place, f"{column.name} is out of range", f"`{column.name}` must be {' and '.join(said)}",
                  is_outside(column, *ends))  # fmt: skip

    def _unique(self, columns: Sequence[Column]) -> None:
        odd = [c for c in columns if not is_groupable(c.type)]
        if odd or not columns:
            if odd:
                self.build.refuse("unique", f"`{odd[0].name}` is {odd[0].type}, which cannot be compared.")
            return
        names = [c.name for c in columns]
        counter = self._counter()
        rows = Bound.of(exp.Anonymous(this="count", expressions=[exp.Star()]), BIGINT)
        source = self.step
        self.step = Window(
            name=self.build.name("counted"),
            node=self.build.node,
            schema=Schema.of([*((c.name, c.type) for c in source.schema), (counter, BIGINT)]),
            input=source,
            columns=((counter, rows),),
            partition_by=tuple(names),
            order_by=(),
        )
        self._ask("unique", f"{', '.join(names)} is not unique", f"{quoted(names)} must be unique",
                  is_repeated(columns, counter), names)  # fmt: skip

    def _counter(self) -> str:
        """A name for the number of rows that are alike, which no column has."""
        name = "rows_alike"
        while name in self.build.input.schema:
            name += "_"
        return name

    def check(self) -> Check:
        """The statement that stops the job."""
        return Check(
            name=self.build.name("check"),
            node=self.build.node,
            schema=Schema(()),
            input=self.step,
            rules=tuple(self._rule(r) for r in self.requirements),
        )

    def _rule(self, asked: Requirement) -> RowRule:
        first = [*asked.unique, asked.field.partition(".")[2]]
        value = shown(self.build.input.schema, [n for n in first if n])
        if asked.unique:
            return UniqueRule(asked.field, asked.broken, value, asked.message, asked.unique)
        return RowRule(asked.field, asked.broken, value, asked.message)

    def kept(self, predicate: Bound) -> Step:
        """The rows for which the predicate is true, without what was computed to tell it."""
        build, source = self.build, self.build.input
        extra = self.step is not source
        filtered = Filter(
            name=build.name("kept") if extra else build.name(),
            node=build.node,
            schema=self.step.schema,
            ordering=source.ordering,
            input=self.step,
            predicate=predicate,
        )
        return projected(build, build.name(), filtered, all_columns(source)) if extra else filtered
