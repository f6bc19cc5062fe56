"""How the tills of the four markets write sales: names, order of columns, formats and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .calendar import CLOCK_12, CLOCK_24, CLOCK_ISO, Month


@dataclass(frozen=True)
class Era:
    """How a market's files look from a month on: the fields in their order, and their names."""

    since: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Till:
    """How the tills of a market write sales."""

    suffix: str
    separator: str
    date_pattern: str
    clock: list[str]
    bad_date: str
    missing: str
    completed: str
    voided: str
    two: str
    eras: tuple[Era, ...]
    """Oldest first."""

    def fields(self, month: str) -> dict[str, str]:
        """Our fields and their names in the files of a month, in the file's order."""
        return [era for era in self.eras if era.since <= month][-1].fields


def _reordered(fields: dict[str, str], order: Sequence[str], **renamed: str) -> dict[str, str]:
    return {name: renamed.get(name, fields[name]) for name in order}


_FR = {
    "sale_id": "ticket",
    "store": "boutique_code",
    "sold_at": "date_vente",
    "sku": "reference",
    "customer": "client",
    "quantity": "quantite",
    "amount": "montant",
    "status": "statut",
    "remark": "remarque",
    "exported_at": "exporte_le",
}
_FR_2024 = [
    "exported_at",
    "sale_id",
    "sold_at",
    "store",
    "customer",
    "sku",
    "amount",
    "quantity",
    "status",
    "remark",
]
_US = {
    "sale_id": "transaction_id",
    "store": "store_id",
    "sold_at": "sold_at",
    "sku": "sku",
    "customer": "customer_id",
    "quantity": "qty",
    "amount": "amount",
    "currency": "currency",
    "status": "status",
    "exported_at": "exported_at",
}
_US_2024 = [
    "sale_id",
    "sold_at",
    "exported_at",
    "status",
    "store",
    "sku",
    "quantity",
    "currency",
    "amount",
    "customer",
]
_JP = {
    "sale_id": "slip_no",
    "store": "shop",
    "sold_at": "sold_at",
    "sku": "item_code",
    "customer": "customer_no",
    "customer_name": "customer_name",
    "quantity": "qty",
    "amount": "amount_jpy",
    "status": "status",
    "staff": "担当者",
    "exported_at": "exported_at",
}
_UK = {
    "sale_id": "saleId",
    "store": "shopCode",
    "sold_at": "soldAt",
    "sku": "sku",
    "customer": "customerId",
    "quantity": "quantity",
    "amount": "amount",
    "currency": "currency",
    "status": "status",
    "channel": "channel",
    "exported_at": "exportedAt",
}
_JP_2023 = [*reversed(_JP)]
_UK_2024 = ["exported_at", "channel", *(name for name in _UK if name not in ("exported_at", "channel"))]

TILLS = {
    "FR": Till(
        "csv",
        ";",
        "%d.%m.%Y ",
        CLOCK_24,
        "31.02.2024 12:00",
        "n/a",
        "Validé",
        "Annulé",
        "deux",
        (Era("", _FR), Era("2024-02", _reordered(_FR, _FR_2024, store="code_boutique"))),
    ),
    "US": Till(
        "csv",
        ",",
        "%m/%d/%Y ",
        CLOCK_12,
        "13/32/2024 12:00 PM",
        "N/A",
        "COMPLETED",
        "VOIDED",
        "two",
        (Era("", _US), Era("2024-03", _reordered(_US, _US_2024))),
    ),
    "JP": Till(
        "csv",
        ",",
        "%Y/%m/%d ",
        CLOCK_24,
        "0000/00/00 00:00",
        "n/a",
        "完了",
        "取消",
        "二",
        (Era("", _JP), Era("2023-07", _reordered(_JP, _JP_2023))),
    ),
    "UK": Till(
        "json",
        "",
        "%Y-%m-%dT",
        CLOCK_ISO,
        "2024-02-30T12:00:00Z",
        "n/a",
        "completed",
        "cancelled",
        "two",
        (Era("", _UK), Era("2024-01", _reordered(_UK, _UK_2024))),
    ),
}


def header(market: str, month: Month) -> bytes:
    """The first line of a market's file of a month; nothing for JSON."""
    till = TILLS[market]
    if till.suffix == "json":
        return b""
    return (till.separator.join(till.fields(month.name).values()) + "\n").encode()
