"""Datasets and linked services: one dataset for each source and sink, one linked service a connection.

Source: https://learn.microsoft.com/azure/data-factory/format-delimited-text, …/format-json,
…/format-parquet and …/connector-azure-data-lake-storage (managed identity: the URL is all there is).
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

from canvas.document.workspace import Settings
from canvas.plan import Plan
from canvas.steps import FileSink, FileSource, TextOptions
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.findings import Findings
from compilers.data_factory.paths import Place, path_expression, place_of

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
}
_PLACEHOLDER = "https://your-account.dfs.core.windows.net"


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
            self.services[place.connection] = _service(place)
            if place.account is None:
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

    def source(self, node: str, source: FileSource) -> str:
        """The dataset of a source, by name."""
        name = self._name(node)
        with self.findings.on(node, "path"):
            place = self.place(node, source.connection, source.path)
            anywhere = place.has_wildcards or place.has_parameters
            location = _location(place, "" if anywhere else place.path)
            self._add(node, name, place, source.format, location, source.options)
        return name

    def sink(self, node: str, stream: str, sink: FileSink) -> str:
        """The dataset of a sink, by name."""
        name = self._name(node)
        with self.findings.on(node, "path"):
            place = self.place(node, sink.connection, sink.path)
            location = _location(place, "")
            if place.has_parameters:
                location["folderPath"] = _expression(f"@dataset().{FOLDER}")
                self.arguments[stream] = {
                    FOLDER: _expression(path_expression(place, dict(self.plan.parameters)))
                }
            else:
                location["folderPath"] = place.path
            self._add(node, name, place, sink.format, location, sink.options, is_sink=True)
            if place.has_parameters:
                self.files[name]["parameters"] = {FOLDER: {"type": "string"}}
        return name

    def nothing(self) -> tuple[str, str]:
        """A path at which there is no file, and a dataset for it, on the connection of the first sink."""
        sink = self.plan.sinks[0]
        path = "canvas/no_rows.csv"
        place = self.place(sink.node, sink.sink.connection, path)
        name = self._name("no_rows")
        self._add(sink.node, name, place, "csv", _location(place, ""), TextOptions())
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


def _service(place: Place) -> dict[str, Any]:
    if place.account is not None:
        url = f"https://{place.account}.dfs.core.windows.net"
        return {"annotations": [], "type": "AzureBlobFS", "typeProperties": {"url": url}}
    return {
        "parameters": {"url": {"type": "String", "defaultValue": _PLACEHOLDER}},
        "annotations": [],
        "type": "AzureBlobFS",
        "typeProperties": {"url": "@{linkedService().url}"},
    }


def _expression(text: str) -> dict[str, Any]:
    return {"value": text, "type": "Expression"}


def _location(place: Place, path: str) -> dict[str, Any]:
    """A file, or a folder where the last part of the path has no ending."""
    location: dict[str, Any] = {"type": "AzureBlobFSLocation"}
    folder, _, file = path.rpartition("/")
    if "." not in file:
        folder, file = path, ""
    if file:
        location["fileName"] = file
    if folder:
        location["folderPath"] = folder
    return {**location, "fileSystem": place.container}


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
            details = {"location": location, "compressionCodec": codec or "snappy"}
            return {"type": "Parquet", "typeProperties": details, "schema": []}


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
