"""What finance has: exchange rates, the product list, the stores, and the sales ledger in euro."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .calendar import MONTHS, Month
from .catalogue import STORE_IDS, STORES, Market, Products
from .chance import Chance
from .dirt import LEDGER
from .sales import NO_CUSTOMER, Part, Sales
from .text import Ints, Mask, spoil_code, take

ONE = 100_000_000
"""The rate 1 in the unit that rates are counted in."""
BASE_RATES = {"USD": 92_400_000, "GBP": 115_600_000, "JPY": 648_000}
EURO = "EUR"
DAY_IN_MICROSECONDS = 86_400_000_000

MONEY = pa.decimal128(12, 2)
LEDGER_SCHEMA = pa.schema([
    ("posting_id", pa.int64()),
    ("sale_id", pa.int64()),
    ("entry_type", pa.string()),
    ("posted_on", pa.date32()),
    ("posted_at", pa.timestamp("us", tz="UTC")),
    ("store_id", pa.string()),
    ("sku", pa.string()),
    ("customer_id", pa.int64()),
    ("quantity", pa.int32()),
    ("net_eur", MONEY),
])  # fmt: skip


def decimals(cents: Ints, missing: Mask | None = None) -> pa.Array:
    """DECIMAL(12,2) from whole cents; NULL where missing."""
    halves = np.empty((len(cents), 2), dtype=np.int64)
    halves[:, 0], halves[:, 1] = cents, cents >> 63
    values = pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(halves)])
    return values if missing is None else pc.if_else(pa.array(missing), pa.scalar(None, MONEY), values)


def dates(epoch_days: Ints) -> pa.Array:
    """DATE from days since 1970-01-01."""
    return pa.array(epoch_days.astype(np.int32)).cast(pa.date32())


def make_rates(seed: int) -> dict[str, dict[Month, Ints]]:
    """Euro for one unit of a currency on every day, in hundred-millionths: a slow walk near its start."""
    rates: dict[str, dict[Month, Ints]] = {}
    for number, (currency, base) in enumerate(BASE_RATES.items()):
        chance, rate, rates[currency] = Chance(seed, 4, number), base, {}
        for month in MONTHS:
            steps = chance.below(base // 125, month.days) - base // 250
            walk = []
            for step in steps.tolist():
                rate += step + (base - rate) // 40
                walk.append(rate)
            rates[currency][month] = np.array(walk, dtype=np.int64)
    rates[EURO] = {month: np.full(month.days, ONE, dtype=np.int64) for month in MONTHS}
    return rates


def write_rates(folder: Path, rates: dict[str, dict[Month, Ints]]) -> None:
    """Write `rates/rates_YYYY-MM.csv`, a line per day and currency; from 2024 in another order of columns."""
    (folder / "rates").mkdir(parents=True, exist_ok=True)
    for month in MONTHS:
        old = month.year < 2024
        lines = ["rate_date,currency,rate_to_eur" if old else "currency,rate_to_eur,rate_date"]
        for day in range(month.days):
            text = f"{month.name}-{day + 1:02d}"
            for currency in BASE_RATES:
                rate = int(rates[currency][month][day])
                value = f"{rate // ONE}.{rate % ONE:08d}"
                lines.append(f"{text},{currency},{value}" if old else f"{currency},{value},{text}")
        (folder / "rates" / f"rates_{month.name}.csv").write_bytes(("\n".join(lines) + "\n").encode())


def write_products(folder: Path, products: Products) -> None:
    """Write `products.parquet`: the products that are in the list."""
    table = pa.table({
        "sku": pa.array(products.sku),
        "product_name": pa.array(products.name),
        "division": pa.array(products.division),
        "category": pa.array(products.category),
        "list_price_eur": decimals(products.price),
        "unit_cost_eur": decimals(products.cost, products.cost == 0),
        "launched_on": dates(products.launched),
    })  # fmt: skip
    pq.write_table(table.filter(pa.array(products.listed)), folder / "products.parquet", compression="snappy")


def write_stores(folder: Path) -> None:
    """Write `stores.parquet`."""
    table = pa.table({
        "store_id": pa.array(STORE_IDS),
        "store_name": pa.array([store.name for store in STORES]),
        "city": pa.array([store.city for store in STORES]),
        "country": pa.array([store.country for store in STORES]),
        "store_type": pa.array([store.store_type for store in STORES]),
        "division": pa.array([store.division for store in STORES]),
        "opened_on": pa.array([store.opened_on for store in STORES], type=pa.date32()),
    })  # fmt: skip
    pq.write_table(table, folder / "stores.parquet", compression="snappy")


def net_eur(market: Market, amount: Ints, rate: Ints) -> Ints:
    """Euro cents without VAT for local hundredths, rounded half up."""
    gross = (amount * rate + ONE // 2) // ONE
    return (gross * 200 + 100 + market.vat_percent) // (2 * (100 + market.vat_percent))


def postings(part: Part, sales: Sales, products: Products, rate: Ints, seed: int) -> pa.Table:
    """The ledger's postings: one for every sale, and one that takes a voided sale back on the next day."""
    chance = Chance(seed, 5, *part.stream)
    cents = net_eur(part.market, sales.amount, rate[sales.day])
    index = np.concatenate([np.arange(sales.count), np.flatnonzero(sales.voided)])
    index = index[np.argsort(index, kind="stable")]
    reversal = np.concatenate([[False], index[1:] == index[:-1]]) if len(index) else np.zeros(0, dtype=bool)
    day = part.month.epoch_days(sales.day[index] + reversal)
    minute = np.where(reversal, 540, sales.minute[index])
    sign = np.where(reversal, -1, 1)
    customer = sales.customer[index]
    sku = spoil_code(
        take(products.sku, sales.product[index]), chance.share(len(index)), LEDGER["untidy product"]
    )
    at = day * DAY_IN_MICROSECONDS + minute * 60_000_000
    return pa.table([
        pa.array(sales.sale_id[index] * 10 + reversal),
        pa.array(sales.sale_id[index]),
        take(["SALE", "REVERSAL"], reversal.astype(np.int64)),
        dates(day),
        pa.array(at).cast(pa.timestamp("us", tz="UTC")),
        take(STORE_IDS, sales.store[index]),
        sku,
        pa.array(customer, mask=customer == NO_CUSTOMER),
        pa.array((sales.quantity[index] * sign).astype(np.int32)),
        decimals(cents[index] * sign),
    ], schema=LEDGER_SCHEMA)  # fmt: skip
