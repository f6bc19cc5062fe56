"""Datasets and linked services: one dataset for each source and sink, one linked service a connection.

Source: https://learn.microsoft.com/azure/data-factory/format-delimited-text, …/format-json,
…/format-parquet and …/format-orc.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

from canvas.document.storage import S3Connection
from canvas.document.workspace import Settings
from canvas.plan import Plan
from canvas.steps import FileSink, FileSource, TextOptions
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.findings import Findings
from compilers.data_factory.paths import Place, path_expression, place_of
from compilers.data_factory.stores import location, services

FOLDER = "folder"
"""The parameter of a dataset whose folder depends on the run."""
_ENCODINGS = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-be": "UTF-16BE", "utf-16-le": "UTF-16LE",
    "utf-32": "UTF-32", "ascii": "US-ASCII", "iso8859-1": "ISO-8859-1", "iso8859-2": "ISO-8859-2",
    "iso8859-7": "ISO-8859-7", "iso8859-9": "ISO-8859-9", "iso8859-15": "ISO-8859-15",
    "cp1250": "WINDOWS-1250", "cp1251": "WINDOWS-1251", "cp1252": "WINDOWS-1252", "cp1253": "WINDOWS-1253",
    "shift_jis": "SHIFT-JIS", "euc_jp": "EUC-JP", "gb2312": "GB2312", "gb18030": "GB18030", "big5": "BIG5",
}  # fmt: skip
_COMPRESSIONS: dict[str, dict[str, str | None]] = {
    "csv": {"none": None, "gzip": "gzip"},
    "json": {"none": None, "gzip": "gzip"},
    "parquet": {"none": "none", "gzip": "gzip", "snappy": "snappy"},
    "orc": {"none": "none", "snappy": "snappy", "zlib": "zlib"},
}


class Datasets:
    """The datasets and linked services that the sources and sinks of a flow need."""

    def __init__(self, plan: Plan, settings: Settings, findings: Findings, folder: str) -> None:
        self.plan, self.settings, self.findings, self.folder = plan, settings, findings, folder
        self.files: dict[str, dict[str, Any]] = {}
        self.services: dict[str, dict[str, Any]] = {}
        self.arguments: dict[str, dict[str, Any]] = {}
        """The values of the parameters of datasets, by stream."""

    def place(self, node: str, connection: str, path: str) -> Place:
        """Where a path lies; makes its linked service. Raises NoForm."""
        place = place_of(connection, path, self.settings)
        if place.connection not in self.services:
            self.services.update(services(place))
            if place.store is None:
                self._warn_local(node, place)
        return place

    def _warn_local(self, node: str, place: Place) -> None:
        self.findings.warning(
            node,
            "connection",
            f"`{place.connection}` is a folder of this computer, which Data Factory cannot reach. "
            "Choose an environment "
            "in which it is of type `adls`; until then, set the URL in the linked service "
            f"`{place.connection}`, and "
            f"put the files into a container `{place.container}`.",
        )

    def sink_place(self, node: str, sink: FileSink) -> Place:
        """Where a sink writes; makes its linked service. Raises NoForm."""
        place = self.place(node, sink.connection, sink.path)
        if isinstance(place.store, S3Connection):
            raise NoForm(
                "A data flow of Data Factory does not write to Amazon S3. Write to Azure Data Lake Storage: "
                "choose an environment in which the connection leads there."
            )
        return place

    def inline(self, node: str, files: FileSource | FileSink) -> str:
        """The linked service of an inline source or sink, by name."""
        with self.findings.on(node, "path"):
            if isinstance(files, FileSink):
                return self.sink_place(node, files).connection
            return self.place(node, files.connection, files.path).connection
        return files.connection

    def source(self, node: str, source: FileSource) -> str:
        """The dataset of a source, by name."""
        name = self._name(node)
        with self.findings.on(node, "path"):
            place = self.place(node, source.connection, source.path)
            anywhere = place.has_wildcards or place.has_parameters
            where = location(place, "" if anywhere else place.path)
            self._add(node, name, place, source.format, where, source.options)
        return name

    def sink(self, node: str, stream: str, sink: FileSink) -> str:
        """The dataset of a sink, by name."""
        name = self._name(node)
        with self.findings.on(node, "path"):
            place = self.sink_place(node, sink)
            where = location(place, "")
            if place.has_parameters:
                where["folderPath"] = _expression(f"@dataset().{FOLDER}")
                self.arguments[stream] = {
                    FOLDER: _expression(path_expression(place, dict(self.plan.parameters)))
                }
            else:
                where["folderPath"] = place.path
            self._add(node, name, place, sink.format, where, sink.options, is_sink=True)
            if place.has_parameters:
                self.files[name]["parameters"] = {FOLDER: {"type": "string"}}
        return name

    def nothing(self) -> tuple[str, str]:
        """A path at which there is no file, and a dataset for it, on the connection of the first sink."""
        files = [(s, s.sink.connection) for s in self.plan.sinks if isinstance(s.sink, FileSink)]
        sink, connection = files[0] if files else (self.plan.sinks[0], "")
        path = "canvas/no_rows.csv"
        place = self.place(sink.node, connection, path)
        name = self._name("no_rows")
        self._add(sink.node, name, place, "csv", location(place, ""), TextOptions())
        return place.path, name

    def _name(self, node: str) -> str:
        return f"{self.plan.pipeline.name}__{node}"

    def _add(
        self,
        node: str,
        name: str,
        place: Place,
        kind: str,
        location: dict[str, Any],
        options: TextOptions,
        *,
        is_sink: bool = False,
    ) -> None:
        with self.findings.on(node, "options"):
            made = _typed(kind, location, options, is_sink=is_sink)
            self.files[name] = {
                "linkedServiceName": {"referenceName": place.connection, "type": "LinkedServiceReference"},
                "folder": {"name": self.folder},
                "annotations": [],
                **made,
            }


def _expression(text: str) -> dict[str, Any]:
    return {"value": text, "type": "Expression"}


def _typed(kind: str, location: dict[str, Any], options: TextOptions, *, is_sink: bool) -> Mapping[str, Any]:
    codec = _codec(kind, options.compression)
    match kind:
        case "csv":
            details = {
                "location": location,
                "columnDelimiter": options.separator,
                **({"compressionCodec": codec} if codec else {}),
                "encodingName": _encoding(options.encoding),
                "escapeChar": options.quote if is_sink else options.escape,
                "firstRowAsHeader": options.header,
                "quoteChar": options.quote,
                "nullValue": options.null_value,
            }
            return {"type": "DelimitedText", "typeProperties": details, "schema": []}
        case "json":
            more = {"compression": {"type": codec}} if codec else {}
            details = {"location": location, "encodingName": _encoding(options.encoding), **more}
            return {"type": "Json", "typeProperties": details, "schema": {}}
        case _:
            name, key = ("Orc", "orcCompressionCodec") if kind == "orc" else ("Parquet", "compressionCodec")
            details = {"location": location, key: codec or "snappy"}
            return {"type": name, "typeProperties": details, "schema": []}


def _codec(kind: str, compression: str | None) -> str | None:
    known = _COMPRESSIONS[kind]
    if compression is not None and compression not in known:
        listed = ", ".join(f"`{k}`" for k in known)
        raise NoForm(f"Data Factory does not write {kind} with `{compression}`. Choose one of {listed}.")
    return known[compression] if compression else None


def _encoding(name: str) -> str:
    known = _ENCODINGS.get(codecs.lookup(name).name)
    if known is None:
        raise NoForm(f"Data Factory does not know the encoding `{name}`. Bring the files to utf-8.")
    return known
