"""subflow_example

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
WITH stores AS (
  SELECT
    city,
    code,
    size
  FROM VALUES
    ('Paris', ' p1 ', CAST(3 AS INT)),
    ('Roma', 'r2', CAST(NULL AS INT)) AS typed_in(city, code, size)
), clean__stores AS (
  SELECT
    code,
    city
  FROM stores
), clean__cleaned AS (
  SELECT
    CONCAT('X-', UPPER(TRIM(code))) AS code,
    city
  FROM clean__stores
), clean__result AS (
  SELECT
    code,
    city
  FROM clean__cleaned
), clean AS (
  SELECT
    code,
    city
  FROM clean__result
)
SELECT
  code,
  city
FROM clean
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="subflow_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("subflow_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/subflow")
    )


if __name__ == "__main__":
    main()
