"""parse_json_example

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

OUT_ROWS = r"""
WITH events AS (
  SELECT
    id,
    payload
  FROM VALUES
    (CAST(1 AS INT), '{"name": "Ann", "amount": 12.5, "at": "2024-03-31"}'),
    (CAST(2 AS INT), '{"name": null, "amount": "much"}'),
    (CAST(3 AS INT), 'no json'),
    (CAST(4 AS INT), CAST(NULL AS STRING)) AS typed_in(id, payload)
), parsed__read AS (
  SELECT
    id,
    payload,
    CASE
      WHEN payload RLIKE '^\\s*\\{\\s*(\\}|"[\\s\\S]*\\})\\s*$'
      AND NOT JSON_OBJECT_KEYS(payload) IS NULL
      THEN FROM_JSON(payload, 'STRUCT<name: STRING, amount: STRING, at: STRING>')
    END AS `json`
  FROM events
), parsed AS (
  SELECT
    id,
    `json`.name AS name,
    TRY_CAST(TRANSLATE(`json`.amount, 'eE', '__') AS DECIMAL(10, 2)) AS amount,
    TRY_CAST(TRIM(`json`.at) AS DATE) AS at
  FROM parsed__read
)
SELECT
  id,
  name,
  amount,
  at
FROM parsed
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="parse_json_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("parse_json_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/parse_json")
    )


if __name__ == "__main__":
    main()
