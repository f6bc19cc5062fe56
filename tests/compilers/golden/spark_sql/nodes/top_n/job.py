"""top_n_example

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
    store,
    sku,
    units
  FROM VALUES
    ('A', 'x', CAST(3 AS INT)),
    ('A', 'y', CAST(9 AS INT)),
    ('A', 'z', CAST(5 AS INT)),
    ('B', 'x', CAST(1 AS INT)) AS typed_in(store, sku, units)
), best__ranked AS (
  SELECT
    store,
    sku,
    units,
    ROW_NUMBER() OVER (PARTITION BY store ORDER BY units DESC, sku ASC) AS row_rank
  FROM sales
), best AS (
  SELECT
    store,
    sku,
    units
  FROM best__ranked
  WHERE
    row_rank <= 2
)
SELECT
  store,
  sku,
  units
FROM best
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="top_n_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("top_n_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/top_n")
    )


if __name__ == "__main__":
    main()
