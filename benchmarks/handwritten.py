"""daily_sales by hand on the embedded engine: readers, one SQL text, a writer. Prints the rows it wrote."""

from __future__ import annotations

import argparse
import csv
import itertools
import json
from pathlib import Path

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


def main() -> None:
    """Reads, checks where asked, computes, writes."""
    from tempfile import TemporaryDirectory

    from canvas.engine import open_engine

    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    data = chosen.workspace / "data"
    engine = open_engine("embedded")
    with TemporaryDirectory() as scratch:
        session = engine.session()
        spark = SparkSession.builder.remote(engine.facts()["address"]).create()
        spark.conf.set("spark.sql.ansi.enabled", "true")
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        for market, separator in MARKETS.items():
            read_csv(spark, "sales_2024*.csv", data / "pos" / market, separator).createOrReplaceTempView(
                market
            )
        read_json(spark, data / "pos/uk", Path(scratch)).createOrReplaceTempView("uk")
        read_csv(spark, "rates_2024*.csv", data / "rates", ",").createOrReplaceTempView("rates")
        spark.read.parquet(str(data / "erp/stores.parquet")).createOrReplaceTempView("stores")
        if chosen.check:
            for view, tests in CHECKS.items():
                counted = spark.table(view).selectExpr(
                    *(f"count_if({test} IS NULL) AS n{i}" for i, test in enumerate(tests))
                )
                counted.toArrow()
        out = data / "out/by_hand"
        spark.sql(SQL.read_text("utf-8")).write.mode("overwrite").partitionBy("selling_division").parquet(
            str(out)
        )
        print(sum(pq.read_metadata(file).num_rows for file in out.rglob("*.parquet")))
        session.close()
    engine.close()


if __name__ == "__main__":
    main()
