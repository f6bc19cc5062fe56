"""Pipelines, plans and compiled files for the tests of the Data Factory target."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from canvas.document.library import TextLibrary
from canvas.document.loading import load_pipeline
from canvas.document.workspace import Settings, Workspace
from canvas.nodes import REGISTRY, node_types
from canvas.plan import Plan, make_plan
from compilers.base import Artifact, Context, Finding
from compilers.data_factory import DATA_FACTORY
from compilers.data_factory.parsing import parse_script
from compilers.data_factory.script import Script
from tests.parity.bank import BANK, USED
from tests.support.connections import AZURE_DATABASE

RETAIL = Path(__file__).parents[3] / "sample_data" / "retail"
SAMPLES = sorted(p.stem for p in (RETAIL / "pipelines").glob("*.yaml") if ".layout" not in p.name)
SHARED = Path(__file__).parents[4] / "shared" / "data"
"""Microsoft's schema and the corpus of flows, where they lie beside the checkout."""

EXAMPLES = TextLibrary(
    {
        **{n: text for kind in node_types().values() for n, text in kind.about.example.pipelines.items()},
        **{name: (BANK / f"{name}.yaml").read_text(encoding="utf-8") for name in USED},
    },
    REGISTRY,
)
"""The pipelines that examples and the cases of the bank of nodes use."""


CONNECTED = Settings({"shop": AZURE_DATABASE})
"""The connection that the examples of nodes name."""
OF_THE_CATALOGUE = ("read_table", "write_table")
"""Nodes on tables of Spark's catalogue, which a data flow cannot reach."""


def plan_of(nodes: str, *, name: str = "example", parameters: str = "{}") -> Plan:
    """The plan of a pipeline with these nodes, without problems."""
    indented = textwrap.indent(textwrap.dedent(nodes).strip(), "  ")
    text = f"format: canvas/1\nname: {name}\nparameters: {parameters}\nnodes:\n{indented}\n"
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(replace(loaded.pipeline, library=EXAMPLES), loaded.problems)
    assert not [p for p in plan.problems if p.severity == "error"], plan.problems
    return plan


def written(nodes: str, node: str) -> str:
    """The nodes, with one that writes what `node` gives."""
    sink = f"result: {{type: write_file, input: {node}, path: out/result, format: parquet}}"
    return f"{textwrap.dedent(nodes).strip()}\n{sink}"


def example_plan(type_name: str) -> Plan:
    """The plan of a node type's own example."""
    example = node_types()[type_name].about.example
    read = "known" if type_name == "output" else example.node  # nothing reads what is an end itself
    is_sink = type_name != "output" and node_types()[type_name].about.category == "sinks"
    nodes = example.nodes if is_sink else written(example.nodes, read)
    return plan_of(nodes, name=f"{type_name}_example")


def sample_plan(name: str) -> Plan:
    """The plan of a sample pipeline."""
    workspace = Workspace(RETAIL)
    loaded = workspace.load(workspace.pipeline_path(name), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    plan.require()
    return plan


def sample_context(name: str, environment: str | None = "prod") -> Context:
    """What a sample pipeline is compiled with."""
    return Context(Workspace(RETAIL).settings(environment), f"pipelines/{name}.yaml")


def compiled(plan: Plan, settings: Settings | None = None) -> Sequence[Artifact]:
    """The files of a plan."""
    return DATA_FACTORY.compile(plan, Context(settings or CONNECTED))


def findings(plan: Plan, settings: Settings | None = None) -> Sequence[Finding]:
    """What the target says of a plan."""
    return DATA_FACTORY.check(plan, Context(settings or CONNECTED))


def resources(artifacts: Sequence[Artifact]) -> dict[str, dict[str, Any]]:
    """The content of each file, by path."""
    return {a.path: json.loads(a.text) for a in artifacts}


def script_of(artifacts: Sequence[Artifact]) -> Script:
    """The script of the data flow, read from its file."""
    [flow] = [r for path, r in resources(artifacts).items() if path.startswith("dataflow/")]
    return parse_script("\n".join(flow["properties"]["typeProperties"]["scriptLines"]))


def script_text(artifacts: Sequence[Artifact]) -> str:
    """The script's lines as one text."""
    [flow] = [r for path, r in resources(artifacts).items() if path.startswith("dataflow/")]
    return "\n".join(flow["properties"]["typeProperties"]["scriptLines"])
