"""Whole compiles: the files fit Microsoft's schema, each other, and what was looked at and found right.

What a user would lose: files that Data Factory refuses to load, or that name what is not there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from canvas.document.workspace import AdlsConnection, Settings
from canvas.nodes import node_types
from compilers.base import Artifact
from compilers.data_factory import DATA_FACTORY
from compilers.data_factory.script import Name, Script
from tests.compilers.data_factory.arm_schema import load
from tests.compilers.data_factory.making import (
    OF_THE_CATALOGUE,
    SAMPLES,
    SHARED,
    compiled,
    example_plan,
    plan_of,
    resources,
    sample_context,
    sample_plan,
    script_of,
    script_text,
)
from tests.compilers.file_formats import CONNECTED, FORMATS, PARAMETERS

SCHEMA = SHARED / "adf_schema" / "Microsoft.DataFactory.json"
FILES = {f"{name}_files": nodes for name, nodes in FORMATS.items()}
ALL = [*SAMPLES, *(name for name in node_types() if name not in OF_THE_CATALOGUE), *FILES]


def artifacts_of(name: str) -> Sequence[Artifact]:
    if name in SAMPLES:
        return DATA_FACTORY.compile(sample_plan(name), sample_context(name))
    if name in FILES:
        return compiled(plan_of(FILES[name], name=name, parameters=PARAMETERS), CONNECTED)
    return compiled(example_plan(name))


@pytest.mark.parametrize("name", ALL)
def test_golden(name: str, golden: Any) -> None:
    golden.check(f"data_factory/{name}", artifacts_of(name))


@pytest.mark.parametrize("name", ALL)
def test_files_fit_the_schema_of_the_service(name: str) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"MICROSOFT'S SCHEMA IS NOT HERE: expected {SCHEMA}")
    schema = load(SCHEMA)
    problems = [
        problem
        for path, content in resources(artifacts_of(name)).items()
        for problem in schema.problems(path.split("/")[0], content)
    ]
    assert problems == []


def test_the_schema_check_sees_unknown_keys_and_wrong_types() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"MICROSOFT'S SCHEMA IS NOT HERE: expected {SCHEMA}")
    broken = resources(artifacts_of("margin"))["dataset/margin__margin.json"]
    broken["properties"]["typeProperties"]["colour"] = "red"
    broken["properties"]["typeProperties"]["location"]["type"] = "Moon"
    with pytest.raises(AssertionError, match="no alternative of type Moon"):
        load(SCHEMA).problems("dataset", broken)
    broken["properties"]["typeProperties"]["location"]["type"] = "AzureBlobFSLocation"
    assert len(load(SCHEMA).problems("dataset", broken)) == 1


@pytest.mark.parametrize("name", ALL)
def test_every_reference_finds_its_file(name: str) -> None:
    artifacts = artifacts_of(name)
    files = resources(artifacts)
    folders = {
        "DatasetReference": "dataset",
        "LinkedServiceReference": "linkedService",
        "DataFlowReference": "dataflow",
    }
    asked = {
        f"{folders[part['type']]}/{part['referenceName']}.json"
        for content in files.values()
        for part in _objects(content)
        if part.get("type") in folders
    }
    assert asked == {path for path in files if not path.startswith("pipeline/")}
    for path, content in files.items():
        assert path.split("/")[1] == f"{content['name']}.json"
        assert set(content) == {"name", "properties"}


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(o for item in value.values() for o in _objects(item))]
    return [o for item in value for o in _objects(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", ALL)
def test_the_lists_of_names_are_those_of_the_script(name: str) -> None:
    """In all but a handful of 1,126 real flows they are equal; Studio shows nothing where they are not."""
    artifacts = artifacts_of(name)
    script = script_of(artifacts)
    [flow] = [r for path, r in resources(artifacts).items() if path.startswith("dataflow/")]
    details = flow["properties"]["typeProperties"]
    kinds = {s.name: s.call.name for s in script.statements}
    assert [s["name"] for s in details["sources"]] == [n for n, k in kinds.items() if k == "source"]
    assert [s["name"] for s in details["sinks"]] == [n for n, k in kinds.items() if k == "sink"]
    rest = [n for n, k in kinds.items() if k not in ("source", "sink")]
    assert [s["name"] for s in details["transformations"]] == rest


@pytest.mark.parametrize("name", ALL)
def test_every_stream_is_defined_before_it_is_read_and_read_in_the_end(name: str) -> None:
    script = script_of(artifacts_of(name))
    known: set[str] = set()
    read: set[str] = set()
    for statement in script.statements:
        assert set(statement.inputs) <= known
        assert len(set(statement.inputs)) == len(statement.inputs)
        sides = {n.stream for n in statement.call.walk() if isinstance(n, Name) and n.stream}
        assert sides <= known
        assert statement.name.lower() not in {k.lower() for k in known}
        assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9]*", statement.name)
        known.add(statement.name)
        read |= set(statement.inputs)
    sinks = {s.name for s in script.statements if s.call.name == "sink"}
    assert known - read == sinks


@pytest.mark.parametrize("name", ALL)
def test_parameters_are_declared_given_and_used(name: str) -> None:
    artifacts = artifacts_of(name)
    script: Script = script_of(artifacts)
    used = set(re.findall(r"\$(\w+)", script_text(artifacts)))
    assert {p.name for p in script.parameters} == used
    [pipeline] = [r for path, r in resources(artifacts).items() if path.startswith("pipeline/")]
    activity = pipeline["properties"]["activities"][0]["typeProperties"]
    assert set(activity["dataflow"].get("parameters", {})) == used
    named = set(re.findall(r"pipeline\(\)\.parameters\.(\w+)", json.dumps(activity)))
    assert named <= set(pipeline["properties"].get("parameters", {}))


@pytest.mark.parametrize("name", ALL)
def test_no_file_holds_a_secret(name: str) -> None:
    files = resources(artifacts_of(name))
    for path, content in files.items():
        details = content["properties"].get("typeProperties", {})
        if path.startswith("linkedService/") and "password" in details:
            reference = details.pop("password")
            assert set(reference) == {"type", "store", "secretName"}
            assert reference["type"] == "AzureKeyVaultSecret"
            store = files[f"linkedService/{reference['store']['referenceName']}.json"]
            assert store["properties"]["type"] == "AzureKeyVault"
    text = json.dumps(files).lower()
    for word in (
        "accountkey",
        "password",
        "sastoken",
        "sasuri",
        "serviceprincipalkey",
        "connectionstring",
        "secret",
    ):
        assert word not in text


def test_an_adls_connection_is_signed_in_to_by_the_platforms_identity() -> None:
    files = resources(artifacts_of("margin"))
    assert files["linkedService/erp.json"]["properties"] == {
        "annotations": [],
        "type": "AzureBlobFS",
        "typeProperties": {"url": "https://contosolake.dfs.core.windows.net"},
    }


def test_the_same_bytes_come_out_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib; from tests.compilers.data_factory.test_flows import artifacts_of;"
        "print(hashlib.sha256(repr([(a.path, a.text) for n in ('daily_sales', 'returns_rate')"
        " for a in artifacts_of(n)]).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1 and made != {""}


def test_parameter_values_stay_values() -> None:
    """A quote or a backslash in a parameter must not end the text that it is passed on in."""
    plan = plan_of(
        """
        a: {type: inline, columns: {x: STRING}, rows: [[b]]}
        f: {type: filter, input: a, condition: "x = :word AND :many > 2 AND :yes AND :day > '2024-01-01'"}
        out: {type: write_file, input: f, path: "out/{word}/{many}", format: csv}
        """,
        parameters='{word: {type: STRING, default: "it\'s"}, many: {type: BIGINT, default: 3}, '
        "yes: {type: BOOLEAN, default: true}, day: {type: DATE}}",
    )
    adls = AdlsConnection(account="contoso", container="retail")
    artifacts = compiled(plan, Settings({"": adls}))
    [pipeline] = [r for path, r in resources(artifacts).items() if path.startswith("pipeline/")]
    flow = pipeline["properties"]["activities"][0]["typeProperties"]["dataflow"]
    values = {name: given["value"] for name, given in flow["parameters"].items()}
    word = r"replace(replace(pipeline().parameters.word, '\', '\\'), '''', '\''')"
    day = word.replace("word", "day")
    assert values == {
        "word": f"@concat('''', {word}, '''')",
        "many": "@concat(string(pipeline().parameters.many), 'L')",
        "yes": "@if(pipeline().parameters.yes, 'true()', 'false()')",
        "day": f"@concat('toDate(''', {day}, ''')')",
    }
    assert flow["datasetParameters"] == {
        "out": {
            "folder": {
                "value": "@concat('out/', pipeline().parameters.word, '/', "
                "string(pipeline().parameters.many))",
                "type": "Expression",
            }
        }
    }
    assert pipeline["properties"]["parameters"] == {
        "word": {"type": "String", "defaultValue": "it's"},
        "many": {"type": "Int", "defaultValue": 3},
        "yes": {"type": "Bool", "defaultValue": True},
        "day": {"type": "String"},
    }
    head = script_text(artifacts).split("source(")[0]
    assert head == (
        "parameters{\n     word as string ('it\\'s'),\n     many as long (3L),\n"
        "     yes as boolean (true()),\n"
        "     day as date\n}\n"
    )
