"""deduplicate_example

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
WITH exports AS (
  SELECT
    sale_id,
    amount,
    exported_on
  FROM VALUES
    (CAST(1 AS INT), CAST(10 AS INT), CAST('2024-03-01' AS DATE)),
    (CAST(1 AS INT), CAST(12 AS INT), CAST('2024-03-02' AS DATE)),
    (CAST(2 AS INT), CAST(5 AS INT), CAST(NULL AS DATE)) AS typed_in(sale_id, amount, exported_on)
), latest__ranked AS (
  SELECT
    sale_id,
    amount,
    exported_on,
    ROW_NUMBER() OVER (PARTITION BY sale_id ORDER BY exported_on DESC, amount ASC) AS row_rank
  FROM exports
), latest AS (
  SELECT
    sale_id,
    amount,
    exported_on
  FROM latest__ranked
  WHERE
    row_rank = 1
)
SELECT
  sale_id,
  amount,
  exported_on
FROM latest
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="deduplicate_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("deduplicate_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/deduplicate")
    )


if __name__ == "__main__":
    main()
