"""write_file_example

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

RESULT_ROWS = """
WITH cities AS (
  SELECT
    city,
    stores
  FROM VALUES
    ('Paris', CAST(4 AS INT)),
    ('Zürich', CAST(2 AS INT)) AS typed_in(city, stores)
)
SELECT
  city,
  stores
FROM cities
"""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="write_file_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("write_file_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(RESULT_ROWS, args=parameters).coalesce(1)
        .write.mode("overwrite")
        .options(
            dateFormat="yyyy-MM-dd",
            escape="\"",
            header="true",
            ignoreLeadingWhiteSpace="false",
            ignoreTrailingWhiteSpace="false",
            nullValue="",
            quote="\"",
            sep=",",
            timestampFormat="yyyy-MM-dd HH:mm:ss.SSSSSS",
        )
        .csv(f"{run.workspace}/out/cities")
    )


if __name__ == "__main__":
    main()
