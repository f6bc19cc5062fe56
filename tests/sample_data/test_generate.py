"""The generator: what it writes can be made again, at any size, and the committed files are what it makes."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sample_data.generator import sales as sales_module
from sample_data.generator.dataset import generate
from tests.sample_data.conftest import SEED, SMALL
from tests.sample_data.expected import EVERY_MARKET
from tests.sample_data.reading import csv_rows, parquet_rows

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "sample_data" / "generate.py"
COMMITTED = ROOT / "sample_data" / "retail" / "data"
COMMITTED_ROWS, COMMITTED_SEED = 6_000, 7


def files_of(folder: Path) -> dict[str, Path]:
    """The data files below a folder; what pipelines wrote to `out` is not part of the data set."""
    every = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in every.items() if not name.startswith("out/")}


def differences(one: Path, other: Path) -> list[str]:
    """Names of the files that differ; Parquet by schema and rows, as its bytes name the library's version."""
    left, right = files_of(one), files_of(other)
    different = [name for name in left.keys() & right.keys() if not _same(left[name], right[name])]
    return sorted([*different, *(left.keys() ^ right.keys())])


def _same(one: Path, other: Path) -> bool:
    if one.suffix != ".parquet":
        return one.read_bytes() == other.read_bytes()
    return pq.ParquetFile(one).read().equals(pq.ParquetFile(other).read())


def sale_ids(folder: Path) -> Counter[int]:
    return Counter(sale["sale_id"] for read in EVERY_MARKET for sale in read(folder, ""))


def test_same_rows_and_seed_give_the_same_data(small_data: Path, tmp_path: Path) -> None:
    generate(tmp_path, SMALL, SEED, lambda rows: None)
    assert len(files_of(tmp_path)) == 98
    assert differences(small_data, tmp_path) == []


def test_another_seed_gives_other_data(small_data: Path, tmp_path: Path) -> None:
    generate(tmp_path, SMALL, SEED + 1, lambda rows: None)
    assert "pos/fr/sales_2024-03.csv" in differences(small_data, tmp_path)


def test_the_committed_files_are_what_the_generator_makes(tmp_path: Path) -> None:
    generate(tmp_path, COMMITTED_ROWS, COMMITTED_SEED, lambda rows: None)
    assert differences(COMMITTED, tmp_path) == []


def test_the_committed_files_stay_small_so_that_a_clone_does() -> None:
    assert sum(path.stat().st_size for path in files_of(COMMITTED).values()) < 3_000_000


@pytest.mark.parametrize("rows", [1, 50, 3_000])
def test_every_size_holds_so_many_sales_and_all_files(rows: int, tmp_path: Path) -> None:
    written: list[int] = []
    generate(tmp_path, rows, SEED, written.append)
    ledger = parquet_rows(tmp_path, "erp/sales_ledger/*.parquet")
    assert sum(written) == rows
    assert len(sale_ids(tmp_path)) == rows
    assert {posting["sale_id"] for posting in ledger} == set(sale_ids(tmp_path))
    assert sum(posting["entry_type"] == "SALE" for posting in ledger) == rows
    assert len({posting["posting_id"] for posting in ledger}) == len(ledger)
    assert files_of(tmp_path).keys() == files_of(COMMITTED).keys()


def test_sales_written_in_many_chunks_keep_their_ids_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales_module, "CHUNK", 17)
    generate(tmp_path, 1_000, SEED, lambda rows: None)
    assert len(sale_ids(tmp_path)) == 1_000
    ledger = parquet_rows(tmp_path, "erp/sales_ledger/*.parquet")
    assert sum(posting["entry_type"] == "SALE" for posting in ledger) == 1_000


def test_a_smaller_set_replaces_a_larger_one_completely(tmp_path: Path) -> None:
    generate(tmp_path, 500, SEED, lambda rows: None)
    generate(tmp_path, 100, SEED, lambda rows: None)
    assert len(sale_ids(tmp_path)) == 100


def test_there_is_a_rate_for_every_day_and_foreign_currency() -> None:
    found = {(raw["rate_date"], raw["currency"]) for raw in csv_rows(COMMITTED, "rates/*.csv")}
    days = [(date(2023, 1, 1) + timedelta(days=number)).isoformat() for number in range(456)]
    assert found == {(day, currency) for day in days for currency in ("USD", "GBP", "JPY")}


def test_parquet_files_have_the_types_that_spark_reads_the_same_everywhere() -> None:
    ledger = pq.ParquetFile(COMMITTED / "erp/sales_ledger/ledger_2024-03.parquet").schema_arrow
    assert ledger.field("sale_id").type == pa.int64()
    assert ledger.field("quantity").type == pa.int32()
    assert ledger.field("net_eur").type == pa.decimal128(12, 2)
    assert ledger.field("posted_on").type == pa.date32()
    assert ledger.field("posted_at").type == pa.timestamp("us", tz="UTC")
    products = pq.ParquetFile(COMMITTED / "erp/products.parquet").schema_arrow
    assert products.field("unit_cost_eur").type == pa.decimal128(12, 2)
    assert products.field("launched_on").type == pa.date32()


def test_the_ledger_agrees_with_the_tills_in_euro() -> None:
    """A sale of 2,450.00 in France must stand in the ledger without its 20 % VAT."""
    ledger = {row["posting_id"]: row for row in parquet_rows(COMMITTED, "erp/sales_ledger/*.parquet")}
    french = {sale["sale_id"]: sale for sale in EVERY_MARKET[0](COMMITTED, "2023-05")}
    compared = 0
    for sale in french.values():
        if sale["amount"] is not None:
            difference = ledger[sale["sale_id"] * 10]["net_eur"] * 120 / 100 - sale["amount"]
            assert abs(difference) <= sale["amount"] / 9 + 1  # a correction takes a tenth off
            compared += abs(difference) < 1
    assert compared > 0.95 * len(french)


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_writes_to_the_folder_that_is_asked_for_and_shows_progress(tmp_path: Path) -> None:
    done = run_script("--rows", "1_000", "--seed", "5", "--out", str(tmp_path / "new"))
    assert done.returncode == 0
    assert len(sale_ids(tmp_path / "new")) == 1_000
    assert "50 %" in done.stderr
    assert "1,000 sales written" in done.stderr


def test_the_script_refuses_a_number_of_rows_that_makes_no_sense() -> None:
    done = run_script("--rows", "0")
    assert done.returncode == 2
    assert "give a number of rows from 1 up" in done.stderr
