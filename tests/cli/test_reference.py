"""schema and catalogue: what editors, scripts and people learn about the format."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from canvas.document.reading import read_yaml
from canvas.functions import catalogue as functions
from canvas.nodes import node_types
from tests.cli.conftest import SAMPLE, Run


@pytest.fixture
def validator(canvas: Run) -> jsonschema.Draft202012Validator:
    schema = json.loads(canvas("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", sorted((SAMPLE / "pipelines").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_schema_accepts_every_sample_pipeline(
    validator: jsonschema.Draft202012Validator, path: Path
) -> None:
    text = path.read_text("utf-8")
    for data in (read_yaml(text).data, yaml.safe_load(text)):
        assert [e.message for e in validator.iter_errors(data)] == []


@pytest.mark.parametrize("kind", list(node_types()))
def test_the_schema_accepts_every_example(validator: jsonschema.Draft202012Validator, kind: str) -> None:
    nodes = read_yaml(node_types()[kind].about.example.nodes).data
    assert list(validator.iter_errors({"format": "canvas/1", "name": "x", "nodes": nodes})) == []


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            {"type": "filter", "input": "a", "condition": "b", "conditon": "c"},
            "Additional properties are not allowed ('conditon' was unexpected)",
        ),
        ({"type": "filtr"}, "'filtr' is not one of "),
        ({"type": "filter", "input": "a"}, "'condition' is a required property"),
        ({"input": "a"}, "'type' is a required property"),
        ({"type": "limit", "input": "a", "rows": "many"}, "'many' is not of type 'integer'"),
    ],
)
def test_the_schema_refuses_what_canvas_refuses(
    validator: jsonschema.Draft202012Validator, node: dict[str, str], message: str
) -> None:
    errors = list(validator.iter_errors({"format": "canvas/1", "name": "x", "nodes": {"a": node}}))
    assert any(e.message.startswith(message) for e in errors), [e.message for e in errors]


@pytest.mark.parametrize(
    "change",
    [{"tags": []}, {"format": "canvas/2"}, {"nodes": {"a b": {"type": "limit"}}}, {"parameters": []}],
)
def test_the_schema_refuses_unknown_sections_formats_and_names(
    validator: jsonschema.Draft202012Validator, change: dict[str, object]
) -> None:
    assert list(validator.iter_errors({"format": "canvas/1", "name": "x", **change}))


def test_the_catalogue_names_every_node_with_its_settings(canvas: Run) -> None:
    nodes = {n["name"]: n for n in json.loads(canvas("catalogue", "nodes", "--json").stdout)}
    assert list(nodes) == list(node_types())
    assert (nodes["join"]["inputs"], nodes["join"]["outputs"]) == (["left", "right"], ["output"])
    assert nodes["split"]["outputs"] == ["<large>", "default"]
    assert nodes["write_file"]["outputs"] == []
    assert nodes["join"]["parameters"][0] == {
        "name": "how",
        "type": "string",
        "required": False,
        "default": "inner",
        "help": "Which rows are kept.",
        "kind": "choice",
        "choices": ["inner", "left", "right", "full", "semi", "anti", "cross"],
    }
    condition = next(p for p in nodes["join"]["parameters"] if p["name"] == "condition")
    assert (condition["kind"], condition["required"]) == ("condition", False)


def test_the_catalogue_says_of_every_node_what_is_proven(canvas: Run) -> None:
    listed = {n["name"]: n for n in json.loads(canvas("catalogue", "nodes", "--json").stdout)}
    assert [name for name, node in listed.items() if not node["proven"] or node["cases"] < 3] == []
    assert "-0.0" in listed["sort"]["reason"]


def test_no_setting_is_without_help(canvas: Run) -> None:
    nodes = json.loads(canvas("catalogue", "nodes", "--json").stdout)
    settings = [(n["name"], p) for n in nodes for p in n["parameters"]]
    inner = [(f"{name}.{p['name']}", q) for name, p in settings for q in p.get("settings", [])]
    assert [(where, p["name"]) for where, p in [*settings, *inner] if not p["help"]] == []


def test_the_catalogue_says_of_every_function_what_is_proven(canvas: Run) -> None:
    listed = {f["name"]: f for f in json.loads(canvas("catalogue", "functions", "--json").stdout)}
    assert list(listed) == list(functions())
    assert {"name", "signature", "proven", "reason", "data_factory"} <= set(listed["upper"])
    assert listed["upper"]["signature"] == "upper(text)"
    assert listed["upper"]["data_factory"] == "upper({0})"


def test_the_catalogue_for_people_counts_its_lines(canvas: Run) -> None:
    lines = canvas("catalogue", "functions").stdout.splitlines()
    assert lines[-1] == f"{len(functions())} functions"
    assert any(line.startswith("substring(text, start, [length])") for line in lines)
    lines = canvas("catalogue", "nodes").stdout.splitlines()
    assert " ".join(next(x for x in lines if x.startswith("filter")).split()) == (
        "filter shape Keep the rows for which a condition is true. condition"
    )
