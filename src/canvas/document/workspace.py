"""A workspace: a folder with `canvas.yaml` in it, its pipelines, connections and environments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from canvas.document.complaints import problems_of
from canvas.document.databases import DatabaseConnection
from canvas.document.library import WorkspaceLibrary
from canvas.document.loading import FORMAT, Loaded, check_format, load_pipeline
from canvas.document.model import Model, Registry, Scalar
from canvas.document.names import LONGEST, refused_name
from canvas.document.reading import read_yaml
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from canvas.errors import DocumentError, Problem, did_you_mean

M = TypeVar("M", bound=Model)

MARKER = "canvas.yaml"
PIPELINES = "pipelines"
PRIVATE = ".canvas"
"""Samples, kept results, history and runs: never in git, for samples are people's data."""
OWN = frozenset((MARKER, "connections.yaml", "environments.yaml", PIPELINES, PRIVATE))
"""What Canvas keeps in a workspace's folder; all else is data or somebody else's."""


class LocalConnection(Model):
    """A folder of this computer, inside the workspace."""

    type: Literal["local"] = "local"
    path: str

    @field_validator("path")
    @classmethod
    def _inside(cls, path: str) -> str:
        if Path(path).is_absolute() or ".." in Path(path).parts or "~" in path[:1]:
            raise ValueError(f"`{path}` leaves the workspace: write a folder inside it, such as `data`.")
        return path


AnyConnection = LocalConnection | AdlsConnection | S3Connection | GcsConnection | DatabaseConnection
Connection = Annotated[AnyConnection, Field(discriminator="type")]
_CONNECTION: TypeAdapter[AnyConnection] = TypeAdapter(Connection)


class Environment(Model):
    """What is different in dev, test, prod …"""

    connections: Mapping[str, Connection] = Field(default_factory=dict)
    parameters: Mapping[str, Scalar] = Field(default_factory=dict)
    targets: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)


class _Connections(Model):
    format: str
    connections: Mapping[str, Connection] = Field(default_factory=dict)


class _Environments(Model):
    format: str
    environments: Mapping[str, Environment] = Field(default_factory=dict)


class _Marker(Model):
    format: str
    name: str = ""
    description: str | None = None


_MODELS: Mapping[str, type[Model]] = {
    MARKER: _Marker,
    "connections.yaml": _Connections,
    "environments.yaml": _Environments,
}


