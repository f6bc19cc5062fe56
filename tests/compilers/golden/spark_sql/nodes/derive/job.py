"""derive_example

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
    price,
    quantity
  FROM VALUES
    (CAST(10.50 AS DECIMAL(8, 2)), CAST(2 AS INT)),
    (CAST(3 AS DECIMAL(8, 2)), CAST(NULL AS INT)) AS typed_in(price, quantity)
), with_total__1 AS (
  SELECT
    price,
    COALESCE(quantity, 1) AS quantity
  FROM sales
), with_total__2 AS (
  SELECT
    price,
    quantity,
    price * quantity AS total
  FROM with_total__1
), with_total AS (
  SELECT
    price,
    quantity,
    total,
    CASE WHEN total > 20 THEN 'large' ELSE 'small' END AS size
  FROM with_total__2
)
SELECT
  price,
  quantity,
  total,
  size
FROM with_total
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="derive_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("derive_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/derive")
    )


if __name__ == "__main__":
    main()
