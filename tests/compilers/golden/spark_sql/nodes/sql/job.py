"""sql_example

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
    store_id,
    amount
  FROM VALUES
    ('A', CAST(10 AS DECIMAL(8, 2))),
    ('A', CAST(5.50 AS DECIMAL(8, 2))),
    ('B', CAST(3 AS DECIMAL(8, 2))),
    ('C', CAST(8 AS DECIMAL(8, 2))) AS typed_in(store_id, amount)
), totals AS (
  SELECT
    store_id AS store,
    SUM(amount) AS total,
    COUNT(*) AS sales
  FROM sales
  WHERE
    amount > 4
  GROUP BY
    store_id
)
SELECT
  store,
  total,
  sales
FROM totals
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="sql_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("sql_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/sql")
    )


if __name__ == "__main__":
    main()
