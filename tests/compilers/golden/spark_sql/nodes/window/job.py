"""window_example

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
    day,
    amount
  FROM VALUES
    ('A', CAST('2024-03-01' AS DATE), CAST(10 AS INT)),
    ('A', CAST('2024-03-02' AS DATE), CAST(30 AS INT)),
    ('B', CAST('2024-03-01' AS DATE), CAST(5 AS INT)) AS typed_in(store, day, amount)
), running AS (
  SELECT
    store,
    day,
    amount,
    SUM(amount) OVER (
      PARTITION BY store
      ORDER BY day ASC, amount ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS total,
    amount - LAG(amount) OVER (PARTITION BY store ORDER BY day ASC, amount ASC) AS change
  FROM sales
)
SELECT
  store,
  day,
  amount,
  total,
  change
FROM running
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="window_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("window_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/window")
    )


if __name__ == "__main__":
    main()
