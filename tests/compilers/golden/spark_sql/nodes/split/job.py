"""split_example

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
    amount
  FROM VALUES
    (CAST(1 AS INT), CAST(5 AS INT)),
    (CAST(2 AS INT), CAST(5000 AS INT)),
    (CAST(3 AS INT), CAST(NULL AS INT)) AS typed_in(id, amount)
), by_size__default AS (
  SELECT
    id,
    amount
  FROM sales
  WHERE
    NOT COALESCE(amount >= 1000, FALSE)
), small_sales AS (
  SELECT
    id,
    amount
  FROM by_size__default
  WHERE
    id > 0
)
SELECT
  id,
  amount
FROM small_sales
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="split_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("split_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/split")
    )


if __name__ == "__main__":
    main()
