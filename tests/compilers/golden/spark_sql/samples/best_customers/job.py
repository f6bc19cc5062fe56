"""best_customers: The hundred people who spent most in the twelve months up to the run date

Made by Canvas from pipelines/best_customers.yaml: change the pipeline, not this file.

    spark-submit job.py [--run-date …] [--erp …] [--lake …]
"""

from __future__ import annotations

import argparse
import datetime
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

CUSTOMERS_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN NULLIF(customer_id, 'NULL') IS NOT NULL
      AND TRY_CAST(NULLIF(customer_id, 'NULL') AS BIGINT) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN NULLIF(customer_id, 'NULL') IS NOT NULL
      AND TRY_CAST(NULLIF(customer_id, 'NULL') AS BIGINT) IS NULL
      THEN CAST(NULLIF(customer_id, 'NULL') AS STRING)
    END
  ) AS example_0,
  COUNT(
    CASE
      WHEN NULLIF(updated_at, 'NULL') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(updated_at, 'NULL')), 'yyyy-MM-dd HH:mm:ss') IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN NULLIF(updated_at, 'NULL') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(updated_at, 'NULL')), 'yyyy-MM-dd HH:mm:ss') IS NULL
      THEN CAST(NULLIF(updated_at, 'NULL') AS STRING)
    END
  ) AS example_1
FROM customers__raw
"""

BEST_CUSTOMERS_ROWS = """
WITH ledger AS (
  SELECT
    CAST(posting_id AS BIGINT) AS posting_id,
    CAST(sale_id AS BIGINT) AS sale_id,
    CAST(entry_type AS STRING) AS entry_type,
    CAST(posted_on AS DATE) AS posted_on,
    CAST(posted_at AS TIMESTAMP) AS posted_at,
    CAST(store_id AS STRING) AS store_id,
    CAST(sku AS STRING) AS sku,
    CAST(customer_id AS BIGINT) AS customer_id,
    CAST(quantity AS INT) AS quantity,
    CAST(net_eur AS DECIMAL(12, 2)) AS net_eur
  FROM ledger__raw
), last_year AS (
  SELECT
    posting_id,
    sale_id,
    entry_type,
    posted_on,
    posted_at,
    store_id,
    sku,
    customer_id,
    quantity,
    net_eur
  FROM ledger
  WHERE
    posted_on > ADD_MONTHS(:run_date, -12)
    AND posted_on <= :run_date
    AND customer_id IS NOT NULL
), customers AS (
  SELECT
    TRY_CAST(NULLIF(customer_id, 'NULL') AS BIGINT) AS customer_id,
    NULLIF(first_name, 'NULL') AS first_name,
    NULLIF(last_name, 'NULL') AS last_name,
    NULLIF(email, 'NULL') AS email,
    NULLIF(country, 'NULL') AS country,
    CAST(TRY_TO_TIMESTAMP(TRIM(NULLIF(birth_date, 'NULL')), 'yyyy-MM-dd') AS DATE) AS birth_date,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(updated_at, 'NULL')), 'yyyy-MM-dd HH:mm:ss') AS updated_at
  FROM customers__raw
), latest_card__ranked AS (
  SELECT
    customer_id,
    first_name,
    last_name,
    email,
    country,
    birth_date,
    updated_at,
    ROW_NUMBER() OVER (
      PARTITION BY customer_id
      ORDER BY updated_at DESC, first_name ASC, last_name ASC, email ASC, country ASC, birth_date ASC
    ) AS row_rank
  FROM customers
), latest_card AS (
  SELECT
    customer_id,
    first_name,
    last_name,
    email,
    country,
    birth_date,
    updated_at
  FROM latest_card__ranked
  WHERE
    row_rank = 1
), cards__1 AS (
  SELECT
    customer_id,
    first_name,
    last_name,
    LOWER(TRIM(email)) AS email,
    country,
    birth_date,
    updated_at
  FROM latest_card
), cards AS (
  SELECT
    customer_id,
    first_name,
    last_name,
    email,
    country,
    birth_date,
    updated_at,
    COALESCE(NULLIF(email, ''), CONCAT('card ', CAST(customer_id AS STRING))) AS person,
    CONCAT_WS(' ', TRIM(first_name), TRIM(last_name)) AS name
  FROM cards__1
), with_person AS (
  SELECT
    last_year.sale_id,
    last_year.entry_type,
    last_year.posted_on,
    last_year.net_eur,
    cards.person
  FROM last_year
  INNER JOIN cards
    ON last_year.customer_id = cards.customer_id
), spent AS (
  SELECT
    person,
    SUM(net_eur) AS spent_eur,
    SUM(CASE WHEN entry_type = 'SALE' THEN 1 ELSE -1 END) AS purchases,
    MAX(posted_on) AS last_purchase
  FROM with_person
  GROUP BY
    person
), people__ranked AS (
  SELECT
    customer_id,
    first_name,
    last_name,
    email,
    country,
    birth_date,
    updated_at,
    person,
    name,
    ROW_NUMBER() OVER (
      PARTITION BY person
      ORDER BY updated_at DESC, customer_id ASC, first_name ASC, last_name ASC, email ASC, country ASC, birth_date ASC, name ASC
    ) AS row_rank
  FROM cards
), people AS (
  SELECT
    customer_id,
    first_name,
    last_name,
    email,
    country,
    birth_date,
    updated_at,
    person,
    name
  FROM people__ranked
  WHERE
    row_rank = 1
), with_name AS (
  SELECT
    spent.person,
    spent.spent_eur,
    spent.purchases,
    spent.last_purchase,
    people.name,
    people.country
  FROM spent
  INNER JOIN people
    ON spent.person = people.person
), most_spent AS (
  SELECT
    person,
    spent_eur,
    purchases,
    last_purchase,
    name,
    country
  FROM with_name
  ORDER BY
    spent_eur DESC,
    person ASC
), top_100 AS (
  SELECT
    person,
    spent_eur,
    purchases,
    last_purchase,
    name,
    country
  FROM most_spent
  ORDER BY
    spent_eur DESC,
    person ASC
  LIMIT 100
)
SELECT
  person,
  spent_eur,
  purchases,
  last_purchase,
  name,
  country
