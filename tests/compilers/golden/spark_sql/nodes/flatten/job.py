"""flatten_example

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
WITH orders AS (
  SELECT
    id,
    tags
  FROM VALUES
    (CAST(1 AS INT), 'red,blue'),
    (CAST(2 AS INT), CAST(NULL AS STRING)) AS typed_in(id, tags)
), listed AS (
  SELECT
    id,
    SPLIT(tags, ',') AS tags
  FROM orders
), by_tag AS (
  SELECT
    listed.id,
    element.tag
  FROM listed
  LATERAL VIEW
  EXPLODE_OUTER(listed.tags) element AS tag
)
SELECT
  id,
  tag
FROM by_tag
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="flatten_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("flatten_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/flatten")
    )


if __name__ == "__main__":
    main()
