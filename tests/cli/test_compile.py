"""compile: what an engineer puts into git, and how CI finds it stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def compiled(canvas: Run, retail: Path, name: str, *more: object, target: str = "spark-sql") -> object:
    return canvas("compile", name, "--target", target, "--out", "out", "--workspace", retail, *more)


def test_spark_sql_gives_a_job_in_python_and_in_sql(canvas: Run, retail: Path, tmp_path: Path) -> None:
    done = compiled(canvas, retail, "margin", "--json")
    answer = json.loads(done.stdout)
    assert answer["written"] == ["canvas-manifest.json", "job.py", "job.sql"]
    assert {f["field"] for f in answer["findings"]} == {"path"}
    compile((tmp_path / "out/job.py").read_text("utf-8"), "job.py", "exec")


def test_compiling_again_changes_nothing(canvas: Run, retail: Path) -> None:
    compiled(canvas, retail, "margin")
    done = compiled(canvas, retail, "margin")
    assert done.stdout == "Spark SQL: 0 written, 3 unchanged, 0 removed.\n"


def test_check_is_quiet_where_all_is_as_it_should_be(canvas: Run, retail: Path) -> None:
    compiled(canvas, retail, "margin")
    done = compiled(canvas, retail, "margin", "--check")
    assert (done.exit_code, done.stdout) == (0, "out is up to date.\n")


def test_check_names_the_files_that_differ_and_writes_nothing(
    canvas: Run, retail: Path, tmp_path: Path
) -> None:
    compiled(canvas, retail, "margin")
    path = retail / "pipelines/margin.yaml"
    path.write_text(
        path.read_text().replace("{division: asc, margin_eur: desc", "{division: desc, margin_eur: desc")
    )
    before = (tmp_path / "out/job.sql").read_bytes()
    done = compiled(canvas, retail, "margin", "--check")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-3:] == [
        "out/canvas-manifest.json: differs",
        "out/job.py: differs",
        "out/job.sql: differs",
    ]
    assert (tmp_path / "out/job.sql").read_bytes() == before


def test_a_comment_or_a_moved_node_is_no_drift(canvas: Run, retail: Path) -> None:
    compiled(canvas, retail, "margin")
    path = retail / "pipelines/margin.yaml"
    path.write_text(path.read_text().replace("nodes:\n", "nodes:\n  # a note for ourselves\n", 1))
    assert compiled(canvas, retail, "margin", "--check").exit_code == 0


def test_an_environment_gives_its_own_connections(canvas: Run, retail: Path, tmp_path: Path) -> None:
    assert compiled(canvas, retail, "margin", "--env", "prod").exit_code == 0
    assert "abfss://retail@contosolake.dfs.core.windows.net/raw" in (tmp_path / "out/job.py").read_text(
        "utf-8"
    )


def test_an_unknown_environment_is_said_plainly(canvas: Run, retail: Path) -> None:
    done = compiled(canvas, retail, "margin", "--env", "production")
    assert (done.exit_code, done.stderr) == (
        1,
        "There is no environment `production` in environments.yaml. "
        "The environments are: `dev`, `test`, `prod`.\n",
    )


def test_a_pipeline_with_problems_is_not_compiled(canvas: Run, retail: Path, tmp_path: Path) -> None:
    path = retail / "pipelines/margin.yaml"
    path.write_text(path.read_text().replace("margin_eur: desc", "margn_eur: desc"))
    done = compiled(canvas, retail, "margin")
    assert done.exit_code == 1
    assert done.stderr == (
        "pipelines/margin.yaml: ordered.by.margn_eur: `margn_eur` is not a column here. "
        "Did you mean `margin_eur`?\n"
    )
    assert not (tmp_path / "out").exists()


def test_an_unknown_target_is_wrong_usage(canvas: Run, retail: Path) -> None:
    done = compiled(canvas, retail, "margin", target="oracle")
    assert done.exit_code == 2
    assert "choose spark-sql or data-factory" in done.stderr


def test_a_connection_that_is_not_there_is_an_error_on_its_node(canvas: Run, retail: Path) -> None:
    (retail / "connections.yaml").write_text(
        "format: canvas/1\nconnections: {lake: {type: local, path: data}}\n"
    )
    done = compiled(canvas, retail, "margin")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == (
        "pipelines/margin.yaml: ledger.connection: There is no connection `erp` in connections.yaml. "
        "The connections are: `lake`."
    )


def test_all_pipelines_go_into_one_data_factory_repository(canvas: Run, retail: Path, tmp_path: Path) -> None:
    names = ("best_customers", "daily_sales", "margin", "returns_rate")
    for name in names:
        assert compiled(canvas, retail, name, "--env", "prod", target="data-factory").exit_code == 0
    for name in names:
        again = compiled(canvas, retail, name, "--env", "prod", "--check", target="data-factory")
        assert (again.exit_code, again.stdout) == (0, "out is up to date.\n")
    flows = sorted(p.stem for p in (tmp_path / "out/pipeline").iterdir())
    assert flows == list(names)
    assert sorted(p.stem for p in (tmp_path / "out/linkedService").iterdir()) == ["erp", "lake"]


@pytest.mark.parametrize("target", ["spark-sql", "data-factory"])
def test_no_secret_is_in_what_is_compiled(canvas: Run, retail: Path, tmp_path: Path, target: str) -> None:
    compiled(canvas, retail, "daily_sales", "--env", "prod", target=target)
    text = "".join(p.read_text("utf-8").lower() for p in (tmp_path / "out").rglob("*") if p.is_file())
    found = [w for w in ("accountkey", "password", "sharedaccess", "connectionstring", "secret") if w in text]
    assert found == []