FROM top_100
ORDER BY
  spent_eur DESC,
  person ASC
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


def read_parquet(spark: SparkSession, path: str, columns: dict[str, list[str]]) -> DataFrame:
    """The columns by name, with the types they have in the files."""
    rows = spark.read.parquet(path)
    known = {name.lower(): name for name in rows.columns}
    chosen = []
    for column, names in columns.items():
        found = [known[name.lower()] for name in names if name.lower() in known]
        if not found:
            raise SystemExit(f"{path} has no column {' or '.join(names)}. It has: {', '.join(rows.columns)}")
        chosen.append(functions.col(f"`{found[0]}`").alias(column))
    return rows.select(chosen)


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
    parser = argparse.ArgumentParser(description="best_customers: The hundred people who spent most in the twelve months up to the run date")
    parser.add_argument(
        "--run-date",
        type=datetime.date.fromisoformat,
        default="2024-03-31",
        help="Last day of the twelve months",
    )
    parser.add_argument("--erp", default="data/erp", help="where the connection erp begins")
    parser.add_argument("--lake", default="data", help="where the connection lake begins")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("best_customers").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {"run_date": run.run_date}

    read_csv(
        spark,
        f"{run.lake}/crm/customers.csv",
        {
            "customer_id": ["customer_id"],
            "first_name": ["first_name"],
            "last_name": ["last_name"],
            "email": ["email"],
            "country": ["country"],
            "birth_date": ["birth_date"],
            "updated_at": ["updated_at"],
        },
        {
            "encoding": "utf-8",
            "escape": "\"",
            "ignoreLeadingWhiteSpace": "false",
            "ignoreTrailingWhiteSpace": "false",
            "mode": "FAILFAST",
            "multiLine": "true",
            "quote": "\"",
            "sep": ",",
        },
    ).createOrReplaceTempView("customers__raw")
    read_parquet(
        spark,
        f"{run.erp}/sales_ledger/ledger_*.parquet",
        {
            "posting_id": ["posting_id"],
            "sale_id": ["sale_id"],
            "entry_type": ["entry_type"],
            "posted_on": ["posted_on"],
            "posted_at": ["posted_at"],
            "store_id": ["store_id"],
            "sku": ["sku"],
            "customer_id": ["customer_id"],
            "quantity": ["quantity"],
            "net_eur": ["net_eur"],
        },
    ).createOrReplaceTempView("ledger__raw")
    check(spark.sql(CUSTOMERS_CHECK, args=parameters), "customers", [
        "`customer_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`updated_at` has values that are not a date and time written as yyyy-MM-dd HH:mm:ss. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    (
        spark.sql(BEST_CUSTOMERS_ROWS, args=parameters).coalesce(1)
        .write.mode("overwrite")
        .options(
            dateFormat="yyyy-MM-dd",
            ignoreNullFields="false",
            timestampFormat="yyyy-MM-dd HH:mm:ss.SSSSSS",
        )
        .json(f"{run.lake}/out/best_customers/{run.run_date}")
    )


if __name__ == "__main__":
    main()
