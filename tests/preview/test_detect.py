"""Columns found in files: what an analyst would otherwise type in by hand."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest

from canvas.document.workspace import Workspace
from canvas.errors import PipelineError
from canvas.preview.detect import Detected, detect
from tests.ui.conftest import SAMPLE

RETAIL = Workspace(SAMPLE)


def found(path: str, connection: str | None = "lake", workspace: Workspace = RETAIL) -> Detected:
    raw = {"path": path, **({"connection": connection} if connection else {})}
    return detect(workspace, workspace.settings(), {"period": "2024"}, "files", raw)


def in_file(folder: Path, text: str | bytes, name: str = "a.csv") -> Detected:
    (folder / "canvas.yaml").write_text("format: canvas/1\n")
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return found(name, None, Workspace(folder))


def types(detected: Detected) -> dict[str, str]:
    return {n: c if isinstance(c, str) else c["type"] for n, c in detected.columns.items()}


def test_the_french_tills() -> None:
    tills = found("pos/fr/sales_{period}*.csv")
    assert tills.format == "csv"
    assert tills.options["separator"] == ";" and tills.options["decimal"] == ","
    assert types(tills) == {
        "ticket": "BIGINT",
        "boutique_code": "STRING",
        "date_vente": "TIMESTAMP",
        "reference": "STRING",
        "client": "BIGINT",
        "quantite": "BIGINT",
        "montant": "DECIMAL(12,2)",
        "statut": "STRING",
        "exporte_le": "TIMESTAMP",
        "remarque": "STRING",
    }
    assert tills.columns["boutique_code"]["header"] == ["boutique_code", "code_boutique"]
    assert tills.columns["date_vente"]["formats"] == ["dd.MM.yyyy HH:mm"]


def test_the_american_and_the_japanese_tills() -> None:
    us = found("pos/us/sales_{period}*.csv")
    assert us.options["thousands"] == "," and types(us)["amount"].startswith("DECIMAL")
    assert us.columns["sold_at"]["formats"] == ["MM/dd/yyyy hh:mm a"]
    jp = found("pos/jp/sales_{period}*.csv")
    assert "担当者" in [c.get("header") for c in jp.columns.values() if isinstance(c, dict)]


def test_parquet_and_json_say_their_types() -> None:
    assert types(found("stores.parquet", "erp"))["opened_on"] == "DATE"
    uk = types(found("pos/uk/sales_{period}*.json"))
    assert (uk["saleId"], uk["soldAt"], uk["amount"][:7]) == ("BIGINT", "TIMESTAMP", "DECIMAL")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("code\n007\n012\n", {"code": "STRING"}),
        ("a,b\n1,true\n-2,false\n", {"a": "BIGINT", "b": "BOOLEAN"}),
        ("d\n31.12.2024\n", {"d": {"type": "DATE", "formats": ["dd.MM.yyyy"]}}),
        ("d\n2024-12-31\n", {"d": "DATE"}),
        ("n\n1.5\n20\n", {"n": "DECIMAL(12,1)"}),
        ("n\n1\nn/a\n", {"n": "BIGINT"}),
        ("net amount;\"a;b\"\n1;x\n", {"net_amount": {"type": "BIGINT", "header": "net amount"},
                                        "a_b": {"type": "STRING", "header": "a;b"}}),
        ("x\n", {"x": "STRING"}),
    ],
)  # fmt: skip
def test_small_files(tmp_path: Path, text: str, columns: dict[str, Any]) -> None:
    assert dict(in_file(tmp_path, text).columns) == columns


def test_a_few_bad_values_become_empty(tmp_path: Path) -> None:
    text = "n\n" + "1\n" * 99 + "oops\n"
    assert in_file(tmp_path, text).columns["n"] == {"type": "BIGINT", "on_error": None}


def test_texts_that_mean_nothing_are_options(tmp_path: Path) -> None:
    assert in_file(tmp_path, "n\n1\nn/a\n").options == {"null_values": ["", "n/a"]}


def test_files_from_windows(tmp_path: Path) -> None:
    made = in_file(tmp_path, "name\nZürich\n".encode("cp1252"))
    assert made.options == {"encoding": "windows-1252"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.csv",
            b"a,b\n" + bytes(range(128, 256)) * 9,
            "The file holds no text that can be read as windows-1252. "
            "Choose another file, or list its columns and set its encoding yourself.",
        ),
        ("a.csv.gz", b"a,b\n1,2\n", "The file is cut short, or not compressed as its name says."),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n")[:-9], "The file is cut short, or not compressed"),
        ("a.csv.gz", gzip.compress(b"")[:10] + b"\xff" * 50, "The file is cut short, or not compressed"),
        ("a.csv.bz2", b"a,b\n1,2\n", "The file is cut short, or not compressed as its name says."),
        ("a.json.gz", b'{"a": 1}', "The file is cut short, or not compressed as its name says."),
        (
            "a.csv",
            b'a\n"' + b"x" * (1 << 24) + b"xx",
            "The file holds no rows of fields as they are to be read.",
        ),
    ],
)
def test_files_that_hold_something_else(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(PipelineError) as caught:
        in_file(tmp_path, content, name)
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"{name}: {message}")
    assert problem.field == "path"


def test_a_day_that_could_be_a_month_is_said(tmp_path: Path) -> None:
    made = in_file(tmp_path, "d\n01/02/2024\n")
    assert made.notes == ("`d`: It could also be MM/dd/yyyy: no value tells.",)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nothing*.csv", "There is no such file"),
        ("../secret.csv", "leads out"),
        ("", "Choose the files first."),
        ("empty.csv", "The file is empty."),
        ("bad.json", "This line is no JSON object."),
        ("bad.parquet", "The file is not a Parquet file, or it is broken."),
    ],
)
def test_what_cannot_be_read_is_said_on_the_path(tmp_path: Path, path: str, message: str) -> None:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "bad.json").write_text("nonsense\n")
    (tmp_path / "bad.parquet").write_text("nonsense\n")
    with pytest.raises(PipelineError) as caught:
        found(path, None, Workspace(tmp_path))
    (problem,) = caught.value.problems
    assert message in problem.message
    assert (problem.node, problem.field) == ("files", "path")


def test_what_is_found_loads_without_problems(tmp_path: Path) -> None:
    from canvas.document.loading import load_pipeline
    from canvas.document.model import BrokenNode, Pipeline
    from canvas.document.writing import render
    from canvas.nodes import REGISTRY
    from canvas.plan import make_plan

    shutil.copytree(SAMPLE, tmp_path / "retail")
    for path, connection in (("pos/fr/sales_2024*.csv", "lake"), ("stores.parquet", "erp")):
        made = found(path, connection)
        data = {"type": "read_file", "connection": connection, "path": path, "format": made.format,
                "options": dict(made.options), "columns": dict(made.columns)}  # fmt: skip
        text = render(Pipeline("p", nodes={"files": BrokenNode("read_file", data)}))
        loaded = load_pipeline(text, REGISTRY)
        assert [
            p for p in make_plan(loaded.pipeline, loaded.problems).problems if p.severity == "error"
        ] == []
