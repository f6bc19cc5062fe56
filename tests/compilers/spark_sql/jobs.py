"""Compiling pipelines in tests, and looking at what came out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent, indent

from canvas.document.library import TextLibrary
from canvas.document.loading import load_pipeline
from canvas.document.workspace import Settings, Workspace
from canvas.nodes import REGISTRY, node_types
from canvas.plan import Plan, make_plan
from canvas.plan.fingerprint import plan_hash
from compilers.base import Artifact, Context, with_manifest
from compilers.spark_sql import SPARK_SQL
from tests.compilers.file_formats import CONNECTED as FILES
from tests.compilers.file_formats import FORMATS, PARAMETERS
from tests.support.connections import AZURE_DATABASE

RETAIL = Path(__file__).parents[3] / "sample_data/retail"
SAMPLES = sorted((RETAIL / "pipelines").glob("*.yaml"))

EXAMPLES = TextLibrary(
    {name: text for kind in node_types().values() for name, text in kind.about.example.pipelines.items()},
    REGISTRY,
)
"""The pipelines that examples use."""


CONNECTED = Settings({"shop": AZURE_DATABASE})
"""The connection that the examples of nodes name."""


def plan_of(text: str) -> Plan:
    """The plan of a document without mistakes."""
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(replace(loaded.pipeline, library=EXAMPLES), loaded.problems)
    plan.require()
    return plan


def compiled(plan: Plan, context: Context | None = None) -> list[Artifact]:
    """All that an export of the plan would write."""
    return with_manifest(
        SPARK_SQL.compile(plan, context or Context(CONNECTED)),
        pipeline=plan.pipeline.name,
        target=SPARK_SQL.name,
        plan=plan_hash(plan),
        version="0",
    )


def sample(path: Path) -> list[Artifact]:
    """What one of the sample pipelines compiles to."""
    workspace = Workspace.find(path)
    assert workspace is not None
    loaded = workspace.load(path, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    return compiled(plan, Context(workspace.settings(), workspace.relative(path)))


def example(node_type: str) -> str:
    """The document of a node type's example, its rows written to a file."""
    shown = node_types()[node_type].about.example
    body = indent(dedent(shown.nodes).strip(), "  ")
    read = "known" if node_type == "output" else shown.node  # nothing reads what is an end itself
    sink = f"  out: {{type: write_file, input: {read}, path: out/{node_type}, format: parquet}}"
    is_sink = node_type.startswith("write_")
    return f"format: canvas/1\nname: {node_type}_example\nnodes:\n{body}\n" + ("" if is_sink else f"{sink}\n")


def of_format(name: str) -> list[Artifact]:
    """What a pipeline that reads and writes a format of files compiles to."""
    nodes = indent(FORMATS[name], "  ")
    text = f"format: canvas/1\nname: {name}_files\nparameters: {PARAMETERS}\nnodes:\n{nodes}"
    return compiled(plan_of(text), Context(FILES))


def everything() -> Iterator[tuple[str, list[Artifact]]]:
    """What every sample, every example and every format of files compiles to, by name."""
    for path in SAMPLES:
        yield f"samples/{path.stem}", sample(path)
    for name in node_types():
        yield f"nodes/{name}", compiled(plan_of(example(name)))
    for name in FORMATS:
        yield f"files/{name}", of_format(name)


def constants(job: str) -> dict[str, str]:
    """The texts that a `job.py` assigns to names at its top level."""
    return {
        node.targets[0].id: node.value.value
        for node in ast.parse(job).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }


_TOKEN = re.compile(
    r"--[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`]|``)*`|;|[^;'\"`-]+|-", re.DOTALL
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "Z": "\x1a"}


def tokens(script: str) -> list[str]:
    """A script as spark-sql takes it apart: comments, texts, quoted names, `;`, and what is between."""
    found = _TOKEN.findall(script)
    assert "".join(found) == script
    return [str(token) for token in found]


def statements(script: str) -> list[str]:
    """The statements of a `job.sql`, without comments."""
    spoken = "".join(
        " " if token.startswith("--") else "\0" if token == ";" else token for token in tokens(script)
    )
    return [statement.strip() for statement in spoken.split("\0") if statement.strip()]


def texts(sql: str) -> set[str]:
    """The values of the text literals of some SQL."""
    return {
        re.sub(r"\\([0-3][0-7]{2}|.)", _unescaped, token[1:-1], flags=re.DOTALL)
        for token in tokens(sql)
        if token.startswith("'")
    }


def _unescaped(escape: re.Match[str]) -> str:
    said = escape.group(1)
    return chr(int(said, 8)) if len(said) == 3 else _ESCAPES.get(said, said)


def names(sql: str) -> set[str]:
    """The names in back-ticks of some SQL."""
    return {token[1:-1].replace("``", "`") for token in tokens(sql) if token.startswith("`")}
