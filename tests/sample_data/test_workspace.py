"""The workspace: its pipelines find their files, cover every node type, and ask questions with an answer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.sample_data.expected import ANSWERS
from tests.sample_data.reading import parquet_rows

WORKSPACE = Path(__file__).resolve().parents[2] / "sample_data" / "retail"
DATA = WORKSPACE / "data"
PIPELINES = ("best_customers", "daily_sales", "margin", "returns_rate")
NODE_TYPES = {
    "read_file", "inline", "select", "filter", "derive", "join", "aggregate", "union", "sort", "limit",
    "deduplicate", "split", "write_file",
}  # fmt: skip


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def nodes_of(pipeline: str) -> dict[str, dict[str, Any]]:
    return dict(load(WORKSPACE / "pipelines" / f"{pipeline}.yaml")["nodes"])


def test_the_gallery_holds_these_pipelines() -> None:
    assert {path.stem for path in (WORKSPACE / "pipelines").glob("*.yaml")} == set(PIPELINES)


def test_every_node_type_is_drawn_somewhere() -> None:
    assert {node["type"] for name in PIPELINES for node in nodes_of(name).values()} == NODE_TYPES


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_pipeline_says_what_it_is_for_and_reads_files_that_exist(pipeline: str) -> None:
    document = load(WORKSPACE / "pipelines" / f"{pipeline}.yaml")
    connections = load(WORKSPACE / "connections.yaml")["connections"]
    assert document["description"]
    for node in document["nodes"].values():
        if node["type"] == "read_file":
            folder = WORKSPACE / connections[node["connection"]]["path"]
            assert list(folder.glob(node["path"].replace("{period}", "2024")))
        if node["type"] == "write_file":
            assert node["path"].startswith("out/")
            assert node["connection"] == "lake"


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_every_wire_comes_from_a_node_of_the_pipeline(pipeline: str) -> None:
    nodes = nodes_of(pipeline)
    for node in nodes.values():
        wires = [node[key] for key in ("input", "left", "right") if key in node] + node.get("inputs", [])
        assert {wire.split(".")[0] for wire in wires} <= nodes.keys()


@pytest.mark.parametrize(
    ("market", "old", "new"),
    [
        ("fr", "ticket;boutique_code;date_vente", "exporte_le;ticket;date_vente;code_boutique"),
        ("us", "transaction_id,store_id,sold_at", "transaction_id,sold_at,exported_at"),
        ("jp", "slip_no,shop,sold_at", "exported_at,担当者,status"),
    ],
)
def test_headers_change_their_order_and_names_between_files(market: str, old: str, new: str) -> None:
    first, last = (
        (DATA / "pos" / market / f"sales_{month}.csv").read_text(encoding="utf-8").splitlines()[0]
        for month in ("2023-01", "2024-03")
    )
    assert first.startswith(old)
    assert last.startswith(new)
    separator = ";" if market == "fr" else ","
    renamed = {name.replace("boutique_code", "code_boutique") for name in first.split(separator)}
    assert renamed == set(last.split(separator))


@pytest.mark.parametrize(
    ("sink", "keys", "rows"),
    [
        (("daily_sales", "daily_sales"), ("sold_on", "selling_division", "market", "store_id", "store"), 808),
        (("returns_rate", "returns_rate"), ("sku",), 310),
        (("returns_rate", "unmatched"), ("reason",), 2),
        (("best_customers", "best_customers"), ("person",), 100),
        (("margin", "margin"), ("division", "category"), 8),
        (("margin", "unknown_products"), ("sku",), 3),
    ],
)
def test_every_question_has_an_answer(sink: tuple[str, str], keys: tuple[str, ...], rows: int) -> None:
    found = ANSWERS[sink](DATA)
    assert len(found) == rows
    assert len({tuple(row[key] for key in keys) for row in found}) == rows


def test_sums_stay_the_same_however_the_ledger_is_split() -> None:
    known, unknown = ANSWERS["margin", "margin"](DATA), ANSWERS["margin", "unknown_products"](DATA)
    ledger = [
        row for row in parquet_rows(DATA, "erp/sales_ledger/*.parquet") if str(row["posted_on"])[:4] == "2024"
    ]
    in_period = [row for row in ledger if str(row["posted_on"]) <= "2024-03-31"]
    assert sum(row["revenue_eur"] for row in [*known, *unknown]) == sum(row["net_eur"] for row in in_period)
    assert sum(row["units"] for row in [*known, *unknown]) == sum(row["quantity"] for row in in_period)


def test_answers_are_what_a_retailer_would_believe() -> None:
    margins = ANSWERS["margin", "margin"](DATA)
    assert all(Decimal(40) < row["margin_percent"] < Decimal(85) for row in margins)
    rates = [row["returns_rate"] for row in ANSWERS["returns_rate", "returns_rate"](DATA)]
    assert 3 < sum(rates) / len(rates) < 9
    flagships = {
        row["selling_division"]
        for row in ANSWERS["daily_sales", "daily_sales"](DATA)
        if row["store_id"] == "FR-PAR-01"
    }
    assert flagships == {"X", "V"}
