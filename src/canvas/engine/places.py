"""From what a plan says of files to what the engine reads and writes: folders, paths, options.

Paths stay inside the folder of their connection, and connections inside the workspace.
"""

from __future__ import annotations

import datetime
import errno
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from canvas import steps
from canvas.document.databases import DatabaseConnection, holds_no_files
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from canvas.document.workspace import AnyConnection, LocalConnection, Settings, Workspace
from canvas.engine.errors import EngineError
from canvas.engine.remote.mirror import mirror_of
from canvas.engine.sinks import FileSink
from canvas.engine.sources import ParquetSource, TextOptions, TextSource
from canvas.errors import CanvasError, DocumentError, PipelineError, Problem, did_you_mean
from canvas.nodes.paths import PARAMETER
from canvas.plan import ParameterValue


def base_folder(connection: str, workspace: Workspace, settings: Settings) -> Path:
    """The folder in which a connection's paths begin. Raises PipelineError where it is elsewhere."""
    if not connection:
        return workspace.root
    found = connection_of(connection, settings)
    match found:
        case LocalConnection():
            folder = (workspace.root / found.path).resolve()
            if not folder.is_relative_to(workspace.root.resolve()):
                message = f"The folder of `{connection}` lies outside the workspace. Choose one inside it."
                raise PipelineError(Problem(message, field="connection"))
            return folder
        case AdlsConnection() | S3Connection() | GcsConnection():
            return mirror_of(found, workspace)
        case DatabaseConnection():
            raise PipelineError(Problem(holds_no_files(connection), field="connection"))


def connection_of(name: str, settings: Settings) -> AnyConnection:
    """The connection of that name. Raises PipelineError where there is none, or a broken one."""
    try:
        found = settings.connection(name)
    except DocumentError as error:
        raise PipelineError(error.problems) from error
    if found is None:
        hint = did_you_mean(name, list(settings.connections), noun="connections")
        message = f"There is no connection `{name}` in connections.yaml.{hint}"
        raise PipelineError(Problem(message, field="connection"))
    return found


def filled(path: str, values: Mapping[str, ParameterValue]) -> str:
    """A path with the values of its parameters; a value with wildcards or slashes is taken as it is."""
    return PARAMETER.sub(lambda match: _as_text(values[match.group(1)]), path)


def _as_text(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def path_in(base: Path, path: str, values: Mapping[str, ParameterValue]) -> Path:
    """A folder to write, inside its base. Raises PipelineError where the path leaves it."""
    text = filled(path, values)
    parts = PurePosixPath(text)
    folder = base / parts
    outside = parts.is_absolute() or ".." in parts.parts or re.search(r"[\0\n]", text)
    if outside or not folder.resolve().is_relative_to(base.resolve()) or folder.resolve() == base.resolve():
        message = f"`{text}` leads out of the connection's folder. Name a folder inside it."
        raise PipelineError(Problem(message, field="path"))
    return folder


def source_of(
    view: str,
    source: steps.FileSource,
    workspace: Workspace,
    settings: Settings,
    values: Mapping[str, ParameterValue],
) -> TextSource | ParquetSource:
    """What the engine reads for a source of the plan."""
    base = base_folder(source.connection, workspace, settings)
    pattern = filled(source.path, values)
    columns = tuple((c.name, c.headers) for c in source.columns)
    if source.format != "csv" and source.format != "json":
        return ParquetSource(view, base, pattern, columns, source.format)
    options = source.options
    written = TextOptions(
        separator=options.separator,
        quote=options.quote,
        escape=options.escape,
        encoding=options.encoding,
        malformed=options.malformed,
    )
    return TextSource(view, base, pattern, source.format, columns, written)


def sink_of(sink: steps.FileSink, folder: Path, inputs: tuple[Path, ...]) -> FileSink:
    """What the engine writes for a sink of the plan."""
    options = sink.options
    compression = options.compression
    return FileSink(
        folder=folder,
        format=sink.format,
        mode=sink.mode,
        partition_by=sink.partition_by,
        single_file=sink.single_file,
        separator=options.separator,
        quote=options.quote,
        header=options.header,
        null_value=options.null_value,
        compression=compression,  # type: ignore[arg-type]
        inputs=inputs,
    )


def on_node(error: CanvasError, node: str) -> list[Problem]:
    """An error's problems on the node they belong to; a data file and its line become part of the message."""
    return [_on_node(problem, node) for problem in error.problems]


def _on_node(problem: Problem, node: str) -> Problem:
    place = f"{problem.file}, line {problem.line}" if problem.file and problem.line else problem.file
    message = f"{place}: {problem.message}" if place else problem.message
    return replace(problem, node=problem.node or node, message=message, file=None, line=None)


def disk_problem(error: OSError) -> EngineError:
    """What went wrong while Canvas kept something in the workspace, in plain words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EngineError("The disk is full. Make room and try again.", kind="disk full", detail=str(error))
    message = f"The workspace's folder .canvas cannot be written ({error.strerror or error})."
    return EngineError(f"{message} Check its permissions.", detail=str(error))
