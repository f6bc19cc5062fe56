"""The exported jobs, run as an engineer would: spark-submit and spark-sql, with pyspark alone.

What a user would lose if one failed: the promise that the files which leave Canvas give the answers
that Canvas showed. The answers come from an oracle that shares no code with the product.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from compilers.base import Context
from compilers.spark_sql import SPARK_SQL
from tests.sample_data.expected import ANSWERS
from tests.support.outputs import assert_answers

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
    assert_answers(retail, pipeline)
