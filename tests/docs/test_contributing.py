"""CONTRIBUTING.md shows how to add a node, a function and a target: here each is done, in a copy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```\w+ (file|in)=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code with everything added that CONTRIBUTING.md adds, and the sample's pipelines."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("src", "compilers", "tests/functions/bank", "sample_data/retail"):
        ignored = shutil.ignore_patterns("__pycache__", "data", ".canvas")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for how, path, text in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        target = folder / path
        if how == "file":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        else:
            target.write_text(_with(target.read_text("utf-8"), text), encoding="utf-8")
    return folder


def _with(old: str, new: str) -> str:
    """The text with lines added: before the end of the last tuple, where it ends with one."""
    end = "\n)  # fmt: skip\n"
    return old.removesuffix(end) + "\n" + new.rstrip() + end if old.endswith(end) else old + new


def run(copy: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copy / "src"), str(copy)])}
    done = subprocess.run(
        [sys.executable, "-m", "canvas.cli", *arguments],
        cwd=copy / "sample_data/retail",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_adds_a_node_a_function_and_a_target() -> None:
    paths = [path for _, path, _ in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))]
    assert paths == [
        "src/canvas/nodes/transforms/drop_empty.py",
        "src/canvas/functions/texts.py",
        "tests/functions/bank/texts.txt",
        "compilers/outline/__init__.py",
    ]


def test_the_node_is_in_the_catalogue_and_in_the_schema(copy: Path) -> None:
    nodes = {n["name"]: n for n in json.loads(run(copy, "catalogue", "nodes", "--json"))}
    assert nodes["drop_empty"]["help"] == "Leave out the rows in which a column is empty."
    assert [p["name"] for p in nodes["drop_empty"]["parameters"]] == ["column"]
    assert "drop_empty" in json.loads(run(copy, "schema"))["$defs"]


def test_the_node_compiles_for_every_target(copy: Path) -> None:
    """One that no test of theirs has seen: adding a node touches its own file only."""
    example = json.loads(run(copy, "catalogue", "nodes", "--json"))
    nodes = next(n["example"] for n in example if n["name"] == "drop_empty")
    sink = "out: {type: write_file, input: with_city, path: out, format: csv}\n"
    text = "".join(f"  {line}\n" for line in (nodes + sink).splitlines())
    pipeline = copy / "sample_data/retail/pipelines/added.yaml"
    pipeline.write_text(f"format: canvas/1\nname: added\nnodes:\n{text}", encoding="utf-8")
    for target in ("spark-sql", "data-factory", "outline"):
        run(copy, "compile", "added", "--target", target, "--out", str(copy / target))
    assert "city IS NOT NULL" in (copy / "spark-sql/job.sql").read_text("utf-8")
    assert (copy / "outline/steps.txt").read_text("utf-8") == "sales: Read\nwith_city: Filter\nout: Write\n"


def test_the_function_is_accepted_and_not_yet_trusted(copy: Path) -> None:
    listed = {f["name"]: f for f in json.loads(run(copy, "catalogue", "functions", "--json"))}
    added = listed["quote"]
    assert (added["signature"], added["result"], added["proven"]) == ("quote(text)", "STRING", False)
    assert added["reason"] == "It has not been compared with Spark."


def test_the_functions_formulas_are_in_the_bank(copy: Path) -> None:
    bank = (copy / "tests/functions/bank/texts.txt").read_text("utf-8")
    assert bank.endswith("quote: quote(s) ~ quote(p) ~ quote(js)\n")


@pytest.mark.embedded
def test_the_nodes_example_gives_the_rows_it_says(copy: Path) -> None:
    text = (
        "format: canvas/1\nname: rows\nnodes:\n"
        "  sales: {type: inline, columns: {id: INT, city: STRING}, rows: [[1, Zürich], [2, null]]}\n"
        "  with_city: {type: drop_empty, input: sales, column: city}\n"
        "  quoted: {type: derive, input: with_city, columns: {quoted: quote(city)}}\n"
    )
    (copy / "sample_data/retail/pipelines/rows.yaml").write_text(text, encoding="utf-8")
    answer = run(copy, "preview", "rows", "--node", "quoted", "--format", "csv")
    assert answer == "id,city,quoted\n1,Zürich,'Zürich'\n"
