"""lookup_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--workspace …]
"""

from __future__ import annotations

import argparse

from pyspark.sql import SparkSession

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

OUT_ROWS = """
WITH sales AS (
  SELECT
    id,
    sku
  FROM VALUES
    (CAST(1 AS INT), 'a'),
    (CAST(2 AS INT), 'z'),
    (CAST(3 AS INT), CAST(NULL AS STRING)) AS typed_in(id, sku)
), prices AS (
  SELECT
    sku,
    price,
    since
  FROM VALUES
    ('a', CAST(10 AS INT), CAST('2024-01-01' AS DATE)),
    ('a', CAST(12 AS INT), CAST('2024-03-01' AS DATE)),
    ('b', CAST(7 AS INT), CAST('2024-01-01' AS DATE)) AS typed_in(sku, price, since)
), priced__table_ranked AS (
  SELECT
    sku,
    price,
    since,
    ROW_NUMBER() OVER (PARTITION BY sku ORDER BY since DESC, price ASC) AS row_rank
  FROM prices
), priced__table AS (
  SELECT
    sku,
    price,
    since
  FROM priced__table_ranked
  WHERE
    row_rank = 1
), priced AS (
  SELECT
    sales.id,
    sales.sku,
    priced__table.price
  FROM sales
  LEFT JOIN priced__table
    ON sales.sku = priced__table.sku
)
SELECT
  id,
  sku,
  price
FROM priced
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="lookup_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("lookup_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/lookup")
    )


if __name__ == "__main__":
    main()
