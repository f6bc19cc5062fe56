"""cast_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--workspace …]
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

TYPED_CHECK = """
WITH sales AS (
  SELECT
    sold_on,
    amount
  FROM VALUES
    ('31.03.2024', '12.50'),
    ('2024-04-01', 'oops') AS typed_in(sold_on, amount)
)
SELECT
  COUNT(
    CASE
      WHEN sold_on IS NOT NULL
      AND CAST(COALESCE(
        TRY_TO_TIMESTAMP(TRIM(sold_on), 'dd.MM.yyyy'),
        TRY_TO_TIMESTAMP(TRIM(sold_on), 'yyyy-MM-dd')
      ) AS DATE) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN sold_on IS NOT NULL
      AND CAST(COALESCE(
        TRY_TO_TIMESTAMP(TRIM(sold_on), 'dd.MM.yyyy'),
        TRY_TO_TIMESTAMP(TRIM(sold_on), 'yyyy-MM-dd')
      ) AS DATE) IS NULL
      THEN CAST(sold_on AS STRING)
    END
  ) AS example_0
FROM sales
"""

OUT_ROWS = """
WITH sales AS (
  SELECT
    sold_on,
    amount
  FROM VALUES
    ('31.03.2024', '12.50'),
    ('2024-04-01', 'oops') AS typed_in(sold_on, amount)
), typed AS (
  SELECT
    CAST(COALESCE(
      TRY_TO_TIMESTAMP(TRIM(sold_on), 'dd.MM.yyyy'),
      TRY_TO_TIMESTAMP(TRIM(sold_on), 'yyyy-MM-dd')
    ) AS DATE) AS sold_on,
    TRY_CAST(TRANSLATE(amount, 'eE', '__') AS DECIMAL(10, 2)) AS amount
  FROM sales
)
SELECT
  sold_on,
  amount
FROM typed
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
    parser = argparse.ArgumentParser(description="cast_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("cast_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    check(spark.sql(TYPED_CHECK, args=parameters), "typed", [
        "`sold_on` has values that are not a date written as dd.MM.yyyy or yyyy-MM-dd. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/cast")
    )


if __name__ == "__main__":
    main()
