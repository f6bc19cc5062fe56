"""What the sample pipelines must answer, computed from the raw files in plain Python.

Nothing here comes from the product, so that a mistake in it cannot hide in its own check. Every function
returns the rows of one sink, as dictionaries by column name, in no particular order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.sample_data.markets import american_sales, british_sales, french_sales, japanese_sales
from tests.sample_data.reading import (
    Row,
    a_year_before,
    cents,
    csv_rows,
    latest,
    moment,
    parquet_rows,
    text,
    tidy,
    whole,
)

RUN_DATE = date(2024, 3, 31)
ISO = "%Y-%m-%d %H:%M:%S"
COMPLETED = {"FR": "Validé", "US": "COMPLETED", "JP": "完了", "UK": "completed"}
EVERY_MARKET = (french_sales, american_sales, japanese_sales, british_sales)
CURRENCY = {"FR": "EUR", "US": "USD", "JP": "JPY", "UK": "GBP"}


def _rates(data: Path) -> dict[tuple[date, str], Decimal]:
    return {
        (date.fromisoformat(raw["rate_date"]), raw["currency"]): Decimal(raw["rate_to_eur"])
        for raw in csv_rows(data, "rates/rates_*.csv")
    }


def _is_sold(sale: Row, run_date: date) -> bool:
    """Whether the sale was completed on a known day up to the run date."""
    sold_at = sale["sold_at"]
    return sale["status"] == COMPLETED[sale["market"]] and sold_at is not None and sold_at.date() <= run_date


def daily_sales(data: Path, run_date: date = RUN_DATE, period: str = "2024") -> list[Row]:
    """Completed sales per day, division and store."""
    rates = _rates(data)
    stores = {store["store_id"]: store for store in parquet_rows(data, "erp/stores.parquet")}
    every = [row for read in EVERY_MARKET for row in read(data, period)]
    groups: dict[tuple[object, ...], list[tuple[int, Decimal, bool]]] = defaultdict(list)
    for sale in latest(every, "sale_id", "exported_at"):
        market, paid = sale["market"], sale["amount"]
        if not _is_sold(sale, run_date) or paid is None:
            continue
        currency, day, store_id = CURRENCY[market], sale["sold_at"].date(), tidy(sale["store_id"])
        euro = paid if currency == "EUR" else cents(paid * rates[day, currency])
        store = stores.get(store_id, {"store_name": None, "division": None})
        division = store["division"] if store["division"] in ("X", "V") else (tidy(sale["sku"]) or "?")[0]
        key = (
            day,
            division if division in ("X", "V") else "unknown",
            market,
            store_id,
            store["store_name"] or "Unknown store",
        )
        groups[key].append((sale["quantity"] or 1, euro, sale["customer_id"] is None))
    names = ("sold_on", "selling_division", "market", "store_id", "store")
    return [
        dict(zip(names, key, strict=True))
        | {
            "sales": len(sales),
            "units": sum(units for units, _, _ in sales),
            "revenue_eur": sum((euro for _, euro, _ in sales), Decimal(0)),
            "sales_without_customer": sum(anonymous for _, _, anonymous in sales),
        }
        for key, sales in groups.items()
    ]


def _european_sales(data: Path) -> list[Row]:
    return latest([*french_sales(data, ""), *british_sales(data, "")], "sale_id", "exported_at")


def _returns(data: Path, run_date: date) -> list[Row]:
    rows = [
        {
            "return_id": int(raw["return_id"]),
            "market": tidy(text(raw["market"], "n/a")),
            "sale_id": whole(text(raw["sale_id"], "n/a")),
            "returned_at": moment(raw["returned_on"], "%Y-%m-%d"),
            "quantity": whole(raw["quantity"]),
            "reason": text(raw["reason"], "n/a"),
            "recorded_at": moment(raw["recorded_at"], ISO),
        }
        for raw in csv_rows(data, "returns/returns_*.csv")
    ]
    return [
        row
        for row in latest(rows, "return_id", "recorded_at")
        if row["market"] in ("FR", "UK") and row["returned_at"] and row["returned_at"].date() <= run_date
    ]


def returns_rate(data: Path, run_date: date = RUN_DATE, min_units: int = 5) -> list[Row]:
    """Share of sold pieces that came back, per product, in France and the United Kingdom."""
    products = {product["sku"]: product for product in parquet_rows(data, "erp/products.parquet")}
    sold: dict[int, tuple[str, int]] = {}
    units_sold: dict[str, int] = defaultdict(int)
    online: dict[str, int] = defaultdict(int)
    for sale in _european_sales(data):
        sku = tidy(sale["sku"])
        if not _is_sold(sale, run_date) or sku is None:
            continue
        units = sale["quantity"] or 1
        sold[sale["sale_id"]] = sku, units
        units_sold[sku] += units
        online[sku] += units if sale["channel"] == "online" else 0
    units_returned: dict[str, int] = defaultdict(int)
    faulty: dict[str, int] = defaultdict(int)
    for back in _returns(data, run_date):
        if back["sale_id"] not in sold:
            continue
        sku, units = sold[back["sale_id"]]
        units_returned[sku] += min(back["quantity"] or 1, units)
        faulty[sku] += (back["reason"] or "").strip(" ").lower() == "faulty"
    return [
        {
            "sku": sku,
            "units_sold": units,
            "online_units": online[sku],
            "units_returned": units_returned[sku],
            "faulty": faulty[sku],
            "product_name": products[sku]["product_name"],
            "division": products[sku]["division"],
            "category": products[sku]["category"],
            "returns_rate": cents(Decimal(100 * units_returned[sku]) / units),
        }
        for sku, units in units_sold.items()
        if sku in products and units >= min_units
    ]


def unmatched_returns(data: Path, run_date: date = RUN_DATE) -> list[Row]:
    """Returns of a sale that no till in France or the United Kingdom has sent, per reason."""
    known = {sale["sale_id"] for sale in _european_sales(data)}
    days: dict[str | None, list[date]] = defaultdict(list)
    for back in _returns(data, run_date):
        if back["sale_id"] not in known:
            days[back["reason"]].append(back["returned_at"].date())
    return [
        {"reason": reason, "returns": len(on), "first_day": min(on), "last_day": max(on)}
        for reason, on in days.items()
    ]


def _cards(data: Path) -> list[Row]:
    """The last version of every customer card, with the person it belongs to."""
    rows = [
        {
            "customer_id": int(raw["customer_id"]),
            "first_name": text(raw["first_name"], "NULL"),
            "last_name": text(raw["last_name"], "NULL"),
            "email": text(raw["email"], "NULL"),
            "country": text(raw["country"], "NULL"),
            "birth_date": moment(raw["birth_date"], "%Y-%m-%d"),
            "updated_at": moment(raw["updated_at"], ISO),
        }
        for raw in csv_rows(data, "crm/customers.csv")
    ]
    cards = latest(rows, "customer_id", "updated_at")
    for card in cards:
        email = (card["email"] or "").strip(" ").lower()
        card["person"] = email or f"card {card['customer_id']}"
        card["name"] = " ".join(
            n.strip(" ") for n in (card["first_name"], card["last_name"]) if n is not None
        )
    return cards


def best_customers(data: Path, run_date: date = RUN_DATE, rows: int = 100) -> list[Row]:
    """The people who spent most in the twelve months up to the run date."""
    cards = _cards(data)
    person_of = {card["customer_id"]: card["person"] for card in cards}
    people: dict[str, Row] = {}
    for card in sorted(cards, key=lambda card: card["customer_id"]):
        if card["person"] not in people or card["updated_at"] > people[card["person"]]["updated_at"]:
            people[card["person"]] = card
    found: dict[str, Row] = {}
    for posting in parquet_rows(data, "erp/sales_ledger/ledger_*.parquet"):
        person = person_of.get(posting["customer_id"])
        if person is None or not a_year_before(run_date) < posting["posted_on"] <= run_date:
            continue
        nothing = {"spent_eur": Decimal(0), "purchases": 0, "last_purchase": posting["posted_on"]}
        spent = found.setdefault(person, nothing)
        spent["spent_eur"] += posting["net_eur"]
        spent["purchases"] += 1 if posting["entry_type"] == "SALE" else -1
        spent["last_purchase"] = max(spent["last_purchase"], posting["posted_on"])
    best = sorted(found.items(), key=lambda item: (-item[1]["spent_eur"], item[0]))[:rows]
    return [
        {"person": person, **spent, "name": people[person]["name"], "country": people[person]["country"]}
        for person, spent in best
    ]


def _year_to_date(data: Path, run_date: date) -> Iterator[Row]:
    for posting in parquet_rows(data, "erp/sales_ledger/ledger_*.parquet"):
        if run_date.replace(month=1, day=1) <= posting["posted_on"] <= run_date:
            yield posting | {"sku": tidy(posting["sku"])}


def margin(data: Path, run_date: date = RUN_DATE, assumed_cost: Decimal = Decimal("0.320")) -> list[Row]:
    """Margin by division and category, from the start of the year to the run date."""
    products = {product["sku"]: product for product in parquet_rows(data, "erp/products.parquet")}
    groups: dict[tuple[str, str], list[tuple[int, Decimal, Decimal, bool]]] = defaultdict(list)
    for posting in _year_to_date(data, run_date):
        product = products.get(posting["sku"])
        if product is None:
            continue
        known, units = product["unit_cost_eur"], posting["quantity"]
        cost = known if known is not None else cents(product["list_price_eur"] * assumed_cost)
        line = (units, posting["net_eur"], units * cost, known is None)
        groups[product["division"], product["category"]].append(line)
    rows = []
    for (division, category), lines in groups.items():
        revenue = sum((line[1] for line in lines), Decimal(0))
        cost = sum((line[2] for line in lines), Decimal(0))
        rows.append({
            "division": division,
            "category": category,
            "units": sum(line[0] for line in lines),
            "revenue_eur": revenue,
            "cost_eur": cost,
            "units_at_assumed_cost": sum(line[0] for line in lines if line[3]),
            "margin_eur": revenue - cost,
            "margin_percent": cents(100 * (revenue - cost) / revenue) if revenue else None,
        })  # fmt: skip
    return rows


def unknown_products(data: Path, run_date: date = RUN_DATE) -> list[Row]:
    """What the ledger has sold but the product list does not know."""
    products = {product["sku"] for product in parquet_rows(data, "erp/products.parquet")}
    groups: dict[str, list[Row]] = defaultdict(list)
    for posting in _year_to_date(data, run_date):
        if posting["sku"] not in products:
            groups[posting["sku"]].append(posting)
    return [
        {
            "sku": sku,
            "postings": len(postings),
            "units": sum(posting["quantity"] for posting in postings),
            "revenue_eur": sum((posting["net_eur"] for posting in postings), Decimal(0)),
        }
        for sku, postings in groups.items()
    ]


ANSWERS: dict[tuple[str, str], Callable[[Path], list[Row]]] = {
    ("daily_sales", "daily_sales"): daily_sales,
    ("returns_rate", "returns_rate"): returns_rate,
    ("returns_rate", "unmatched"): unmatched_returns,
    ("best_customers", "best_customers"): best_customers,
    ("margin", "margin"): margin,
    ("margin", "unknown_products"): unknown_products,
}
"""The rows of every sink, by pipeline and node, at the parameters' default values."""
