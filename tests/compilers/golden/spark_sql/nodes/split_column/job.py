"""split_column_example

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
    code
  FROM VALUES
    ('FR-PAR-01'),
    ('US-NYC'),
    (CAST(NULL AS STRING)) AS typed_in(code)
), parts AS (
  SELECT
    NULLIF(SPLIT_PART(code, '-', 1), '') AS country,
    NULLIF(SPLIT_PART(code, '-', 2), '') AS city,
    NULLIF(SPLIT_PART(code, '-', 3), '') AS `number`
  FROM stores
)
SELECT
  country,
  city,
  `number`
FROM parts
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="split_column_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("split_column_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/split_column")
    )


if __name__ == "__main__":
    main()
