"""read_file_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--workspace …]
"""

from __future__ import annotations

import argparse
from functools import reduce

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.sql.types import StringType, StructField, StructType

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

SALES_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN NULLIF(sale_id, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN NULLIF(sale_id, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) IS NULL
      THEN CAST(NULLIF(sale_id, 'n/a') AS STRING)
    END
  ) AS example_0
FROM sales__raw
"""

OUT_ROWS = """
WITH sales AS (
  SELECT
    TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) AS sale_id,
    CAST(COALESCE(
      TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_on, 'n/a')), 'dd.MM.yyyy'),
      TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_on, 'n/a')), 'yyyy-MM-dd')
    ) AS DATE) AS sold_on,
    TRY_CAST(TRANSLATE(NULLIF(amount, 'n/a'), ',.eE', '.,__') AS DECIMAL(12, 2)) AS amount
  FROM sales__raw
)
SELECT
  sale_id,
  sold_on,
  amount
FROM sales
"""


def read_csv(
    spark: SparkSession, path: str, columns: dict[str, list[str]], options: dict[str, str]
) -> DataFrame:
    """The columns as text, found by name in the header of each file, whatever their order there."""
    layouts: dict[tuple[str, ...], list[str]] = {}
    for file in files_at(spark, path):
        header = tuple(spark.read.options(**options).csv(file, header=True).columns)
        layouts.setdefault(header, []).append(file)
    parts = []
    for header, files in layouts.items():
        schema = StructType([StructField(name, StringType()) for name in header])
        rows = spark.read.options(**options).csv(files, schema=schema, header=True)
        found = {name.strip().lower(): position for position, name in enumerate(header)}
        rows = rows.toDF(*(f"c{position}" for position in range(len(header))))
        chosen = []
        for column, names in columns.items():
            known = [found[name.lower()] for name in names if name.lower() in found]
            if not known:
                wanted, there = " or ".join(names), ", ".join(header)
                raise SystemExit(f"{files[0]} has no column {wanted}. Its header is: {there}")
            text = functions.col(f"c{known[0]}")
            chosen.append(functions.when(text != "", text).alias(column))
        parts.append(rows.select(chosen))
    return reduce(DataFrame.unionAll, parts)


def files_at(spark: SparkSession, path: str) -> list[str]:
    """The files that a path with wildcards means."""
    try:
        listed = spark.read.format("binaryFile").load(path).select("path").collect()
    except AnalysisException:
        listed = []
    if not listed:
        raise SystemExit(f"There is no file at {path}")
    return sorted(row.path for row in listed)


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
    parser = argparse.ArgumentParser(description="read_file_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("read_file_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    read_csv(
        spark,
        f"{run.workspace}/sales_*.csv",
        {
            "sale_id": ["sale_id"],
            "sold_on": ["sold_on"],
            "amount": ["amount"],
        },
        {
            "encoding": "utf-8",
            "escape": "\"",
            "ignoreLeadingWhiteSpace": "false",
            "ignoreTrailingWhiteSpace": "false",
            "mode": "FAILFAST",
            "multiLine": "true",
            "quote": "\"",
            "sep": ";",
        },
    ).createOrReplaceTempView("sales__raw")
    check(spark.sql(SALES_CHECK, args=parameters), "sales", [
        "`sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/read_file")
    )


if __name__ == "__main__":
    main()
