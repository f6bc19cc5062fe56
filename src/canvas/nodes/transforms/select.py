"""Choose, rename, reorder and retype columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_serializer, model_validator

from canvas.document.model import FieldKind, Model
from canvas.nodes.base import (
    About,
    Build,
    ColumnName,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    SparkType,
    counted,
    quoted,
    reference,
)
from canvas.nodes.casting import Casting, OnError, TypedColumn, cast_value
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Schema
from canvas.steps import Check, Project


class SelectedColumn(Model):
    """Where a column comes from: `old_name`, or `{from: old_name, type: T, on_error: null}`."""

    from_: ColumnName = Field(alias="from")
    type: SparkType | None = None
    formats: tuple[str, ...] = ()
    on_error: OnError = "fail"

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"from": value}

    @model_serializer(mode="wrap")
    def _shortest(self, handler: Any) -> Any:
        full: dict[str, Any] = handler(self)
        full = {("from" if key == "from_" else key): value for key, value in full.items()}
        return full["from"] if list(full) == ["from"] else full


class Select(NodeType):
    """Choose the columns to keep, in the order and under the names you want."""

    type: Literal["select"] = "select"
    input: Input
    columns: Annotated[Mapping[str, SelectedColumn], FieldKind("column_map")] = Field(default_factory=dict)
    others: Literal["drop", "keep"] = "drop"
    drop: ColumnNames = ()

    about = About(
        label="Choose columns",
        icon="view_column",
        category="shape",
        keywords=("rename", "drop columns", "keep columns", "reorder", "remove columns", "project", "type"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, betrag: STRING, filiale: STRING}
                  rows: [[1, "12.50", A], [2, "oops", B]]
                tidy:
                  type: select
                  input: sales
                  columns:
                    store: filiale
                    amount: {from: betrag, type: "DECIMAL(10,2)", on_error: null}
                """,
            node="tidy",
            rows=(("A", "12.50"), ("B", None)),
        ),
    )

    def says(self) -> str:
        if self.columns and self.others == "drop":
            return counted(len(self.columns), "column")
        renamed = sum(new != spec.from_ for new, spec in self.columns.items())
        parts = [f"{renamed} renamed"] if renamed else []
        return ", ".join([*parts, f"{len(self.drop)} dropped"] if self.drop else parts) or "All columns"

    def tells(self) -> str:
        names = list(self.columns)
        if self.columns and self.others == "drop":
            kept = f"Keeps {counted(len(names), 'column')}: {quoted(names)}."
        else:
            kept = f"Keeps all columns but {quoted(self.drop)}." if self.drop else "Keeps all columns."
        renamed = [
            f"`{spec.from_}` becomes `{new}`" for new, spec in self.columns.items() if new != spec.from_
        ]
        more = f" and {len(renamed) - 2} more get other names" if len(renamed) > 2 else ""
        said = ", ".join(renamed[:2]) if more else " and ".join(renamed)
        return f"{kept} {said}{more}." if renamed else kept

    def lower(self, build: Build) -> Lowered | None:
        schema = build.input.schema
        castings = {
            new: done
            for new, spec in self.columns.items()
            if (done := self._casting(build, new, spec, schema))
        }
        build.columns("drop", self.drop, schema)
        used = {spec.from_.lower() for spec in self.columns.values()} | {name.lower() for name in self.drop}
        rest = (
            [c for c in schema if c.name.lower() not in used]
            if self.others == "keep" or not self.columns
            else []
        )
        columns = (
            *((new, done.value) for new, done in castings.items()),
            *((c.name, reference(c)) for c in rest),
        )
        build.check_names("columns", [name for name, _ in columns])
        if not columns and not build.problems:
            build.refuse("columns", "No column is left: keep at least one.")
        if build.problems:
            return None
        step = Project(
            name=build.name(),
            node=build.node,
            schema=Schema.of((name, value.type) for name, value in columns),
            ordering=build.kept_order(columns),
            input=build.input,
            columns=columns,
        )
        rules = tuple(done.rule for done in castings.values() if done.rule)
        if not rules:
            return Lowered.of(step)
        check = Check(
            name=build.name("check"), node=build.node, schema=schema, input=build.input, rules=rules
        )
        return Lowered.of(step, check)

    def _casting(self, build: Build, new: str, spec: SelectedColumn, schema: Schema) -> Casting | None:
        source = build.column(f"columns.{new}", spec.from_, schema)
        if source is None:
            return None
        if spec.type is None:
            if spec.formats:
                build.refuse(
                    f"columns.{new}.formats",
                    "Formats are for dates: give the column the type DATE or TIMESTAMP.",
                )
            return Casting(reference(source))
        wanted = TypedColumn(type=spec.type, formats=spec.formats, on_error=spec.on_error)
        try:
            return cast_value(new, reference(source), wanted)
        except InvalidExpression as error:
            build.refuse(f"columns.{new}", str(error), error.suggestion)
            return None
