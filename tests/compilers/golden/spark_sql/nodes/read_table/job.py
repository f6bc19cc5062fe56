"""read_table_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--workspace …]
"""

from __future__ import annotations

import argparse

from pyspark.sql import DataFrame, SparkSession, functions

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
WITH customers AS (
  SELECT
    CAST(customer_id AS BIGINT) AS customer_id,
    CAST(name AS STRING) AS name,
    CAST(since AS DATE) AS since
  FROM customers__raw
)
SELECT
  customer_id,
  name,
  since
FROM customers
"""


def read_table(spark: SparkSession, table: str, columns: list[str]) -> DataFrame:
    """The columns of a table of the catalogue."""
    quoted = {name: "`" + name.replace("`", "``") + "`" for name in columns}
    return spark.table(table).select([functions.col(quoted[name]).alias(name) for name in columns])


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="read_table_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("read_table_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    read_table(
        spark,
        "sales.customers",
        ["customer_id", "name", "since"],
    ).createOrReplaceTempView("customers__raw")
    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/read_table")
    )


if __name__ == "__main__":
    main()
