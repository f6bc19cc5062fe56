"""The dirt: what a pipeline must survive is really there, as often as the README says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from sample_data.generator.dirt import CUSTOMERS, RETURNS, SALES
from tests.sample_data.reading import csv_rows, json_rows, parquet_rows, tidy

README = Path(__file__).resolve().parents[2] / "sample_data" / "README.md"
Raw = dict[str, str | None]
FIELDS = {
    "fr": ("ticket", "date_vente", "boutique_code", "reference", "client", "quantite", "montant"),
    "us": ("transaction_id", "sold_at", "store_id", "sku", "customer_id", "qty", "amount"),
    "jp": ("slip_no", "sold_at", "shop", "item_code", "customer_no", "qty", "amount_jpy"),
    "uk": ("saleId", "soldAt", "shopCode", "sku", "customerId", "quantity", "amount"),
}
OURS = ("sale_id", "sold_at", "store", "sku", "customer", "quantity", "amount")
IMPOSSIBLE = ("31.02.2024 12:00", "13/32/2024 12:00 PM", "0000/00/00 00:00", "2024-02-30T12:00:00Z")


@pytest.fixture(scope="module")
def lines(large_data: Path) -> list[Raw]:
    """Every line of the tills as text, under one set of names."""
    raw: list[tuple[str, Raw]] = []
    for market in ("fr", "us", "jp"):
        separator = ";" if market == "fr" else ","
        raw += ((market, row) for row in csv_rows(large_data, f"pos/{market}/*.csv", separator))
    raw += (("uk", row) for row in json_rows(large_data, "pos/uk/*.json"))
    found = []
    for market, row in raw:
        values = [row.get(name, row.get("code_boutique")) for name in FIELDS[market]]
        found.append(dict(zip(OURS, values, strict=True)))
    return found


def is_unknown_customer(raw: Raw) -> bool:
    return bool(re.fullmatch(r"9000\d{5}", raw["customer"] or ""))


KINDS: dict[str, Callable[[Raw], bool]] = {
    "bad date": lambda raw: raw["sold_at"] in IMPOSSIBLE,
    "blank date": lambda raw: not raw["sold_at"],
    "amount not available": lambda raw: raw["amount"] in ("n/a", "N/A"),
    "amount with a letter": lambda raw: (raw["amount"] or "").endswith("O"),
    "blank amount": lambda raw: not raw["amount"],
    "blank quantity": lambda raw: not raw["quantity"],
    "quantity in words": lambda raw: raw["quantity"] in ("deux", "two", "二"),
    "unknown store": lambda raw: (raw["store"] or "").endswith("-XXX-99"),
    "blank store": lambda raw: not raw["store"],
    "untidy store": lambda raw: tidy(raw["store"]) != raw["store"],
    "blank product": lambda raw: not raw["sku"],
    "untidy product": lambda raw: tidy(raw["sku"]) != raw["sku"],
    "product not in the list": lambda raw: "OLD" in (raw["sku"] or "").upper(),
    "no customer": lambda raw: not raw["customer"],
    "customer not a number": lambda raw: raw["customer"] == "anon",
    "customer not known": is_unknown_customer,
}


@pytest.mark.parametrize("kind", KINDS)
def test_sales_are_as_dirty_as_promised(kind: str, lines: list[Raw]) -> None:
    assert share(map(KINDS[kind], lines)) == pytest.approx(SALES[kind], rel=0.3)


def share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)


def test_sales_come_twice_and_are_corrected(lines: list[Raw], large_data: Path) -> None:
    copies = Counter(tuple(raw.values()) for raw in csv_rows(large_data, "pos/us/*.csv"))
    sales = Counter(str(raw["transaction_id"]) for raw in csv_rows(large_data, "pos/us/*.csv"))
    exact = sum(count - 1 for count in copies.values())
    assert exact / len(sales) == pytest.approx(SALES["exact duplicate"], rel=0.3)
    assert (sum(sales.values()) - len(sales) - exact) / len(sales) == pytest.approx(
        SALES["correction"], rel=0.3
    )


def test_french_remarks_hold_the_separator_and_quotes(large_data: Path) -> None:
    remarks = [raw["remarque"] for raw in csv_rows(large_data, "pos/fr/*.csv", ";")]
    assert share(map(bool, remarks)) == pytest.approx(SALES["remark with separator and quotes"], rel=0.3)
    assert 'Cadeau ; emballage "or"' in remarks


def test_returns_are_as_dirty_as_promised(large_data: Path) -> None:
    raw = list(csv_rows(large_data, "returns/*.csv"))
    ids = Counter(row["return_id"] for row in raw)
    copies = Counter(tuple(sorted(row.items())) for row in raw)
    exact = sum(count - 1 for count in copies.values())
    assert 0.045 < len(ids) / 60_000 < 0.075
    assert exact / len(ids) == pytest.approx(RETURNS["exact duplicate"], rel=0.3)
    assert (len(raw) - len(ids) - exact) / len(ids) == pytest.approx(RETURNS["recorded again"], rel=0.4)
    found = {
        "blank sale": share(not row["sale_id"] for row in raw),
        "unknown sale": share(row["sale_id"].startswith("99") for row in raw),
        "bad quantity": share(row["quantity"].endswith(" pcs") for row in raw),
        "bad date": share(row["returned_on"] == "2024-02-31" for row in raw),
        "untidy market": share(row["market"] != tidy(row["market"]) for row in raw),
        "blank reason": share(not row["reason"] for row in raw),
        "untidy reason": share(row["reason"] != row["reason"].strip().lower() for row in raw),
    }
    assert found == pytest.approx({kind: RETURNS[kind] for kind in found}, rel=0.4)


def test_customers_are_as_dirty_as_promised(large_data: Path) -> None:
    raw = list(csv_rows(large_data, "crm/customers.csv"))
    cards = Counter(row["customer_id"] for row in raw)
    copies = Counter(tuple(row.values()) for row in raw)
    exact = sum(count - 1 for count in copies.values())
    found = {
        "exact duplicate": exact / len(cards),
        "older version": (len(raw) - len(cards) - exact) / len(cards),
        "second card of the same person": share(int(card) % 25 == 7 for card in cards),
        "first name NULL": share(row["first_name"] == "NULL" for row in raw),
        "last name blank": share(not row["last_name"] for row in raw),
        "name with trailing spaces": share(row["last_name"].endswith("  ") for row in raw),
        "e-mail blank": share(not row["email"].strip() for row in raw),
        "e-mail in capitals": share(row["email"] != row["email"].lower() for row in raw),
        "e-mail with spaces": share(row["email"].startswith(" ") for row in raw),
        "country blank": share(not row["country"] for row in raw),
        "bad birth date": share(row["birth_date"] == "1900-00-00" for row in raw),
    }
    assert found == pytest.approx({kind: CUSTOMERS[kind] for kind in found}, rel=0.4)


def test_names_hold_what_breaks_careless_readers(large_data: Path) -> None:
    raw = list(csv_rows(large_data, "crm/customers.csv"))
    assert {'Anne "Nan"', "美咲", "Siân"} <= {row["first_name"] for row in raw}
    assert {"St. John, Jr.", "髙木", "Nguyễn", "O'Connor"} <= {row["last_name"] for row in raw}


def test_the_ledger_is_clean_but_for_untidy_and_unknown_products(large_data: Path) -> None:
    ledger = parquet_rows(large_data, "erp/sales_ledger/*.parquet")
    listed = {product["sku"] for product in parquet_rows(large_data, "erp/products.parquet")}
    stores = {store["store_id"] for store in parquet_rows(large_data, "erp/stores.parquet")}
    assert {row["store_id"] for row in ledger} <= stores
    assert share(row["sku"] != tidy(row["sku"]) for row in ledger) == pytest.approx(0.005, rel=0.3)
    assert share(tidy(row["sku"]) not in listed for row in ledger) == pytest.approx(0.005, rel=0.3)
    assert share(row["customer_id"] is None for row in ledger) == pytest.approx(0.35, rel=0.05)
    assert all(row["net_eur"] is not None and row["quantity"] for row in ledger)


def test_two_in_a_hundred_products_have_no_cost(large_data: Path) -> None:
    products = parquet_rows(large_data, "erp/products.parquet")
    assert len(products) == 4_000
    assert share(product["unit_cost_eur"] is None for product in products) == pytest.approx(0.02, rel=0.3)


def test_the_readme_names_every_kind_with_its_rate() -> None:
    text = README.read_text(encoding="utf-8")
    for rates in (SALES, RETURNS, CUSTOMERS):
        for kind, rate in rates.items():
            assert f"| {kind} | {rate * 100:.1f} % |" in text
