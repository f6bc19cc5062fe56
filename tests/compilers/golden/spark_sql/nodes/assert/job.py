"""assert_example

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
    store,
    amount
  FROM VALUES
    (CAST(1 AS INT), 'A', CAST(10 AS INT)),
    (CAST(2 AS INT), 'X', CAST(10 AS INT)),
    (CAST(2 AS INT), 'A', CAST(-5 AS INT)),
    (CAST(NULL AS INT), 'B', CAST(NULL AS INT)) AS typed_in(id, store, amount)
), checked__counted AS (
  SELECT
    id,
    store,
    amount,
    COUNT(*) OVER (PARTITION BY id) AS rows_alike
  FROM sales
), checked AS (
  SELECT
    id,
    store,
    amount,
    NULLIF(
      CONCAT_WS(
        '; ',
        CASE WHEN id IS NULL THEN 'id is empty' END,
        CASE WHEN rows_alike > 1 AND id IS NOT NULL THEN 'id is not unique' END,
        CASE
          WHEN NOT COALESCE(store IN ('A', 'B'), TRUE)
          THEN 'store is not an allowed value'
        END,
        CASE WHEN amount < 0 THEN 'amount is out of range' END
      ),
      ''
    ) AS problems
  FROM checked__counted
)
SELECT
  id,
  store,
  amount,
  problems
FROM checked
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="assert_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("assert_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/assert")
    )


if __name__ == "__main__":
    main()
