"""Puts the data set together: goes through the sales part by part and writes every file as it goes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq

from .calendar import MONTHS, Month
from .catalogue import MARKETS, Products, make_products
from .exports import export
from .finance import LEDGER_SCHEMA, make_rates, postings, write_products, write_rates, write_stores
from .people import customers_for, write_customers
from .returns import make_returns, order
from .sales import Part, corrected, make_corrections, make_sales, parts
from .text import Ints, write_lines
from .tills import TILLS, header

Progress = Callable[[int], None]
"""Told how many sales more are written."""


class _Writer:
    """Writes what follows from each part of the sales."""

    def __init__(self, folder: Path, sales: int, seed: int) -> None:
        self._folder, self._sales, self._seed = folder, sales, seed
        self._products: Products = make_products(sales)
        self._rates: dict[str, dict[Month, Ints]] = make_rates(seed)

    def write_tables(self) -> None:
        """Everything that does not grow with the sales of a month."""
        erp = self._folder / "erp"
        erp.mkdir(parents=True, exist_ok=True)
        write_stores(erp)
        write_products(erp, self._products)
        write_rates(self._folder, self._rates)
        write_customers(self._folder, customers_for(self._sales), self._seed)

    def write_quarter(self, months: dict[Month, list[Part]], progress: Progress) -> None:
        """The tills' files and the ledger of each month, and the quarter's returns."""
        first = next(iter(months))
        path = self._folder / "returns" / f"returns_{first.quarter}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as returns:
            returns.write((",".join(order(first)) + "\n").encode())
            for month, of_month in months.items():
                self._write_month(month, of_month, returns, progress)

    def _write_month(self, month: Month, of_month: list[Part], returns: BinaryIO, progress: Progress) -> None:
        ledger_path = self._folder / "erp" / "sales_ledger" / f"ledger_{month.name}.parquet"
        ledger_path.parent.mkdir(exist_ok=True)
        with ExitStack() as stack:
            ledger = stack.enter_context(pq.ParquetWriter(ledger_path, LEDGER_SCHEMA, compression="snappy"))
            tills = {
                market.code: stack.enter_context(self._till_path(month, market.code).open("wb"))
                for market in MARKETS
            }
            for market in MARKETS:
                tills[market.code].write(header(market.code, month))
            for part in of_month:
                self._write_part(part, tills[part.market.code], ledger, returns)
                progress(part.rows)

    def _till_path(self, month: Month, market: str) -> Path:
        folder = self._folder / "pos" / market.lower()
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"sales_{month.name}.{TILLS[market].suffix}"

    def _write_part(self, part: Part, till: BinaryIO, ledger: pq.ParquetWriter, returns: BinaryIO) -> None:
        sales = make_sales(part, self._products, self._sales, self._seed)
        corrections = make_corrections(part, sales, self._seed)
        final = corrected(sales, corrections)
        write_lines(till, export(part, sales, corrections, self._products, self._seed))
        rate = self._rates[part.market.currency][part.month]
        ledger.write_table(postings(part, final, self._products, rate, self._seed))
        write_lines(returns, make_returns(part, final, self._seed))


def generate(folder: Path, sales: int, seed: int, progress: Progress) -> None:
    """Write the data set of so many sales below the folder; the same sales and seed give the same data."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(folder, sales, seed)
    writer.write_tables()
    for _, quarter in groupby(MONTHS, key=lambda month: month.quarter):
        months: dict[Month, list[Part]] = {month: [] for month in quarter}
        for part in parts(sales):
            if part.month in months:
                months[part.month].append(part)
        writer.write_quarter(months, progress)
