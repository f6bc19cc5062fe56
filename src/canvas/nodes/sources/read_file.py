"""Rows of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_serializer

from canvas.document.model import Model
from canvas.nodes.base import (
    About,
    Build,
    ConnectionName,
    Example,
    FilePath,
    Lowered,
    NodeType,
    counted,
    one_character,
    reference,
)
from canvas.nodes.casting import Casting, TextFormat, TypedColumn, cast_text
from canvas.nodes.encodings import spark_name
from canvas.nodes.paths import check_path
from canvas.sql.binding import Bound
from canvas.sql.operators import pinned
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import STRING
from canvas.steps import Check, FileSource, Project, Read, SourceColumn, TextOptions
from canvas.steps.files import FORMAT_NAMES, TEXT_FORMATS


class FileColumn(TypedColumn):
    """A column of a file. `header`: its name, or names, in the files, where it differs."""

    header: str | tuple[str, ...] | None = None

    @field_validator("header")
    @classmethod
    def _named(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        if value is not None and not all(value and (value,) if isinstance(value, str) else value or ("",)):
            raise ValueError("Give the name that the column has in the files.")
        return value

    @model_serializer(mode="wrap")
    def _shortest(self, handler: Any) -> Any:
        full: dict[str, Any] = handler(self)
        return full["type"] if list(full) == ["type"] else full

    def headers(self, name: str) -> tuple[str, ...]:
        """The names that the column may have in a file."""
        if self.header is None:
            return (name,)
        return (self.header,) if isinstance(self.header, str) else self.header


class ReadOptions(Model):
    """How the files are written."""

    separator: str = ","
    quote: str = '"'
    escape: str = '"'
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    thousands: str | None = None
    null_values: tuple[str, ...] = ("",)
    malformed: Literal["fail", "drop"] = "fail"

    _one_character = field_validator("separator", "quote", "escape")(one_character)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        if spark_name(value) is None:
            raise ValueError(
                f"`{value}` is not an encoding: write utf-8, latin-1 or windows-1252, for example."
            )
        return value


class ReadFile(NodeType):
    """Read rows from CSV, JSON, Parquet or ORC files, or from a Delta table."""

    type: Literal["read_file"] = "read_file"
    connection: ConnectionName | None = None
    path: FilePath
    format: Literal["csv", "json", "parquet", "orc", "delta"]
    options: ReadOptions = Field(default_factory=ReadOptions)
    columns: Mapping[str, FileColumn] = Field(default_factory=dict)

    about = About(
        label="File",
        icon="description",
        category="sources",
        keywords=(
            "csv",
            "json",
            "parquet",
            "orc",
            "delta lake",
            "excel export",
            "load",
            "import",
            "open",
            "folder",
            "read",
            "storage",
            "s3",
            "adls",
        ),
        example=Example(
            nodes=r"""
                sales:
                  type: read_file
                  path: sales_*.csv
                  format: csv
                  options: {separator: ";", decimal: ",", null_values: ["", "n/a"]}
                  columns:
                    sale_id: BIGINT
                    sold_on: {type: DATE, formats: [dd.MM.yyyy, yyyy-MM-dd], on_error: null}
                    amount: {type: "DECIMAL(12,2)", on_error: null}
                """,
            node="sales",
            rows=(
                ("1", "2024-03-31", "1240.50"),
                ("2", "2024-04-01", None),
                ("3", None, "7.00"),
            ),
            files={
                "sales_1.csv": "sale_id;sold_on;amount\n1;31.03.2024;1240,50\n",
                "sales_2.csv": "amount;sale_id;sold_on\nn/a;2;2024-04-01\n7;3;soon\n",
            },
        ),
    )

    def says(self) -> str:
        return f"{self.path} · {counted(len(self.columns), 'column')}" if self.columns else self.path

    def tells(self) -> str:
        return f"Reads {counted(len(self.columns), 'column')} of `{self.path}`."

    def lower(self, build: Build) -> Lowered | None:
        check_path(build, "path", self.path, wildcards=self.format != "delta")
        if not self.columns:
            build.refuse(
                "columns",
                "The columns of the files are not known yet. List them with their types, or detect them.",
            )
            return None
        build.check_names("columns", list(self.columns))
        is_text = self.format in TEXT_FORMATS
        raw = Read(
            name=build.name("raw"),
            node=build.node,
            schema=Schema.of(
                (name, STRING if is_text else column.type) for name, column in self.columns.items()
            ),
            source=self._source(),
        )
        castings = {c.name: done for c in raw.schema if (done := self._cast(build, c, is_text))}
        step = Project(
            name=build.name(),
            node=build.node,
            schema=Schema.of((name, done.value.type) for name, done in castings.items()),
            input=raw,
            columns=tuple((name, done.value) for name, done in castings.items()),
        )
        rules = tuple(done.rule for done in castings.values() if done.rule)
        if not rules:
            return Lowered.of(step)
        return Lowered.of(
            step, Check(name=build.name("check"), node=build.node, schema=raw.schema, input=raw, rules=rules)
        )

    def _source(self) -> FileSource:
        options = self.options
        return FileSource(
            connection=self.connection or "",
            path=self.path,
            format=self.format,
            columns=tuple(SourceColumn(name, column.headers(name)) for name, column in self.columns.items()),
            options=TextOptions(
                separator=options.separator,
                quote=options.quote,
                escape=options.escape,
                encoding=spark_name(options.encoding) or options.encoding,
                malformed=options.malformed,
            ),
        )

    def _cast(self, build: Build, column: Column, is_text: bool) -> Casting | None:
        spec = self.columns[column.name]
        source: Bound = reference(column)
        if not is_text:
            if spec.formats:
                build.refuse(
                    f"columns.{column.name}.formats",
                    f"{FORMAT_NAMES[self.format]} files hold dates as dates: take the formats away.",
                )
            return Casting(pinned(source, spec.type))
        options = self.options
        try:
            return cast_text(
                column.name, source, spec, TextFormat(options.decimal, options.thousands, options.null_values)
            )
        except InvalidExpression as error:
            build.refuse(f"columns.{column.name}", str(error), error.suggestion)
            return None
