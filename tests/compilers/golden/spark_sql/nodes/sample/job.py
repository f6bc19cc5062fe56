"""sample_example

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
    store
  FROM VALUES
    (CAST(1 AS INT), 'A'),
    (CAST(2 AS INT), 'A'),
    (CAST(3 AS INT), 'B'),
    (CAST(4 AS INT), 'C') AS typed_in(id, store)
), half AS (
  SELECT
    id,
    store
  FROM sales
  WHERE
    SUBSTRING(MD5(CONCAT_WS('|', '1', COALESCE(store, ''))), 1, 8) <= '80000000'
)
SELECT
  id,
  store
FROM half
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="sample_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("sample_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/sample")
    )


if __name__ == "__main__":
    main()
