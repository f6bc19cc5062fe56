"""pivot_example

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
    store,
    month,
    amount
  FROM VALUES
    ('A', 'jan', CAST(10 AS INT)),
    ('A', 'feb', CAST(20 AS INT)),
    ('A', 'jan', CAST(1 AS INT)),
    ('B', 'feb', CAST(5 AS INT)) AS typed_in(store, month, amount)
), by_month AS (
  SELECT
    store,
    SUM(amount) FILTER(WHERE
      month = 'jan') AS jan,
    SUM(amount) FILTER(WHERE
      month = 'feb') AS feb
  FROM sales
  GROUP BY
    store
)
SELECT
  store,
  jan,
  feb
FROM by_month
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="pivot_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("pivot_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/pivot")
    )


if __name__ == "__main__":
    main()
