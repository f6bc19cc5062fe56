"""daily_sales by hand on the embedded engine: readers, one SQL text, a writer. Prints the rows it wrote."""

from __future__ import annotations

import argparse
import contextlib
import csv
import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

SQL = Path(__file__).with_suffix(".sql")
MARKETS = {"fr": ";", "us": ",", "jp": ","}
CHECKS = {
    "fr": ("TRY_CAST(ticket AS BIGINT)", "TRY_TO_TIMESTAMP(TRIM(exporte_le), 'dd.MM.yyyy HH:mm')"),
    "us": ("TRY_CAST(transaction_id AS BIGINT)", "TRY_TO_TIMESTAMP(TRIM(exported_at), 'MM/dd/yyyy hh:mm a')"),
    "jp": ("TRY_CAST(slip_no AS BIGINT)", "TRY_TO_TIMESTAMP(TRIM(exported_at), 'yyyy/MM/dd HH:mm')"),
    "uk": ("TRY_CAST(saleId AS BIGINT)", "TRY_CAST(TRIM(exportedAt) AS TIMESTAMP)"),
    "rates": ("TRY_CAST(TRIM(rate_date) AS DATE)", "TRY_CAST(rate_to_eur AS DECIMAL(12, 8))"),
}


def read_csv(spark: SparkSession, pattern: str, folder: Path, separator: str) -> DataFrame:
    """Files of one market by the names in their headers."""
    layouts: dict[tuple[str, ...], list[str]] = {}
    for file in sorted(folder.glob(pattern)):
        with file.open(encoding="utf-8", newline="") as text:
            layouts.setdefault(tuple(next(csv.reader(text, delimiter=separator))), []).append(str(file))
    parts = []
    for header, files in layouts.items():
        schema = ", ".join(f"`{name}` STRING" for name in header)
        part = spark.read.csv(files, schema=schema, sep=separator, header=True, multiLine=True)
        parts.append(part.withColumnsRenamed({"boutique_code": "shop", "code_boutique": "shop"}))
    common = [name for name in parts[0].columns if all(name in part.columns for part in parts)]
    whole = parts[0].select(common)
    for part in parts[1:]:
        whole = whole.unionAll(part.select(common))
    return whole


def read_json(spark: SparkSession, folder: Path, scratch: Path) -> DataFrame:
    """JSON lines as text columns, through Parquet, since the engine reads no number as text."""
    names = (
        "saleId",
        "shopCode",
        "soldAt",
        "sku",
        "customerId",
        "quantity",
        "amount",
        "status",
        "exportedAt",
    )
    schema = pa.schema([(name, pa.string()) for name in names])
    for file in sorted(folder.glob("sales_2024*.json")):
        with (
            file.open(encoding="utf-8") as lines,
            pq.ParquetWriter(scratch / f"{file.stem}.parquet", schema) as out,
        ):
            while rows := [
                json.loads(line, parse_float=str, parse_int=str) for line in itertools.islice(lines, 50_000)
            ]:
                out.write_batch(pa.record_batch([[row.get(n) for row in rows] for n in names], schema=schema))
    return spark.read.parquet(str(scratch))


@contextmanager
def server() -> Iterator[str]:
    """The address of an engine of its own, as anybody would start it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", port]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), 1):
                break
            time.sleep(0.1)
        yield f"sc://localhost:{port}"
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Reads, checks where asked, computes, writes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    data: Path = chosen.workspace / "data"
    with TemporaryDirectory() as scratch, server() as address:
        spark = SparkSession.builder.remote(address).create()
        spark.conf.set("spark.sql.ansi.enabled", "true")
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        read(spark, data, Path(scratch))
        if chosen.check:
            check(spark)
        out = data / "out/by_hand"
        writer = spark.sql(SQL.read_text("utf-8")).write.mode("overwrite")
        writer.partitionBy("selling_division").parquet(str(out))
        spark.stop()
        print(sum(pq.read_metadata(file).num_rows for file in out.rglob("*.parquet")))


def read(spark: SparkSession, data: Path, scratch: Path) -> None:
    """The sources as views."""
    for market, separator in MARKETS.items():
        files = read_csv(spark, "sales_2024*.csv", data / "pos" / market, separator)
        files.createOrReplaceTempView(market)
    read_json(spark, data / "pos/uk", scratch).createOrReplaceTempView("uk")
    read_csv(spark, "rates_2024*.csv", data / "rates", ",").createOrReplaceTempView("rates")
    spark.read.parquet(str(data / "erp/stores.parquet")).createOrReplaceTempView("stores")


def check(spark: SparkSession) -> None:
    """One query for each source that counts the values which must not be bad."""
    for view, tests in CHECKS.items():
        counts = [f"count_if({test} IS NULL) AS n{number}" for number, test in enumerate(tests)]
        spark.table(view).selectExpr(*counts).toArrow()


if __name__ == "__main__":
    main()
