"""The command as a process: its exit codes, its two streams, and what it never shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import canvas as package
from tests.cli.conftest import in_a_process

HEAVY = ("pyspark", "pysail", "pyarrow", "pandas", "streamlit", "sqlglot", "pydantic", "ruamel.yaml")


def test_the_version_comes_at_once_for_nothing_heavy_is_imported(tmp_path: Path) -> None:
    listing = f"import atexit; atexit.register(lambda: print([m for m in {HEAVY} if m in sys.modules]))"
    done = in_a_process("--version", cwd=tmp_path, before=listing)
    assert (done.returncode, done.stdout) == (0, f"canvas {package.__version__}\n[]\n")


def test_the_installed_command_is_the_same() -> None:
    command = Path(sys.executable).with_name("canvas")
    if not command.exists():
        pytest.skip("not installed")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"canvas {package.__version__}\n"


def test_wrong_usage_ends_with_2_and_says_what_was_meant(tmp_path: Path) -> None:
    done = in_a_process("validat", cwd=tmp_path)
    assert done.returncode == 2
    assert "No such command 'validat'. Did you mean 'validate'?" in done.stderr
    assert done.stdout == ""


def test_a_mistake_of_canvas_itself_is_one_line_and_a_file_with_the_details(retail: Path) -> None:
    broken = "import canvas.ui.overview as o; o.overview = lambda workspace: 1 / 0"
    done = in_a_process("list", cwd=retail, before=broken)
    (log,) = (retail / ".canvas" / "logs").iterdir()
    said = "canvas: this is a mistake in Canvas (ZeroDivisionError), not yours."
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{said} Details are in {log}.\n"
    details = log.read_text("utf-8")
    assert details.startswith(f"canvas {package.__version__}, Python ")
    assert "canvas list\n" in details
    assert "ZeroDivisionError: division by zero" in details


def test_the_details_go_to_the_users_data_where_there_is_no_workspace(tmp_path: Path) -> None:
    broken = "import canvas.nodes.json_schema as j; j.document_schema = lambda: 1 / 0"
    done = in_a_process("schema", cwd=tmp_path, before=broken)
    (log,) = (tmp_path / "xdg" / "canvas" / "logs").iterdir()
    assert done.stderr.endswith(f"Details are in {log}.\n")


def test_an_interrupt_ends_quietly(retail: Path) -> None:
    stop = "import canvas.ui.overview as o\ndef stop(workspace): raise KeyboardInterrupt\no.overview = stop\n"
    done = in_a_process("list", cwd=retail, before=stop)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise")
def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['canvas', 'schema']\nfrom canvas.cli import main\nmain()"
    done = subprocess.run(
        f'{sys.executable} -c "{code}" | head -1', shell=True, cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_names_of_the_whole_world_come_through_whatever_the_locale(retail: Path) -> None:
    done = in_a_process("show", "daily_sales", "--json", cwd=retail, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "staff" in done.stdout


def test_problems_go_to_stderr_and_the_answer_to_stdout(retail: Path) -> None:
    done = in_a_process("compile", "margin", "--target", "spark-sql", "--out", "out", cwd=retail)
    assert done.returncode == 0
    assert done.stdout == (
        "wrote out/canvas-manifest.json\nwrote out/job.py\nwrote out/job.sql\n"
        "Spark SQL: 3 written, 0 unchanged, 0 removed.\n"
    )
    assert all(line.startswith("pipelines/margin.yaml: ") for line in done.stderr.splitlines())
