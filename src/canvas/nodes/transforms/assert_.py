"""What must be true of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind
from canvas.nodes.asking import Asked, projected
from canvas.nodes.base import (
    OUT,
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    all_columns,
    quoted,
    reference,
)
from canvas.nodes.rule_settings import AllowedValues, Bounds, Pattern, RowCount
from canvas.nodes.rules import (
    any_of,
    is_outside,
    label_of_broken,
    unless_broken,
)
from canvas.sql.binding import Bound
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BIGINT, STRING
from canvas.sql.values import cast
from canvas.steps import Aggregate, Check, CountRule, Step

_DOES = {"fail": "Stop at", "drop": "Drop", "flag": "Flag"}


class Assert(NodeType):
    """Check that the rows are as they must be: stop the job, leave bad rows out, or flag them."""

    type: Literal["assert"] = "assert"
    input: Input
    on_violation: Literal["fail", "drop", "flag"] = "fail"
    not_null: ColumnNames = ()
    unique: ColumnNames = ()
    in_set: Mapping[str, AllowedValues] = Field(default_factory=dict)
    range: Mapping[str, Bounds] = Field(default_factory=dict)
    regex: Mapping[str, Pattern] = Field(default_factory=dict)
    conditions: Annotated[Mapping[str, str], FieldKind("conditions")] = Field(default_factory=dict)
    row_count: RowCount = Field(default_factory=RowCount)
    flag: str = "problems"

    about = About(
        label="Check",
        icon="rule",
        category="shape",
        keywords=(
            "assert", "validate", "quality", "expect", "not null", "unique", "allowed values", "range",
            "test", "constraint", "bad rows",
        ),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, store: STRING, amount: INT}
                  rows: [[1, A, 10], [2, X, 10], [2, A, -5], [null, B, null]]
                checked:
                  type: assert
                  input: sales
                  on_violation: flag
                  not_null: [id]
                  unique: [id]
                  in_set: {store: [A, B]}
                  range: {amount: {least: 0}}
                """,
            node="checked",
            rows=(
                ("1", "A", "10", None),
                ("2", "X", "10", "id is not unique; store is not an allowed value"),
                ("2", "A", "-5", "id is not unique; amount is out of range"),
                (None, "B", None, "id is empty"),
            ),
        ),
    )  # fmt: skip

    def _asked(self) -> Iterator[str]:
        yield from self.not_null
        yield from self.unique
        for block in (self.in_set, self.range, self.regex, self.conditions):
            yield from block

    def says(self) -> str:
        counts = self.row_count.least is not None or self.row_count.most is not None
        what = ", ".join(dict.fromkeys(self._asked())) or ("number of rows" if counts else "")
        if not what:
            return ""
        return f"{_DOES[self.on_violation]} bad {what}"

    def tells(self) -> str:
        names = quoted(list(dict.fromkeys(self._asked()))) or "the number of rows"
        match self.on_violation:
            case "fail":
                return f"Stops the job, before anything is written, where {names} break a rule."
            case "drop":
                return f"Leaves out the rows in which {names} break a rule."
            case _:
                return f"Says in `{self.flag}` which rules {names} break; it is empty in good rows."

    def lower(self, build: Build) -> Lowered | None:
        asked = Asked(build, build.input)
        asked.add(self)
        count = self._count_check(build)
        if not asked.requirements and count is None and not build.problems:
            build.refuse("not_null", "Nothing is checked yet: choose columns, or write a condition.")
        if self.on_violation == "flag":
            names = [*build.input.schema.names, self.flag]
            build.check_names("flag", names)
        if build.problems:
            return None
        checks = [] if count is None else [count]
        if self.on_violation == "fail" and asked.requirements:
            checks.append(asked.check())
        watches = (asked.check(),) if self.on_violation != "fail" and asked.requirements else ()
        return Lowered({OUT: self._rows(build, asked)}, tuple(checks), watches=watches)

    def _rows(self, build: Build, asked: Asked) -> Step:
        """The rows that go on."""
        source = build.input
        if not asked.requirements or self.on_violation == "fail":
            return projected(build, build.name(), source, all_columns(source))
        if self.on_violation == "drop":
            broken = any_of([r.broken for r in asked.requirements])
            return asked.kept(unless_broken(broken))
        flag = (self.flag, label_of_broken(asked.requirements))
        return projected(build, build.name(), asked.step, (*all_columns(source), flag))

    def _count_check(self, build: Build) -> Check | None:
        least, most = self.row_count.least, self.row_count.most
        if least is None and most is None:
            return None
        if least is not None and most is not None and least > most:
            build.refuse("row_count", f"No number is at least {least} and at most {most}.")
            return None
        rows = Bound.of(exp.Anonymous(this="count", expressions=[exp.Star()]), BIGINT)
        counted = Aggregate(
            name=build.name("count"), node=build.node, schema=Schema.of([("rows", BIGINT)]),
            input=build.input, group_by=(), aggregates=(("rows", rows),),
        )  # fmt: skip
        number = Column("rows", BIGINT)
        limits = [Bound.of(exp.Literal.number(n), BIGINT) if n is not None else None for n in (least, most)]
        rule = CountRule(
            field="row_count",
            broken=is_outside(number, *limits),
            value=Bound.of(_in_words(number), STRING),
            message=f"There must be {_between(least, most)} rows",
            least=least,
            most=most,
        )
        return Check(
            name=build.name("count_check"), node=build.node, schema=Schema(()), input=counted, rules=(rule,)
        )


def _in_words(number: Column) -> exp.Expression:
    """`3 rows in all`."""
    words = [cast(reference(number), STRING).tree, exp.Literal.string(" rows in all")]
    return exp.Anonymous(this="concat", expressions=words)


def _between(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"{least:,} to {most:,}" if least != most else f"{least:,}"
    return f"at least {least:,}" if least is not None else f"at most {most:,}"
