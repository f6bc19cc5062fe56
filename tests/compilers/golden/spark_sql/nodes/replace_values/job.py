"""replace_values_example

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
    status
  FROM VALUES
    (CAST(1 AS INT), 'OK'),
    (CAST(2 AS INT), 'Validé'),
    (CAST(3 AS INT), 'VOID'),
    (CAST(4 AS INT), CAST(NULL AS STRING)) AS typed_in(id, status)
), one_word AS (
  SELECT
    id,
    CASE
      WHEN status = 'OK'
      THEN 'COMPLETED'
      WHEN status = 'Validé'
      THEN 'COMPLETED'
      WHEN status = 'VOID'
      THEN CAST(NULL AS STRING)
      ELSE status
    END AS status
  FROM sales
)
SELECT
  id,
  status
FROM one_word
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="replace_values_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("replace_values_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/replace_values")
    )


if __name__ == "__main__":
    main()
