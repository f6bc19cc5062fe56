"""clean_text_example

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
WITH stores AS (
  SELECT
    city,
    code
  FROM VALUES
    ('  new   york ', 'us-1'),
    ('', 'fr 2') AS typed_in(city, code)
), tidy AS (
  SELECT
    NULLIF(
      UPPER(
        TRIM(
          REGEXP_REPLACE(
            city,
            '[ \\t\\n\\x0B\\f\\r\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+',
            ' '
          )
        )
      ),
      ''
    ) AS city,
    NULLIF(
      UPPER(
        TRIM(
          REGEXP_REPLACE(
            code,
            '[ \\t\\n\\x0B\\f\\r\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+',
            ' '
          )
        )
      ),
      ''
    ) AS code
  FROM stores
)
SELECT
  city,
  code
FROM tidy
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="clean_text_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("clean_text_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/clean_text")
    )


if __name__ == "__main__":
    main()
