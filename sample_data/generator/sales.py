"""The sales themselves, before any till has written them down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .calendar import MONTHS, Month
from .catalogue import MARKETS, OLD_PRODUCTS, STORES, Market, Products
from .chance import Chance
from .dirt import SALES
from .people import FIRST_CUSTOMER_ID, UNKNOWN_CUSTOMER_ID, customers_for, draw_customers
from .text import Ints, Mask

CHUNK = 100_000
"""Sales that are in memory at once."""
NO_CUSTOMER = -1
DAY = 24 * 60
"""Minutes."""


@dataclass(frozen=True)
class Part:
    """A run of one market's sales in one month."""

    month: Month
    market: Market
    first_sale_id: int
    rows: int
    stream: tuple[int, int, int]
    """Tells the random streams of the parts apart."""


@dataclass(frozen=True)
class Sales:
    """Sales of one part, as columns."""

    sale_id: Ints
    day: Ints
    minute: Ints
    exported_day: Ints
    store: Ints
    product: Ints
    customer: Ints
    quantity: Ints
    amount: Ints
    """In hundredths of the local currency."""
    voided: Mask
    online: Mask

    def rows(self, index: Ints | Mask) -> Sales:
        """Some of the sales."""
        return Sales(**{name: values[index] for name, values in vars(self).items()})

    @property
    def count(self) -> int:
        """How many sales these are."""
        return len(self.sale_id)


def parts(sales: int) -> Iterator[Part]:
    """The whole history in parts of at most `CHUNK` sales, month by month; their rows add up to `sales`."""
    weights = [month.weight * market.share for month in MONTHS for market in MARKETS]
    ends = np.cumsum(np.array(weights, dtype=np.int64)) * sales // sum(weights)
    sold = dict.fromkeys((market.code for market in MARKETS), 1)
    start = 0
    for number, end in enumerate(ends.tolist()):
        month, market = MONTHS[number // len(MARKETS)], MARKETS[number % len(MARKETS)]
        for chunk, first in enumerate(range(start, end, CHUNK)):
            rows = min(CHUNK, end - first)
            stream = (number // len(MARKETS), market.number, chunk)
            yield Part(month, market, market.first_sale_id + sold[market.code], rows, stream)
            sold[market.code] += rows
        start = end


def make_sales(part: Part, products: Products, total: int, seed: int) -> Sales:
    """The sales of a part, in the order of their ids."""
    chance, rows = Chance(seed, 0, *part.stream), part.rows
    store, product = _what_and_where(part, products, chance)
    quantity = np.array([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3], dtype=np.int64)[chance.below(12, rows)]
    price = products.price[product] * part.market.price_level // 10_000 * 100
    discount = np.where(chance.share(rows) < 0.12, 9_250, 10_000)
    amount = quantity * (price * discount // 10_000)
    if part.market.currency == "JPY":
        amount = amount // 100 * 100
    customer = FIRST_CUSTOMER_ID + draw_customers(chance, part.market.number, customers_for(total), rows)
    draw = chance.share(rows)
    customer = np.where(draw < SALES["no customer"], NO_CUSTOMER, customer)
    unknown = draw > 1 - SALES["customer not known"]
    customer = np.where(unknown, UNKNOWN_CUSTOMER_ID + chance.below(1000, rows), customer)
    when = np.sort(chance.below(part.month.days, rows) * DAY + 600 + chance.below(600, rows))
    return Sales(
        sale_id=part.first_sale_id + np.arange(rows, dtype=np.int64),
        day=when // DAY,
        minute=when % DAY,
        exported_day=when // DAY + 1,
        store=store,
        product=product,
        customer=customer,
        quantity=quantity,
        amount=amount,
        voided=chance.share(rows) < 0.03,
        online=chance.share(rows) < 0.2,
    )


def _what_and_where(part: Part, products: Products, chance: Chance) -> tuple[Ints, Ints]:
    """Stores of the market, the first ones busiest, and products of a division that the store sells."""
    here = np.array([n for n, store in enumerate(STORES) if store.market == part.market.code], dtype=np.int64)
    store = here[chance.popular(len(here), part.rows)]
    shared = np.array([store.division == "SHARED" for store in STORES])[store]
    of_store = np.array([store.division == "V" for store in STORES])[store]
    second_half = np.where(shared, chance.share(part.rows) < 0.4, of_store)
    product = chance.popular(products.half - OLD_PRODUCTS, part.rows)
    old = products.half - OLD_PRODUCTS + chance.below(OLD_PRODUCTS, part.rows)
    product = np.where(chance.share(part.rows) < SALES["product not in the list"], old, product)
    return store, product + np.where(second_half, products.half, 0)


def make_corrections(part: Part, sales: Sales, seed: int) -> Sales:
    """The sales that are exported again some days later, with another amount or voided."""
    chance = Chance(seed, 1, *part.stream)
    again = sales.rows(chance.share(sales.count) < SALES["correction"])
    lower = again.amount * 9 // 10
    if part.market.currency == "JPY":
        lower = lower // 100 * 100
    return replace(
        again,
        exported_day=again.exported_day + 1 + chance.below(4, again.count),
        amount=lower,
        voided=again.voided | (chance.share(again.count) < 0.3),
    )


def corrected(sales: Sales, corrections: Sales) -> Sales:
    """The sales as they stand after their corrections."""
    amount, voided = sales.amount.copy(), sales.voided.copy()
    where = np.searchsorted(sales.sale_id, corrections.sale_id)
    amount[where], voided[where] = corrections.amount, corrections.voided
    return replace(sales, amount=amount, voided=voided)
