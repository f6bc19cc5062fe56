"""union_example

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
WITH paris AS (
  SELECT
    id,
    amount
  FROM VALUES
    (CAST(1 AS INT), CAST(10 AS INT)) AS typed_in(id, amount)
), all_sales__1 AS (
  SELECT
    id,
    CAST(amount AS BIGINT) AS amount,
    CAST(NULL AS INT) AS tax
  FROM paris
), tokyo AS (
  SELECT
    amount,
    id,
    tax
  FROM VALUES
    (CAST(20 AS BIGINT), CAST(2 AS INT), CAST(3 AS INT)) AS typed_in(amount, id, tax)
), all_sales AS (
  SELECT
    id,
    amount,
    tax
  FROM all_sales__1
  UNION ALL
  SELECT
    id,
    amount,
    tax
  FROM tokyo
)
SELECT
  id,
  amount,
  tax
FROM all_sales
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="union_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("union_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/union")
    )


if __name__ == "__main__":
    main()
