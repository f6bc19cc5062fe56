"""The files that leave Canvas, byte for byte: a reviewer sees in the diff what a change does to them."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from canvas.nodes import node_types
from compilers.base import MANIFEST
from tests.compilers.conftest import Golden
from tests.compilers.file_formats import FORMATS
from tests.compilers.spark_sql.jobs import (
    SAMPLES,
    compiled,
    everything,
    example,
    of_format,
    plan_of,
    sample,
    tokens,
)

ROOT = Path(__file__).parents[3]
HASHES = """
import hashlib
from tests.compilers.spark_sql.jobs import everything
for name, artifacts in everything():
    for artifact in artifacts:
        print(name, artifact.path, hashlib.sha256(artifact.text.encode()).hexdigest())
"""


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_a_sample_compiles_to_the_files_that_were_reviewed(path: Path, golden: Golden) -> None:
    golden.check(f"spark_sql/samples/{path.stem}", sample(path))


@pytest.mark.parametrize("name", node_types())
def test_a_nodes_example_compiles_to_the_files_that_were_reviewed(name: str, golden: Golden) -> None:
    golden.check(f"spark_sql/nodes/{name}", compiled(plan_of(example(name))))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_of_files_compiles_to_the_files_that_were_reviewed(name: str, golden: Golden) -> None:
    golden.check(f"spark_sql/files/{name}", of_format(name))


def test_compiling_again_in_another_process_gives_the_same_bytes() -> None:
    """Else each export would differ from the last one for no reason."""
    made = {
        subprocess.run(
            [sys.executable, "-c", HASHES],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1
    assert len(made.pop().splitlines()) == 3 * (len(SAMPLES) + len(node_types()) + len(FORMATS))


def test_every_file_is_text_that_git_likes() -> None:
    for _, artifacts in everything():
        for artifact in artifacts:
            assert "\r" not in artifact.text
            assert artifact.text.endswith("\n") and not artifact.text.endswith("\n\n")
            assert not [line for line in artifact.text.splitlines() if line != line.rstrip()]


def test_a_manifest_names_every_other_file() -> None:
    for _, artifacts in everything():
        manifest = json.loads(next(a.text for a in artifacts if a.path == MANIFEST))
        assert sorted(manifest["files"]) == sorted(a.path for a in artifacts if a.path != MANIFEST)
        assert manifest["target"] == "spark-sql"


def test_every_job_is_python_that_a_linter_passes(tmp_path: Path) -> None:
    for name, artifacts in everything():
        job = next(a.text for a in artifacts if a.path == "job.py")
        ast.parse(job)
        file = tmp_path / f"{name.replace('/', '_')}.py"
        file.write_text(job, encoding="utf-8")
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "E4,E7,E9,F,I",
        ".",
    ]
    done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_text_in_a_job_has_a_doubled_quote() -> None:
    """The embedded engine reads `'a''b'` as `ab`, silently; a quote in a text needs a backslash."""
    for _, artifacts in everything():
        for artifact in artifacts:
            if artifact.path == "job.sql":
                pairs = pairwise(tokens(artifact.text))
                assert not [a for a, b in pairs if a.startswith("'") and b.startswith("'")]
