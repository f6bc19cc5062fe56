"""The exported jobs, run as an engineer would: spark-submit and spark-sql, with pyspark alone.

What a user would lose if one failed: the promise that the files which leave Canvas give the answers
that Canvas showed. The answers come from an oracle that shares no code with the product.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.dataset as ds
import pytest

from canvas.document.workspace import Workspace
from canvas.nodes import REGISTRY
from canvas.nodes.sinks.write_file import WriteFile
from canvas.plan import make_plan
from compilers.base import Context
from compilers.spark_sql import SPARK_SQL
from tests.sample_data.expected import ANSWERS

pytestmark = pytest.mark.spark

PIPELINES = sorted({pipeline for pipeline, _ in ANSWERS})
FAST = [
    "--master", "local[2]", "--conf", "spark.sql.shuffle.partitions=2", "--conf", "spark.ui.enabled=false",
]  # fmt: skip


@pytest.fixture(scope="module")
def bare_spark(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine that has Python, Java and pyspark, and nothing else of ours."""
    import os
    import sys

    import py4j
    import pyspark

    home = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "venv")], check=True)
    (home / "lib").mkdir()
    for package in (pyspark, py4j):
        folder = Path(str(package.__file__)).parent
        (home / "lib" / folder.name).symlink_to(folder)
    kept = {k: os.environ[k] for k in ("PATH", "JAVA_HOME", "LANG") if k in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": str(home / "lib"),
        "PYSPARK_PYTHON": str(home / "venv/bin/python"),
        "SPARK_HOME": str(home / "lib/pyspark"),
    }


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy of the sample workspace, with each pipeline's job files in `jobs/`."""
    root = tmp_path_factory.mktemp("retail") / "retail"
    shutil.copytree(Path(__file__).parents[3] / "sample_data/retail", root)
    workspace = Workspace(root)
    for path in workspace.pipeline_paths():
        loaded = workspace.load(path, REGISTRY)
        plan = make_plan(loaded.pipeline, loaded.problems)
        for artifact in SPARK_SQL.compile(plan, Context(workspace.settings(), workspace.relative(path))):
            target = root / "jobs" / path.stem / artifact.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(artifact.text, encoding="utf-8")
    return root


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("command", ["spark-submit", "spark-sql"])
def test_an_exported_job_gives_the_answers(
    command: str, pipeline: str, retail: Path, bare_spark: dict[str, str]
) -> None:
    shutil.rmtree(retail / "data/out", ignore_errors=True)
    file = ["job.py"] if command == "spark-submit" else ["-f", "job.sql"]
    file[-1] = str(retail / "jobs" / pipeline / file[-1])
    program = Path(bare_spark["SPARK_HOME"]) / "bin" / command
    done = subprocess.run(
        [str(program), *FAST, *file], cwd=retail, env=bare_spark, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for (name, sink), answer in ANSWERS.items():
        if name == pipeline:
            expected = answer(retail / "data")
            node = _sink(retail, pipeline, sink)
            folder = retail / "data" / node.path.replace("{run_date}", "2024-03-31")
            assert rows_in(folder, list(expected[0]), node.options.separator) == as_multiset(expected)


def _sink(retail: Path, pipeline: str, sink: str) -> WriteFile:
    workspace = Workspace(retail)
    node = workspace.load(workspace.pipeline_path(pipeline), REGISTRY).pipeline.nodes[sink]
    assert isinstance(node, WriteFile)
    return node


def as_multiset(rows: list[dict[str, object]]) -> Counter[tuple[str | None, ...]]:
    return Counter(tuple(_text(v) for v in row.values()) for row in rows)


def rows_in(folder: Path, columns: list[str], separator: str) -> Counter[tuple[str | None, ...]]:
    """The rows of a folder that a job wrote, as text, NULL as None."""
    files = [p for p in folder.rglob("part-*") if not p.name.endswith(".crc")]
    assert files, f"nothing was written to {folder}"
    suffixes = {p.name.split(".")[-1] for p in files}
    if "csv" in suffixes:
        texts = dict.fromkeys(columns, "string")
        options = pa_csv.ConvertOptions(strings_can_be_null=True, column_types=texts)
        parsing = pa_csv.ParseOptions(delimiter=separator)
        tables = [pa_csv.read_csv(p, parse_options=parsing, convert_options=options) for p in files]
        rows = [row for t in tables for row in t.to_pylist()]
    elif "json" in suffixes:
        import json

        rows = [json.loads(line) for p in files for line in p.read_text("utf-8").splitlines()]
    else:
        rows = ds.dataset(folder, format="parquet", partitioning="hive").to_table().to_pylist()
    return Counter(tuple(_text(row.get(c)) for c in columns) for row in rows)


def _text(value: object) -> str | None:
    """A value as text that is the same from every file format: 63237.50 and 63237.5 are one number."""
    if value is None or value == "":
        return None
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except InvalidOperation:
        return str(value)
