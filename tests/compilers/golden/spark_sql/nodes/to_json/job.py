"""to_json_example

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
    city,
    day
  FROM VALUES
    (CAST(1 AS INT), 'Zürich "C"', CAST('2024-03-31' AS DATE)),
    (CAST(2 AS INT), CAST(NULL AS STRING), CAST(NULL AS DATE)) AS typed_in(id, city, day)
), packed__text AS (
  SELECT
    id,
    city,
    day,
    TO_JSON(NAMED_STRUCT('id', id, 'city', city, 'day', day)) AS message
  FROM sales
), packed AS (
  SELECT
    message
  FROM packed__text
)
SELECT
  message
FROM packed
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="to_json_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("to_json_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/to_json")
    )


if __name__ == "__main__":
    main()