@dataclass(frozen=True)
class Settings:
    """Connections and parameter values as one environment has them."""

    connections: Mapping[str, AnyConnection] = field(default_factory=dict)
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    broken: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Connections that cannot be understood, and why: they stop only what uses them."""

    def connection(self, name: str) -> AnyConnection | None:
        """The connection of that name; None where there is none. Raises DocumentError for a broken one."""
        if name in self.broken:
            raise DocumentError(self.broken[name])
        return self.connections.get(name)


@dataclass(frozen=True)
class Workspace:
    """A folder of pipelines. `root` is absolute."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Workspace | None:
        """The workspace that holds a folder or file: the nearest `canvas.yaml` upwards."""
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / MARKER).is_file():
                return cls(folder)
        return None

    @property
    def name(self) -> str:
        """The name in `canvas.yaml`, else the folder's."""
        return self._read(self.root / MARKER, _Marker).name or self.root.name

    @property
    def private(self) -> Path:
        """Where samples, kept results and runs lie; made where it is missing, with its own .gitignore.

        Raises DocumentError where it cannot be made.
        """
        folder = self.root / PRIVATE
        try:
            if not (folder / ".gitignore").is_file():
                folder.mkdir(parents=True, exist_ok=True)
                (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise DocumentError(
                f"The workspace's folder {PRIVATE} cannot be written ({error.strerror}). "
                "Make room on the disk, or check the folder's permissions."
            ) from error
        return folder

    def pipeline_paths(self) -> list[Path]:
        """The files of all pipelines, by name; those whose names are no text are left out."""
        found = [p for p in (self.root / PIPELINES).glob("*.y*ml") if _is_text(p.name)]
        return sorted(
            (p for p in found if p.suffix in (".yaml", ".yml") and not p.name.endswith(".layout.yaml")),
            key=lambda p: p.stem.lower(),
        )

    def pipeline_path(self, name: str) -> Path:
        """The file of a pipeline by name; raises DocumentError that lists what there is."""
        paths = {p.stem: p for p in self.pipeline_paths()}
        if name in paths:
            return paths[name]
        hint = did_you_mean(name, list(paths), noun="pipelines")
        said = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        raise DocumentError(f"There is no pipeline `{said}` in the workspace {self.root.name}.{hint}")

    def new_path(self, name: str) -> Path:
        """Where a new pipeline of that name goes; raises DocumentError where the name is bad or taken."""
        refused = refused_name(name)
        if refused is not None:
            raise DocumentError(refused)
        if any(p.stem.lower() == name.lower() for p in self.pipeline_paths()):
            raise DocumentError(f"There is already a pipeline `{name}`. Choose another name.")
        folder = self.root / PIPELINES
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.yaml"

    def load(self, path: Path, registry: Registry) -> Loaded:
        """The pipeline in a file; raises DocumentError where it is no pipeline at all."""
        return self.read(path, read_text(path), registry)

    def read(self, path: Path, text: str, registry: Registry) -> Loaded:
        """The pipeline in a text that stands in a file, or will; raises DocumentError where it is none."""
        loaded = load_pipeline(text, registry, self.relative(path))
        return replace(loaded, pipeline=replace(loaded.pipeline, library=WorkspaceLibrary(self, registry)))

    def relative(self, path: Path) -> str:
        """The path as messages name it: from the workspace's folder on."""
        resolved = path.resolve()
        return resolved.relative_to(self.root).as_posix() if resolved.is_relative_to(self.root) else str(path)

    def settings(self, environment: str | None = None) -> Settings:
        """Connections and parameter values, as the environment overrides them. Raises DocumentError."""
        base, broken = self._connections()
        if environment is None:
            return Settings(base, broken=broken)
        known = self.environments()
        if environment not in known:
            hint = did_you_mean(environment, list(known), noun="environments")
            raise DocumentError(f"There is no environment `{environment}` in environments.yaml.{hint}")
        chosen = known[environment]
        broken = {name: why for name, why in broken.items() if name not in chosen.connections}
        return Settings({**base, **chosen.connections}, chosen.parameters, chosen.targets, broken)

    def _connections(self) -> tuple[Mapping[str, AnyConnection], Mapping[str, tuple[Problem, ...]]]:
        """The workspace's connections, and why others cannot be understood."""
        path = self.root / "connections.yaml"
        try:
            return self._read(path, _Connections).connections, {}
        except DocumentError as error:
            problems = error.problems
        fields = [(p.field or "").split(".") for p in problems]
        if not all(len(field) > 1 and field[0] == "connections" for field in fields):
            raise DocumentError(problems)
        said = read_yaml(read_text(path)).data["connections"]
        broken = {
            name: tuple(p for p, field in zip(problems, fields, strict=True) if field[1] == name)
            for name in dict.fromkeys(field[1] for field in fields)
        }
        sound = {n: _CONNECTION.validate_python(c) for n, c in said.items() if n not in broken}
        return sound, broken

    def stamp(self) -> tuple[tuple[int, int] | None, ...]:
        """What tells that the workspace's settings were written: another value than before."""
        return tuple(_stamp(self.root / name) for name in ("connections.yaml", "environments.yaml"))

    def environments(self) -> Mapping[str, Environment]:
        """The environments of `environments.yaml`; none where there is no such file."""
        return self._read(self.root / "environments.yaml", _Environments).environments

    def check(self, file: str, text: str) -> None:
        """Raises DocumentError where a text could not stand in one of the workspace's own files."""
        _parse(text, _MODELS[file], file)

    @property
    def description(self) -> str:
        """What `canvas.yaml` says the workspace is for."""
        return self._read(self.root / MARKER, _Marker).description or ""

    def _read(self, path: Path, model: type[M]) -> M:
        if not path.is_file():
            return model.model_validate({"format": FORMAT})
        return _parse(read_text(path), model, self.relative(path))


def _parse(text: str, model: type[M], file: str) -> M:
    tree = read_yaml(text, file)
    check_format(tree, file)
    try:
        return model.model_validate(tree.data)
    except ValidationError as error:
        raise DocumentError(
            [
                Problem(p.message, field=p.field, file=file, line=tree.line(where), suggestion=p.suggestion)
                for where, p in problems_of(error, model, tree.data)
            ]
        ) from error


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _is_text(name: str) -> bool:
    """Whether a file's name is text: Python puts lone surrogates where it holds other bytes."""
    return not re.search(r"[\ud800-\udfff]", name)


def read_text(path: Path) -> str:
    """A file's text as UTF-8, line ends as they are; raises DocumentError where it cannot be read."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError as error:
        raise DocumentError(f"There is no file {path}.") from error
    except IsADirectoryError as error:
        raise DocumentError(f"{path} is a folder, not a pipeline's file.") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.") from error
