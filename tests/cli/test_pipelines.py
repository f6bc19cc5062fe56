"""new, list, show, fmt, validate: the life of a pipeline's file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run

BAD = """\
format: canvas/1
name: bad
nodes:
  sales:
    type: inline
    columns: {id: INT, amount: INT}
    rows: [[1, 5]]
  large:
    type: filter
    input: sales
    condition: amont > 3
  other:
    type: filter
    input: sale
    condition: amount > 3
  third:
    type: filter
    input: sales
    conditon: amount > 3
"""


def test_a_workspace_lists_its_pipelines_with_their_state(canvas: Run, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(BAD)
    (retail / "pipelines/torn.yaml").write_text("format: [")
    done = canvas("list", "--workspace", retail, "--json")
    rows = {row["name"]: (row["nodes"], row["state"]) for row in json.loads(done.stdout)}
    assert rows == {
        "bad": (4, "3 problems"),
        "best_customers": (12, "ready"),
        "daily_sales": (24, "ready"),
        "margin": (14, "ready"),
        "returns_rate": (24, "ready"),
        "torn": (0, "cannot be read"),
    }


def test_the_list_is_a_line_for_each_pipeline(canvas: Run, retail: Path) -> None:
    lines = canvas("list", "--workspace", retail).stdout.splitlines()
    assert [" ".join(line.split()) for line in lines[:2]] == [
        "name description nodes state",
        "best_customers The hundred people who spent most in the twelve months up to the run date 12 ready",
    ]
    assert len(lines) == 5


def test_the_workspace_is_found_upwards(canvas: Run, retail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(retail / "pipelines")
    assert canvas("validate").stdout == "4 pipelines, no errors.\n"


def test_where_there_is_no_workspace_the_message_says_what_to_do(canvas: Run) -> None:
    done = canvas("list")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "There is no workspace here: no canvas.yaml in this folder or above it. Go into one, or name it "
        "with `--workspace DIR`. `canvas new NAME --workspace DIR` makes a new one.\n"
    )


def test_a_folder_that_is_no_workspace_is_refused(canvas: Run, tmp_path: Path) -> None:
    done = canvas("list", "--workspace", tmp_path / "nowhere")
    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path}/nowhere is not a workspace: there is no canvas.yaml in it.\n"


def test_a_misspelled_name_is_guessed(canvas: Run, retail: Path) -> None:
    done = canvas("show", "daily_sale", "--workspace", retail)
    assert done.exit_code == 1
    assert done.stderr == (
        "There is no pipeline `daily_sale` in the workspace retail. Did you mean `daily_sales`?\n"
    )


def test_every_problem_is_told_at_its_place(canvas: Run, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(BAD)
    done = canvas("validate", "bad", "margin", "--workspace", retail)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "pipelines/bad.yaml: third.conditon: There is no setting `conditon` here. Did you mean `condition`?",
        "pipelines/bad.yaml: other.input: There is no step `sale` to read from. Did you mean `sales`?",
        "pipelines/bad.yaml: large.condition: `amont` is not a column here. Did you mean `amount`?",
    ]


def test_a_script_reads_the_same_problems_as_json(canvas: Run, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(BAD)
    done = canvas("validate", "bad", "--json", "--workspace", retail)
    assert done.exit_code == 1
    (one,) = json.loads(done.stdout)
    assert (one["pipeline"], one["file"]) == ("bad", "pipelines/bad.yaml")
    assert one["problems"][-1] == {
        "file": "pipelines/bad.yaml",
        "line": None,
        "node": "large",
        "field": "condition",
        "severity": "error",
        "message": "`amont` is not a column here. Did you mean `amount`?",
        "suggestion": "amount",
    }


def test_a_file_that_is_no_yaml_says_its_line(canvas: Run, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: canvas/1\nname: x\nnodes: [\n")
    done = canvas("validate", "torn", "--workspace", retail)
    assert done.exit_code == 1
    assert done.stderr.startswith("pipelines/torn.yaml:4: ")


def test_a_warning_is_no_error(canvas: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("format: canvas/1\nname: x\nnodes: {}\n")
    done = canvas("validate", "x.yaml")
    assert (done.exit_code, done.stdout) == (0, "1 pipeline, no errors.\n")
    assert done.stderr == (
        "x.yaml: warning: The pipeline writes nothing yet: add a step that writes, such as Write file.\n"
    )


def test_a_new_pipeline_is_valid(canvas: Run, retail: Path) -> None:
    done = canvas("new", "weekly", "--workspace", retail)
    assert (done.exit_code, done.stdout) == (0, "Made retail/pipelines/weekly.yaml.\n")
    assert canvas("validate", "weekly", "--workspace", retail).exit_code == 0
    assert (retail / "pipelines/weekly.yaml").read_text().startswith("format: canvas/1\nname: weekly\n")


def test_a_new_pipeline_from_a_template_is_it_under_another_name(canvas: Run, retail: Path) -> None:
    canvas("new", "weekly", "--template", "daily_sales", "--workspace", retail)
    old = (retail / "pipelines/daily_sales.yaml").read_text()
    new = (retail / "pipelines/weekly.yaml").read_text()
    assert new == old.replace("name: daily_sales\n", "name: weekly\n", 1)


def test_a_new_workspace_is_made_with_its_first_pipeline(canvas: Run, tmp_path: Path) -> None:
    done = canvas("new", "weekly", "--template", "margin", "--workspace", tmp_path / "mine")
    assert (done.exit_code, done.stdout) == (0, "Made mine/pipelines/weekly.yaml.\n")
    assert done.stderr == "It uses connections that connections.yaml does not have yet: `erp`, `lake`.\n"
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == [
        "canvas.yaml",
        "connections.yaml",
        "pipelines",
    ]
    checked = canvas("validate", "--workspace", tmp_path / "mine")
    assert checked.exit_code == 1
    assert (
        "weekly.yaml: products.connection: There is no connection `erp` in connections.yaml."
        in checked.stderr
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("margin", "There is already a pipeline `margin`. Choose another name."),
        ("a b", "A pipeline's name has letters, digits and single `_` only. Use `a_b`, for example."),
        ("../x", "A pipeline's name has letters, digits and single `_` only. Use `x`, for example."),
    ],
)
def test_a_name_that_is_taken_or_bad_is_refused(canvas: Run, retail: Path, name: str, message: str) -> None:
    done = canvas("new", name, "--workspace", retail)
    assert (done.exit_code, done.stderr) == (1, message + "\n")


def test_an_unknown_template_is_guessed(canvas: Run, retail: Path) -> None:
    done = canvas("new", "x", "--template", "margins", "--workspace", retail)
    assert (done.exit_code, done.stderr) == (
        1,
        "There is no template `margins`. Did you mean `margin`?\n",
    )
    assert not (retail / "pipelines/x.yaml").exists()


def test_show_gives_nodes_in_order_with_what_they_read_do_and_give(canvas: Run, retail: Path) -> None:
    shown = json.loads(canvas("show", "margin", "--json", "--workspace", retail).stdout)
    assert shown["parameters"][1] == {
        "name": "assumed_cost",
        "type": "DECIMAL(4,3)",
        "default": "0.320",
        "description": "Cost as a share of the list price where it is not known",
    }
    nodes = {node["id"]: node for node in shown["nodes"]}
    assert list(nodes)[:4] == ["ledger", "year_to_date", "tidy", "products"]
    assert nodes["posted"]["inputs"] == ["known_products.known"]
    assert list(nodes["known_products"]["outputs"]) == ["known", "default"]
    assert nodes["by_category"]["outputs"][""] == [
        {"name": "division", "type": "STRING"},
        {"name": "category", "type": "STRING"},
        {"name": "units", "type": "BIGINT"},
        {"name": "revenue_eur", "type": "DECIMAL(22,2)"},
        {"name": "cost_eur", "type": "DECIMAL(24,2)"},
        {"name": "units_at_assumed_cost", "type": "BIGINT"},
    ]
    assert {node["state"] for node in nodes.values()} == {"ready"}


def test_show_of_a_pipeline_with_problems_shows_the_rest(canvas: Run, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(BAD)
    shown = json.loads(canvas("show", "bad", "--json", "--workspace", retail).stdout)
    states = {node["id"]: node["state"] for node in shown["nodes"]}
    assert states == {"sales": "ready", "large": "problem", "other": "problem", "third": "problem"}


def test_show_for_people_has_a_line_for_each_node(canvas: Run, retail: Path) -> None:
    lines = canvas("show", "margin", "--workspace", retail).stdout.splitlines()
    assert lines[0].startswith("margin: Margin by product category and division")
    assert lines[1] == ("  :run_date DATE = 2024-03-31  Last day counted; the year starts on its 1 January")
    row = next(line for line in lines if line.startswith("year_to_date"))
    assert "posted_on BETWEEN trunc(:run_date, 'YEAR') AND :run_date" in row
    assert "net_eur DECIMAL(12,2)" in row


def test_fmt_keeps_comments_and_meaning_and_comes_to_rest(canvas: Run, retail: Path) -> None:
    path = retail / "pipelines/daily_sales.yaml"
    before = path.read_text()
    path.write_text(before.replace("    how: inner\n", "    how:   'inner'   # only known markets\n", 1))
    done = canvas("fmt", "daily_sales", "--workspace", retail)
    assert (done.exit_code, done.stdout) == (0, "pipelines/daily_sales.yaml: written in canonical form.\n")
    after = path.read_text()
    comments = [line.strip() for line in before.splitlines() if line.strip().startswith("#")]
    assert [c for c in [*comments, "# only known markets"] if c not in after] == []
    assert yaml.safe_load(after)["nodes"]["completed"] == yaml.safe_load(before)["nodes"]["completed"]
    assert canvas("fmt", "daily_sales", "--check", "--workspace", retail).exit_code == 0
    assert canvas("validate", "daily_sales", "--workspace", retail).exit_code == 0


def test_fmt_check_changes_nothing_and_names_the_files(canvas: Run, tmp_path: Path) -> None:
    text = "name: x\nformat: canvas/1\nnodes: {}\n"
    (tmp_path / "x.yaml").write_text(text)
    done = canvas("fmt", "--check", "x.yaml")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "x.yaml: not in canonical form. Run `canvas fmt x.yaml`.\n"
    assert (tmp_path / "x.yaml").read_text() == text


def test_fmt_leaves_a_file_with_problems_alone_for_it_could_lose_something(
    canvas: Run, tmp_path: Path
) -> None:
    text = "name: x\nformat: canvas/1\nnodes: {}\ntags: [a]\n"
    (tmp_path / "x.yaml").write_text(text)
    done = canvas("fmt", "x.yaml")
    assert done.exit_code == 1
    assert done.stderr.startswith("x.yaml:4: There is no section `tags`.")
    assert (tmp_path / "x.yaml").read_text() == text
