"""What a `read_file` step should say of its files, found in the files themselves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canvas.document.workspace import Settings, Workspace
from canvas.engine import EngineError, ParquetSource, SourceProblem
from canvas.engine.columnar import columns_at, opened
from canvas.engine.delta import is_table
from canvas.engine.files import files_at, open_bytes, shown
from canvas.engine.headers import UNREADABLE, records, unreadable
from canvas.engine.json_lines import fields_of
from canvas.engine.places import base_folder, disk_problem, filled, on_node
from canvas.engine.remote.bringing import Limits, bring
from canvas.engine.sources import TextOptions
from canvas.engine.tables import spark_name
from canvas.errors import CanvasError, PipelineError, Problem
from canvas.plan import ParameterValue
from canvas.preview.guessing import NULL_TEXTS, Guess, Marks, guess, marks_of

ROWS = 2_000
"""So many rows of each file are looked at."""
FILES = 40
"""So many files are looked at."""
FORMATS = ("csv", "json", "parquet", "orc")
_SEPARATORS = (",", ";", "\t", "|")
_FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".parquet": "parquet",
    ".orc": "orc",
}


@dataclass(frozen=True)
class Detected:
    """Settings as plain data, and what a person should know of them."""

    format: str
    options: Mapping[str, Any]
    columns: Mapping[str, Any]
    notes: tuple[str, ...] = ()


@dataclass
class _Found:
    """The columns of texts: names as in the files, and values; `headers`: other names of the same column."""

    values: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    nulls: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def detect(
    workspace: Workspace,
    settings: Settings,
    values: Mapping[str, ParameterValue],
    node: str,
    raw: Mapping[str, Any],
) -> Detected:
    """The format, options and columns of a step's files. Raises PipelineError, on the step's field."""
    path = raw.get("path")
    if not isinstance(path, str) or not path.strip():
        raise PipelineError(Problem("Choose the files first.", node=node, field="path"))
    connection = raw.get("connection")
    try:
        name = connection if isinstance(connection, str) else ""
        base = base_folder(name, workspace, settings)
        pattern = filled(path, values)
        is_delta = raw.get("format") == "delta"
        bring(name, pattern, workspace, settings, delta=is_delta, limits=Limits())
        if is_table(base / pattern):
            return _columnar(ParquetSource(node, base, pattern, (), "delta"))
        files = files_at(base, pattern)[:FILES]
        return _detect(base, files, raw.get("format"))
    except KeyError as error:
        message = f"The path names the parameter {error}, which has no value."
        raise PipelineError(Problem(message, node=node, field="path")) from error
    except (SourceProblem, PipelineError, EngineError) as error:
        raise PipelineError(_at_path(error, node)) from error
    except OSError as error:
        raise PipelineError(on_node(disk_problem(error), node)) from error


def _at_path(error: CanvasError, node: str) -> list[Problem]:
    return [p.at(node=node, field=p.field or "path") for p in on_node(error, node)]


def _detect(base: Path, files: Sequence[Path], said: object) -> Detected:
    plain = files[0].name.removesuffix(".gz")
    kind = _FORMATS.get(Path(plain).suffix.lower()) or (said if said in FORMATS else "csv")
    if kind == "parquet" or kind == "orc":
        return _columnar(
            ParquetSource("", base, shown(files[0], base), (), "orc" if kind == "orc" else "parquet")
        )
    if kind == "json":
        found, options = _json(base, files), {}
        marks = Marks()
    else:
        options = _csv_options(base, files)
        found = _csv(base, files, options)
        marks = marks_of(list(found.values.values()), str(options.get("separator", ",")))
        options |= {"decimal": marks.decimal} if marks.decimal != "." else {}
        options |= {"thousands": marks.thousands} if marks.thousands else {}
    if found.nulls:
        options["null_values"] = ["", *sorted(found.nulls)]
    columns: dict[str, Any] = {}
    for header, texts in found.values.items():
        guessed = guess(texts, marks)
        name = free_name(header, columns)
        columns[name] = _column(guessed, name, [header, *found.headers.get(header, ())])
        if guessed.note:
            found.notes.append(f"`{name}`: {guessed.note}")
    return Detected(str(kind), options, columns, tuple(found.notes))


def _column(guessed: Guess, name: str, headers: list[str]) -> Any:
    data = guessed.as_data()
    if headers == [name]:
        return data
    full = {"type": data} if isinstance(data, str) else dict(data)
    return {**full, "header": headers[0] if len(headers) == 1 else headers}


def free_name(header: str, taken: Mapping[str, Any]) -> str:
    """A plain name for a column that none of the others has."""
    tidy = re.sub(r"_+", "_", re.sub(r"\W+", "_", header.strip(), flags=re.ASCII)).strip("_")
    tidy = tidy or f"column_{len(taken) + 1}"
    tidy = f"c_{tidy}" if tidy[0].isdigit() else tidy
    known = {name.lower() for name in taken}
    names = itertools.chain([tidy], (f"{tidy}_{n}" for n in itertools.count(2)))
    return next(name for name in names if name.lower() not in known)


def _csv_options(base: Path, files: Sequence[Path]) -> dict[str, Any]:
    start = b""
    encoding = "utf-8"
    for file in files:
        try:
            with open_bytes(file) as raw:
                head = raw.read(1 << 18)
        except UNREADABLE as error:
            raise unreadable(shown(file, base), error) from None
        start = start or head
        try:
            head.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                encoding = "windows-1252"
    if not start.strip():
        raise SourceProblem(shown(files[0], base), "The file is empty.", "It should begin with a header.")
    line = start.decode(encoding, errors="replace").lstrip("\ufeff").splitlines()[0]
    bare = re.sub(r'"[^"]*"', "", line)
    best = max(_SEPARATORS, key=lambda s: (bare.count(s), -_SEPARATORS.index(s)))
    options = {} if best == "," else {"separator": best}
    return options if encoding == "utf-8" else {**options, "encoding": encoding}


def _csv(base: Path, files: Sequence[Path], options: Mapping[str, Any]) -> _Found:
    how = TextOptions(separator=options.get("separator", ","), encoding=options.get("encoding", "utf-8"))
    found, order = _Found(), []
    for number, file in enumerate(files):
        try:
            with open_bytes(file) as raw, records(raw, how) as rows:
                header = [name.strip() for name in next(rows, (0, []))[1]]
                lines = [row for _, row in itertools.islice(rows, ROWS) if len(row) == len(header)]
        except UnicodeError:
            message = f"The file holds no text that can be read as {how.encoding}."
            hint = "Choose another file, or list its columns and set its encoding yourself."
            raise SourceProblem(shown(file, base), message, hint) from None
        except UNREADABLE as error:
            raise unreadable(shown(file, base), error) from None
        twice = next((h for h in header if header.count(h) > 1), None)
        if twice is not None:
            raise SourceProblem(shown(file, base), f"The header has `{twice}` twice.", "Rename one of them.")
        if number == 0:
            order = header
        names = _as_known(order, header, found, shown(file, base)) if number else header
        for place, name in enumerate(names):
            if name is not None:
                _take(found, name, [line[place] for line in lines])
    _keep_common(found)
    return found


def _as_known(order: Sequence[str], header: Sequence[str], found: _Found, file: str) -> list[str | None]:
    """A file's columns by their names in the first file: the only one that differs is the same, renamed."""
    aliases = {alias: name for name, others in found.headers.items() for alias in others}
    known = [h if h in order else aliases.get(h) for h in header]
    missing = [h for h in order if h not in known]
    new = [h for h, name in zip(header, known, strict=True) if name is None]
    if len(missing) == 1 and len(new) == 1:
        found.headers.setdefault(missing[0], []).append(new[0])
        found.notes.append(f"`{missing[0]}` is called `{new[0]}` in {file}.")
        return [missing[0] if name is None else name for name in known]
    for name in missing:
        if name in found.values:
            del found.values[name]
            found.notes.append(f"`{name}` is not in {file}, so it is left out.")
    return known


