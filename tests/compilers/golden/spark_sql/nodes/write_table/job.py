"""write_table_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py
"""

from __future__ import annotations

import argparse

from pyspark.sql import DataFrame, SparkSession

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

RESULT_CHECK = """
WITH rates AS (
  SELECT
    currency,
    rate
  FROM VALUES
    ('EUR', CAST(1 AS DECIMAL(10, 4))),
    ('USD', CAST(0.9245 AS DECIMAL(10, 4))) AS typed_in(currency, rate)
), result__keys AS (
  SELECT
    currency,
    COUNT(*) AS `rows`
  FROM rates
  GROUP BY
    currency
)
SELECT
  COUNT(CASE WHEN `rows` > 1 THEN 1 END) AS broken_0,
  MIN(CASE WHEN `rows` > 1 THEN CAST(currency AS STRING) END) AS example_0
FROM result__keys
"""

RESULT_ROWS = """
WITH rates AS (
  SELECT
    currency,
    rate
  FROM VALUES
    ('EUR', CAST(1 AS DECIMAL(10, 4))),
    ('USD', CAST(0.9245 AS DECIMAL(10, 4))) AS typed_in(currency, rate)
)
SELECT
  currency,
  rate
FROM rates
"""


def check(result: DataFrame, node: str, messages: list[str]) -> None:
    """Stops the job where rows break a rule: one row of counts and examples, two columns for each rule."""
    row = result.first()
    broken = []
    for number, message in enumerate(messages):
        count, example = row[2 * number], row[2 * number + 1]
        if count:
            broken.append(f"{node}: {message} ({count} rows, such as {example!r})")
    if broken:
        raise SystemExit("\n".join(broken))


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="write_table_example")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    arguments()
    spark = SparkSession.builder.appName("write_table_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    check(spark.sql(RESULT_CHECK, args=parameters), "result", [
        "Several rows have the same `currency`. Add a key, or put Remove duplicates before this step",
    ])
    spark.sql(RESULT_ROWS, args=parameters).createOrReplaceTempView("result__rows")
    spark.sql("""
MERGE INTO finance.rates AS target
USING result__rows AS source
ON target.currency IS NOT DISTINCT FROM source.currency
WHEN MATCHED THEN UPDATE SET
  target.rate = source.rate
WHEN NOT MATCHED THEN INSERT (currency, rate) VALUES (source.currency, source.rate)
""")


if __name__ == "__main__":
    main()
