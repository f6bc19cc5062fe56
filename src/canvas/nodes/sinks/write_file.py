"""Rows into files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from canvas.document.model import FieldKind, Model
from canvas.errors import Remedy
from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    ConnectionName,
    Example,
    FilePath,
    Input,
    Lowered,
    NodeType,
    one_character,
    quoted,
)
from canvas.nodes.paths import check_path
from canvas.sql.types import BINARY, INTERVAL, VOID, Array, DataType, Map, Struct
from canvas.steps import FileSink, TextOptions, Write


class WriteOptions(Model):
    """How text files are written, and how files are compressed."""

    separator: str = ","
    quote: str = '"'
    header: bool = True
    null_value: str = ""
    compression: Literal["none", "gzip", "snappy", "zstd"] | None = None

    _one_character = field_validator("separator", "quote")(one_character)


class WriteFile(NodeType):
    """Write the rows into a folder of CSV, JSON or Parquet files."""

    type: Literal["write_file"] = "write_file"
    input: Input
    connection: ConnectionName | None = None
    path: FilePath
    format: Literal["csv", "json", "parquet"]
    mode: Literal["overwrite", "append", "error", "ignore"] = "overwrite"
    partition_by: Annotated[ColumnNames, FieldKind("columns")] = ()
    single_file: bool = False
    options: WriteOptions = Field(default_factory=WriteOptions)

    about = About(
        label="Write file",
        icon="save",
        category="sinks",
        keywords=("save", "export", "output", "csv", "parquet", "json", "store", "target", "destination"),
        example=Example(
            nodes="""
                cities:
                  type: inline
                  columns: {city: STRING, stores: INT}
                  rows: [[Paris, 4], [Zürich, 2]]
                result:
                  type: write_file
                  input: cities
                  path: out/cities
                  format: csv
                  single_file: true
                """,
            node="result",
            rows=(("Paris", "4"), ("Zürich", "2")),
        ),
    )

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        return ()

    def says(self) -> str:
        return f"{self.mode} {self.path}"

    def tells(self) -> str:
        before = {
            "overwrite": "in place of the files that are there",
            "append": "beside the files that are there",
            "error": "and stops where there are files already",
            "ignore": "unless there are files already",
        }
        parts = f" There is a folder for each {quoted(self.partition_by)}." if self.partition_by else ""
        what = "one file" if self.single_file else "files"
        return (
            f"Writes the rows as {self.format.upper()} {what} into `{self.path}`, {before[self.mode]}.{parts}"
        )

    def lower(self, build: Build) -> Lowered | None:
        check_path(build, "path", self.path, wildcards=False)
        parts = build.columns("partition_by", self.partition_by, build.input.schema)
        if parts and len(parts) == len(build.input.schema):
            build.refuse(
                "partition_by",
                "At least one column must stay inside the files: make folders for fewer columns.",
            )
        for column in parts:
            if not _fits_text(column.type):
                build.refuse(
                    "partition_by", f"`{column.name}` is {column.type}, which no folder can be named by."
                )
        self._check_types(build)
        if build.problems:
            return None
        options = self.options
        sink = FileSink(
            connection=self.connection or "",
            path=self.path,
            format=self.format,
            mode=self.mode,
            partition_by=tuple(c.name for c in parts),
            single_file=self.single_file,
            options=TextOptions(
                separator=options.separator,
                quote=options.quote,
                header=options.header,
                null_value=options.null_value,
                compression=options.compression,
            ),
        )
        source = build.input
        step = Write(
            name=build.name(),
            node=build.node,
            schema=source.schema,
            ordering=source.ordering,
            input=source,
            sink=sink,
        )
        return Lowered(sinks=(step,))

    def _check_types(self, build: Build) -> None:
        for column in build.input.schema:
            if column.type in (VOID, INTERVAL):
                message = (
                    f"`{column.name}` holds nothing but NULL: give it a type, such as CAST(NULL AS STRING)."
                )
                build.refuse("input", message)
            elif self.format == "csv" and not _fits_text(column.type):
                what = f"`{column.name}` is {column.type}, which a CSV file cannot hold."
                build.refuse(
                    "format",
                    f"{what} Write Parquet or JSON instead.",
                    remedy=Remedy("Write Parquet", (("format", "parquet"),)),
                )


def _fits_text(kind: DataType) -> bool:
    return not isinstance(kind, Array | Map | Struct) and kind != BINARY
