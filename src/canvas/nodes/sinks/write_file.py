"""Rows into files."""

from __future__ import annotations

import re
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
from canvas.steps.files import FORMAT_NAMES


class WriteOptions(Model):
    """How text files are written, and how files are compressed."""

    separator: str = ","
    quote: str = '"'
    header: bool = True
    null_value: str = ""
    compression: Literal["none", "gzip", "snappy", "zstd", "zlib"] | None = None

    _one_character = field_validator("separator", "quote")(one_character)


class WriteFile(NodeType):
    """Write the rows into a folder of CSV, JSON, Parquet or ORC files, or into a Delta table."""

    type: Literal["write_file"] = "write_file"
    input: Input
    connection: ConnectionName | None = None
    path: FilePath
    format: Literal["csv", "json", "parquet", "orc", "delta"]
    mode: Literal["overwrite", "append", "error", "ignore"] = "overwrite"
    partition_by: Annotated[ColumnNames, FieldKind("columns")] = ()
    single_file: bool = False
    options: WriteOptions = Field(default_factory=WriteOptions)

    about = About(
        label="Write file",
        icon="save",
        category="sinks",
        keywords=(
            "save",
            "export",
            "output",
            "csv",
            "parquet",
            "json",
            "orc",
            "delta lake",
            "store",
            "target",
            "destination",
            "s3",
            "adls",
        ),
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
        there = "rows" if self.format == "delta" else "files"
        before = {
            "overwrite": f"in place of the {there} that are there",
            "append": f"beside the {there} that are there",
            "error": f"and stops where there are {there} already",
            "ignore": f"unless there are {there} already",
        }
        parts = f" There is a folder for each {quoted(self.partition_by)}." if self.partition_by else ""
        what = "one file" if self.single_file else "files"
        if self.format == "delta":
            what = "table"
        how = f"{FORMAT_NAMES[self.format]} {what}"
        return f"Writes the rows as {how} into `{self.path}`, {before[self.mode]}.{parts}"

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
        self._check_format(build)
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

    def _check_format(self, build: Build) -> None:
        known = _COMPRESSIONS[self.format]
        if self.options.compression not in (None, "none", *known):
            listed = " or ".join(f"`{name}`" for name in known)
            message = f"{FORMAT_NAMES[self.format]} files cannot be compressed like that: choose {listed}."
            build.refuse("options.compression", message)
        if self.format != "delta":
            return
        if self.single_file:
            message = "A Delta table decides itself how many files it has. Leave Single file out."
            build.refuse("single_file", message, remedy=Remedy("Leave it out", (("single_file", False),)))
        for column in build.input.schema:
            if _NOT_IN_DELTA.search(column.name):
                message = (
                    f"`{column.name}`: a column of a Delta table has no spaces and none of , ; {{ }} ( ) = "
                    "in its name. Rename it before."
                )
                build.refuse("input", message)

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


_NOT_IN_DELTA = re.compile(r"[ ,;{}()\n\t=]")
_COMPRESSIONS: Mapping[str, tuple[str, ...]] = {
    "csv": ("gzip",),
    "json": ("gzip",),
    "parquet": ("snappy", "gzip", "zstd"),
    "orc": ("snappy", "zlib", "zstd"),
    "delta": ("snappy", "gzip", "zstd"),
}


def _fits_text(kind: DataType) -> bool:
    return not isinstance(kind, Array | Map | Struct) and kind != BINARY