def _take(found: _Found, name: str, texts: Sequence[str | None]) -> None:
    values = found.values.setdefault(name, [])
    for text in texts:
        if text in NULL_TEXTS:
            found.nulls.add(str(text))
        elif text:
            values.append(text)


def _keep_common(found: _Found) -> None:
    for name in found.headers:
        found.headers[name] = list(dict.fromkeys(found.headers[name]))


def _json(base: Path, files: Sequence[Path]) -> _Found:
    found = _Found()
    for file in files:
        try:
            with open_bytes(file) as raw:
                lines = list(itertools.islice(raw, ROWS))
        except UNREADABLE as error:
            raise unreadable(shown(file, base), error) from None
        for number, line in enumerate(lines, start=1):
            try:
                fields = fields_of(line.decode("utf-8-sig")) if line.strip() else {}
            except ValueError:
                hint = "Write one JSON object a line."
                where = shown(file, base)
                raise SourceProblem(where, "This line is no JSON object.", hint, line=number) from None
            for name, value in fields.items():
                text = str(value).lower() if isinstance(value, bool) else value
                _take(found, name, [text])
    if not found.values:
        raise SourceProblem(shown(files[0], base), "The file is empty.", "It should hold JSON objects.")
    return found


def _columnar(source: ParquetSource) -> Detected:
    with opened(columns_at(source)[0], source) as file:
        schema = file.schema
    columns: dict[str, Any] = {}
    for item in schema:
        name = free_name(item.name, columns)
        columns[name] = _column(Guess(spark_name(item.type)), name, [item.name])
    return Detected(source.format, {}, columns)
