"""except_example

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
WITH today AS (
  SELECT
    sku,
    price
  FROM VALUES
    ('a', CAST(1 AS INT)),
    ('b', CAST(2 AS INT)),
    ('b', CAST(2 AS INT)),
    ('c', CAST(NULL AS INT)) AS typed_in(sku, price)
), yesterday AS (
  SELECT
    sku,
    price
  FROM VALUES
    ('a', CAST(1 AS INT)),
    ('c', CAST(NULL AS INT)) AS typed_in(sku, price)
), new_ones AS (
  SELECT
    sku,
    price
  FROM today
  EXCEPT
  SELECT
    sku,
    price
  FROM yesterday
)
SELECT
  sku,
  price
FROM new_ones
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="except_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("except_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/except")
    )


if __name__ == "__main__":
    main()
