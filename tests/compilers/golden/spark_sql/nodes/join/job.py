"""join_example

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
    store_id
  FROM VALUES
    (CAST(1 AS INT), 'A'),
    (CAST(2 AS INT), 'Z') AS typed_in(id, store_id)
), stores AS (
  SELECT
    store_id,
    city
  FROM VALUES
    ('A', 'Paris'),
    ('B', 'Roma') AS typed_in(store_id, city)
), with_store AS (
  SELECT
    sales.id,
    sales.store_id,
    stores.city
  FROM sales
  LEFT JOIN stores
    ON sales.store_id = stores.store_id
)
SELECT
  id,
  store_id,
  city
FROM with_store
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="join_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("join_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/join")
    )


if __name__ == "__main__":
    main()
