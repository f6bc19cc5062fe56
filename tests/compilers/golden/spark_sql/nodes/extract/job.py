"""extract_example

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
    note
  FROM VALUES
    ('order A-17 of 2024'),
    ('nothing'),
    (CAST(NULL AS STRING)) AS typed_in(note)
), found AS (
  SELECT
    note,
    CASE
      WHEN note RLIKE '([A-Z])-([0-9]+)'
      THEN REGEXP_EXTRACT(note, '([A-Z])-([0-9]+)', 1)
    END AS series,
    CASE
      WHEN note RLIKE '([A-Z])-([0-9]+)'
      THEN REGEXP_EXTRACT(note, '([A-Z])-([0-9]+)', 2)
    END AS `number`
  FROM orders
)
SELECT
  note,
  series,
  `number`
FROM found
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="extract_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("extract_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/extract")
    )


if __name__ == "__main__":
    main()
