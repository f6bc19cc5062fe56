"""orc_files

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--day …] [--workspace …] [--lake …]
"""

from __future__ import annotations

import argparse
import datetime

from pyspark.sql import DataFrame, SparkSession, functions

SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.legacy.javaCharsets": "true",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
}

SALES_VIEW = """
SELECT
  CAST(id AS BIGINT) AS id,
  CAST(amount AS DECIMAL(12, 2)) AS amount,
  CAST(shop AS STRING) AS shop,
  CAST(sold_at AS TIMESTAMP) AS sold_at
FROM sales__raw
"""

BIG_VIEW = """
SELECT
  id,
  amount,
  shop,
  sold_at
FROM sales
WHERE
  amount >= 100
"""

BY_SHOP_ROWS = """
SELECT
  id,
  amount,
  shop,
  sold_at
FROM big
"""

ADDED_ROWS = """
SELECT
  id,
  amount,
  shop,
  sold_at
FROM big
"""

WHOLE_ROWS = """
SELECT
  id,
  amount,
  shop,
  sold_at
FROM sales
"""


def read_orc(spark: SparkSession, path: str, columns: dict[str, list[str]]) -> DataFrame:
    """The columns by name, with the types they have in the files."""
    rows = spark.read.orc(path)
    known = {name.lower(): name for name in rows.columns}
    chosen = []
    for column, names in columns.items():
        found = [known[name.lower()] for name in names if name.lower() in known]
        if not found:
            raise SystemExit(f"{path} has no column {' or '.join(names)}. It has: {', '.join(rows.columns)}")
        chosen.append(functions.col(f"`{found[0]}`").alias(column))
    return rows.select(chosen)


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="orc_files")
    parser.add_argument("--day", type=datetime.date.fromisoformat, default="2024-03-31")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    parser.add_argument(
        "--lake",
        default="abfss://retail@contoso.dfs.core.windows.net/raw",
        help="where the connection lake begins",
    )
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("orc_files").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {"day": run.day}

    read_orc(
        spark,
        f"{run.lake}/in/{run.day}/sales_*.orc",
        {
            "id": ["id"],
            "amount": ["Amount"],
            "shop": ["shop"],
            "sold_at": ["sold_at"],
        },
    ).createOrReplaceTempView("sales__raw")
    spark.sql(SALES_VIEW, args=parameters).cache().createOrReplaceTempView("sales")
    spark.sql(BIG_VIEW, args=parameters).cache().createOrReplaceTempView("big")
    (
        spark.sql(BY_SHOP_ROWS, args=parameters)
        .write.mode("overwrite")
        .partitionBy("shop")
        .orc(f"{run.workspace}/out/by_shop")
    )
    (
        spark.sql(ADDED_ROWS, args=parameters)
        .write.mode("append")
        .options(
            compression="snappy",
        )
        .orc(f"{run.workspace}/out/{run.day}/added")
    )
    (
        spark.sql(WHOLE_ROWS, args=parameters).coalesce(1)
        .write.mode("overwrite")
        .orc(f"{run.lake}/out/whole")
    )


if __name__ == "__main__":
    main()
