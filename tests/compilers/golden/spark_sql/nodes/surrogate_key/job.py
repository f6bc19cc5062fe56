"""surrogate_key_example

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
    city
  FROM VALUES
    ('Roma'),
    ('Paris') AS typed_in(city)
), numbered__numbered AS (
  SELECT
    city,
    ROW_NUMBER() OVER (ORDER BY city ASC) AS row_number
  FROM stores
), numbered AS (
  SELECT
    city,
    CAST(row_number AS BIGINT) + CAST(99 AS BIGINT) AS store_key
  FROM numbered__numbered
)
SELECT
  city,
  store_key
FROM numbered
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="surrogate_key_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("surrogate_key_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/surrogate_key")
    )


if __name__ == "__main__":
    main()
