"""Reads the tills' files of each market into rows of one shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.sample_data.reading import Row, amount, csv_rows, json_rows, moment, text, whole


def french_sales(data: Path, period: str) -> Iterator[Row]:
    """Semicolons, decimal comma; the store's column has two names."""
    for raw in csv_rows(data, f"pos/fr/sales_{period}*.csv", ";"):
        yield {
            "market": "FR",
            "sale_id": int(raw["ticket"]),
            "store_id": text(raw.get("boutique_code", raw.get("code_boutique")), "n/a"),
            "sold_at": moment(raw["date_vente"], "%d.%m.%Y %H:%M"),
            "sku": text(raw["reference"], "n/a"),
            "customer_id": whole(raw["client"]),
            "quantity": whole(raw["quantite"]),
            "amount": amount(raw["montant"], decimal=","),
            "status": raw["statut"],
            "exported_at": moment(raw["exporte_le"], "%d.%m.%Y %H:%M"),
            "channel": None,
        }


def american_sales(data: Path, period: str) -> Iterator[Row]:
    """Commas for thousands, a clock of twelve hours."""
    for raw in csv_rows(data, f"pos/us/sales_{period}*.csv"):
        yield {
            "market": "US",
            "sale_id": int(raw["transaction_id"]),
            "store_id": text(raw["store_id"], "N/A"),
            "sold_at": moment(raw["sold_at"], "%m/%d/%Y %I:%M %p"),
            "sku": text(raw["sku"], "N/A"),
            "customer_id": whole(raw["customer_id"]),
            "quantity": whole(raw["qty"]),
            "amount": amount(raw["amount"], thousands=","),
            "status": raw["status"],
            "exported_at": moment(raw["exported_at"], "%m/%d/%Y %I:%M %p"),
        }


def japanese_sales(data: Path, period: str) -> Iterator[Row]:
    """Whole yen."""
    for raw in csv_rows(data, f"pos/jp/sales_{period}*.csv"):
        yield {
            "market": "JP",
            "sale_id": int(raw["slip_no"]),
            "store_id": text(raw["shop"], "n/a"),
            "sold_at": moment(raw["sold_at"], "%Y/%m/%d %H:%M"),
            "sku": text(raw["item_code"], "n/a"),
            "customer_id": whole(raw["customer_no"]),
            "quantity": whole(raw["qty"]),
            "amount": amount(raw["amount_jpy"]),
            "status": raw["status"],
            "exported_at": moment(raw["exported_at"], "%Y/%m/%d %H:%M"),
        }


def british_sales(data: Path, period: str) -> Iterator[Row]:
    """JSON lines."""
    for raw in json_rows(data, f"pos/uk/sales_{period}*.json"):
        yield {
            "market": "UK",
            "sale_id": int(raw["saleId"] or ""),
            "store_id": text(raw["shopCode"], "n/a"),
            "sold_at": moment(raw["soldAt"], "%Y-%m-%dT%H:%M:%SZ"),
            "sku": text(raw["sku"], "n/a"),
            "customer_id": whole(raw["customerId"]),
            "quantity": whole(raw["quantity"]),
            "amount": amount(raw["amount"]),
            "status": raw["status"],
            "exported_at": moment(raw["exportedAt"], "%Y-%m-%dT%H:%M:%SZ"),
            "channel": raw["channel"],
        }
