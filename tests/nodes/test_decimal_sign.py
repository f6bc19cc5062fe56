"""Decimal signs of text files: what is written in another way than declared is bad, never another number."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from canvas.preview import Previews


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("options", "text", "value"),
    [
        ('{separator: ";", decimal: ","}', "1240,50", Decimal("1240.50")),
        ('{separator: ";", decimal: ","}', "1.240", None),
        ('{separator: ";", decimal: ",", thousands: "."}', "1.240,50", Decimal("1240.50")),
        ('{separator: ";", decimal: ",", thousands: "."}', "1.240", Decimal("1240.00")),
        ('{separator: ";"}', "1,240", None),
        ('{separator: ";", thousands: ","}', "1,240.5", Decimal("1240.50")),
    ],
)
def test_a_number_is_read_as_declared_or_not_at_all(
    options: str, text: str, value: Decimal | None, tmp_path: Path, embedded_engine: Engine
) -> None:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: test\n", encoding="utf-8")
    (tmp_path / "sales.csv").write_text(f"id;amount\n1;{text}\n", encoding="utf-8")
    loaded = load_pipeline(
        "format: canvas/1\nname: test\nnodes:\n  sales:\n"
        "    type: read_file\n    path: sales.csv\n    format: csv\n"
        f"    options: {options}\n    columns:\n      amount: {{type: 'DECIMAL(12,2)', on_error: null}}\n",
        REGISTRY,
    )
    shown = Previews(Workspace(tmp_path), embedded_engine).preview(make_plan(loaded.pipeline), "sales")
    assert shown.table.to_pylist() == [{"amount": value}]
