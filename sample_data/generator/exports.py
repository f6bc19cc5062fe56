"""The lines that the tills of the four markets export, dirt and all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .catalogue import STORE_IDS, Products
from .chance import Chance
from .dirt import SALES
from .people import FIRST_CUSTOMER_ID, UNKNOWN_CUSTOMER_ID, full_names
from .sales import NO_CUSTOMER, Part, Sales
from .text import csv_field, delimited, digits, glue, money, objects, quote, spoil_code, take, where
from .tills import TILLS, Till

NIGHT = 120
"""Exports run at two in the morning; minutes after midnight."""
REMARKS = [
    csv_field(text)
    for text in ('Cadeau ; emballage "or"', "Retouche ; à livrer", 'Gravure "É & Z"', "Détaxe")
]
STAFF = ("小川", "松本", "井上", "木村", "林", "清水")
"""Who served the customer, in Japan."""


def export(part: Part, sales: Sales, corrections: Sales, products: Products, seed: int) -> pa.Array:
    """The lines of a part: every sale, some twice, and the corrections, in a slightly mixed order."""
    chance = Chance(seed, 3, *part.stream)
    lines = pa.concat_arrays([
        _lines(part, sales, products, chance, dirty=True),
        _lines(part, corrections, products, chance, dirty=False),
    ])  # fmt: skip
    twice = np.flatnonzero(chance.share(sales.count) < SALES["exact duplicate"])
    corrected = np.searchsorted(sales.sale_id, corrections.sale_id)
    index = np.concatenate([np.arange(len(lines), dtype=np.int64), twice])
    place = np.concatenate([np.arange(sales.count), corrected + 40, twice + chance.below(60, len(twice))])
    return lines.take(pa.array(index[np.argsort(place, kind="stable")]))


def _lines(part: Part, sales: Sales, products: Products, chance: Chance, dirty: bool) -> pa.Array:
    till = TILLS[part.market.code]
    columns = {
        "sale_id": digits(sales.sale_id),
        "sold_at": part.month.moments(till.date_pattern, till.clock, sales.day, sales.minute),
        "exported_at": part.month.moments(
            till.date_pattern, till.clock, sales.exported_day, np.full(sales.count, NIGHT, dtype=np.int64)
        ),
        "store": take(STORE_IDS, sales.store),
        "sku": take(products.sku, sales.product),
        "customer": where(sales.customer == NO_CUSTOMER, None, digits(sales.customer)),
        "quantity": digits(sales.quantity),
        "amount": _amounts(part, sales),
        "status": take([till.completed, till.voided], sales.voided.astype(np.int64)),
        **_extras(part, sales, chance),
    }
    if dirty:
        columns |= _spoiled(part, columns, till, chance)
    if part.market.code == "US":
        columns["amount"] = quote(columns["amount"])
    in_order = {name: columns[field] for field, name in till.fields(part.month.name).items()}
    return objects(in_order) if till.suffix == "json" else delimited([*in_order.values()], till.separator)


def _amounts(part: Part, sales: Sales) -> pa.Array:
    match part.market.code:
        case "FR":
            return money(sales.amount, decimal=",")
        case "US":
            return money(sales.amount, thousands=",")
        case "JP":
            return digits(sales.amount // 100)
        case _:
            return money(sales.amount)


def _extras(part: Part, sales: Sales, chance: Chance) -> dict[str, pa.Array]:
    """The fields that only some markets have."""
    rows = sales.count
    match part.market.code:
        case "FR":
            remarked = chance.share(rows) < SALES["remark with separator and quotes"]
            return {"remark": where(~remarked, None, take(REMARKS, chance.below(len(REMARKS), rows)))}
        case "JP":
            named = (sales.customer >= FIRST_CUSTOMER_ID) & (sales.customer < UNKNOWN_CUSTOMER_ID)
            names = quote(full_names(np.where(named, sales.customer - FIRST_CUSTOMER_ID, 0)))
            return {
                "customer_name": where(~named, None, names),
                "staff": take(STAFF, chance.below(len(STAFF), rows)),
            }
        case "UK":
            channel = take(["store", "online"], sales.online.astype(np.int64))
            return {
                "currency": take([part.market.currency], np.zeros(rows, dtype=np.int64)),
                "channel": channel,
            }
        case _:
            return {"currency": take([part.market.currency], np.zeros(rows, dtype=np.int64))}


def _spoiled(part: Part, columns: dict[str, pa.Array], till: Till, chance: Chance) -> dict[str, pa.Array]:
    """The columns that carry dirt, with the shares of `dirt.SALES`."""
    rows = part.rows

    def some(column: pa.Array, *dirt: tuple[str, pa.Array | str | None]) -> pa.Array:
        draw, end = chance.share(rows), 0.0
        for kind, value in dirt:
            start, end = end, end + SALES[kind]
            column = where((draw >= start) & (draw < end), value, column)
        return column

    amount, store = columns["amount"], columns["store"]
    lettered = glue(pc.utf8_slice_codeunits(amount, 0, -1), "O")
    untidy = spoil_code(store, chance.share(rows), SALES["untidy store"])
    sku = spoil_code(columns["sku"], chance.share(rows), SALES["untidy product"])
    return {
        "sold_at": some(columns["sold_at"], ("bad date", till.bad_date), ("blank date", None)),
        "amount": some(
            amount,
            ("amount not available", till.missing),
            ("amount with a letter", lettered),
            ("blank amount", None),
        ),
        "quantity": some(columns["quantity"], ("blank quantity", None), ("quantity in words", till.two)),
        "store": some(untidy, ("unknown store", f"{part.market.code}-XXX-99"), ("blank store", None)),
        "sku": some(sku, ("blank product", None)),
        "customer": some(columns["customer"], ("customer not a number", "anon")),
    }
