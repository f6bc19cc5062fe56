"""daily_sales: Completed sales per day, division and store, in euro, from the tills of four markets

Made by Canvas from pipelines/daily_sales.yaml: change the pipeline, not this file.

    spark-submit job.py [--run-date …] [--period …] [--erp …] [--lake …]
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

FR_SALES_CHECK = """
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
  ) AS example_0,
  COUNT(
    CASE
      WHEN NULLIF(exported_at, 'n/a') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'dd.MM.yyyy HH:mm') IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN NULLIF(exported_at, 'n/a') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'dd.MM.yyyy HH:mm') IS NULL
      THEN CAST(NULLIF(exported_at, 'n/a') AS STRING)
    END
  ) AS example_1
FROM fr_sales__raw
"""

US_SALES_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN NULLIF(sale_id, 'N/A') IS NOT NULL
      AND TRY_CAST(REPLACE(NULLIF(sale_id, 'N/A'), ',', '') AS BIGINT) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN NULLIF(sale_id, 'N/A') IS NOT NULL
      AND TRY_CAST(REPLACE(NULLIF(sale_id, 'N/A'), ',', '') AS BIGINT) IS NULL
      THEN CAST(NULLIF(sale_id, 'N/A') AS STRING)
    END
  ) AS example_0,
  COUNT(
    CASE
      WHEN NULLIF(exported_at, 'N/A') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'N/A')), 'MM/dd/yyyy hh:mm a') IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN NULLIF(exported_at, 'N/A') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'N/A')), 'MM/dd/yyyy hh:mm a') IS NULL
      THEN CAST(NULLIF(exported_at, 'N/A') AS STRING)
    END
  ) AS example_1
FROM us_sales__raw
"""

JP_SALES_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN NULLIF(slip_no, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(slip_no, 'n/a') AS BIGINT) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN NULLIF(slip_no, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(slip_no, 'n/a') AS BIGINT) IS NULL
      THEN CAST(NULLIF(slip_no, 'n/a') AS STRING)
    END
  ) AS example_0,
  COUNT(
    CASE
      WHEN NULLIF(exported_at, 'n/a') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'yyyy/MM/dd HH:mm') IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN NULLIF(exported_at, 'n/a') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'yyyy/MM/dd HH:mm') IS NULL
      THEN CAST(NULLIF(exported_at, 'n/a') AS STRING)
    END
  ) AS example_1
FROM jp_sales__raw
"""

UK_SALES_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN NULLIF(saleId, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(saleId, 'n/a') AS BIGINT) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN NULLIF(saleId, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(saleId, 'n/a') AS BIGINT) IS NULL
      THEN CAST(NULLIF(saleId, 'n/a') AS STRING)
    END
  ) AS example_0,
  COUNT(
    CASE
      WHEN NULLIF(exportedAt, 'n/a') IS NOT NULL
      AND TRY_CAST(TRIM(NULLIF(exportedAt, 'n/a')) AS TIMESTAMP) IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN NULLIF(exportedAt, 'n/a') IS NOT NULL
      AND TRY_CAST(TRIM(NULLIF(exportedAt, 'n/a')) AS TIMESTAMP) IS NULL
      THEN CAST(NULLIF(exportedAt, 'n/a') AS STRING)
    END
  ) AS example_1
FROM uk_sales__raw
"""

RATES_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN rate_date IS NOT NULL AND TRY_CAST(TRIM(rate_date) AS DATE) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN rate_date IS NOT NULL AND TRY_CAST(TRIM(rate_date) AS DATE) IS NULL
      THEN CAST(rate_date AS STRING)
    END
  ) AS example_0,
  COUNT(
    CASE
      WHEN rate_to_eur IS NOT NULL
      AND TRY_CAST(TRANSLATE(rate_to_eur, 'eE', '__') AS DECIMAL(12, 8)) IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN rate_to_eur IS NOT NULL
      AND TRY_CAST(TRANSLATE(rate_to_eur, 'eE', '__') AS DECIMAL(12, 8)) IS NULL
      THEN CAST(rate_to_eur AS STRING)
    END
  ) AS example_1
FROM rates__raw
"""

DAILY_SALES_ROWS = """
WITH fr_sales AS (
  SELECT
    TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) AS sale_id,
    NULLIF(store_id, 'n/a') AS store_id,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_at, 'n/a')), 'dd.MM.yyyy HH:mm') AS sold_at,
    NULLIF(sku, 'n/a') AS sku,
    TRY_CAST(NULLIF(customer_id, 'n/a') AS BIGINT) AS customer_id,
    TRY_CAST(NULLIF(quantity, 'n/a') AS INT) AS quantity,
    TRY_CAST(TRANSLATE(NULLIF(amount, 'n/a'), ',.eE', '.,__') AS DECIMAL(12, 2)) AS amount,
    NULLIF(status, 'n/a') AS status,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'dd.MM.yyyy HH:mm') AS exported_at
  FROM fr_sales__raw
), fr_market AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    'FR' AS market
  FROM fr_sales
), us_sales AS (
  SELECT
    TRY_CAST(REPLACE(NULLIF(sale_id, 'N/A'), ',', '') AS BIGINT) AS sale_id,
    NULLIF(store_id, 'N/A') AS store_id,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_at, 'N/A')), 'MM/dd/yyyy hh:mm a') AS sold_at,
    NULLIF(sku, 'N/A') AS sku,
    TRY_CAST(REPLACE(NULLIF(customer_id, 'N/A'), ',', '') AS BIGINT) AS customer_id,
    TRY_CAST(REPLACE(NULLIF(quantity, 'N/A'), ',', '') AS INT) AS quantity,
    TRY_CAST(TRANSLATE(REPLACE(NULLIF(amount, 'N/A'), ',', ''), 'eE', '__') AS DECIMAL(12, 2)) AS amount,
    NULLIF(status, 'N/A') AS status,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'N/A')), 'MM/dd/yyyy hh:mm a') AS exported_at
  FROM us_sales__raw
), us_market AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    'US' AS market
  FROM us_sales
), jp_sales AS (
  SELECT
    TRY_CAST(NULLIF(slip_no, 'n/a') AS BIGINT) AS slip_no,
    NULLIF(shop, 'n/a') AS shop,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_at, 'n/a')), 'yyyy/MM/dd HH:mm') AS sold_at,
    NULLIF(item_code, 'n/a') AS item_code,
    TRY_CAST(NULLIF(customer_no, 'n/a') AS BIGINT) AS customer_no,
    NULLIF(customer_name, 'n/a') AS customer_name,
    NULLIF(staff, 'n/a') AS staff,
    TRY_CAST(NULLIF(qty, 'n/a') AS INT) AS qty,
    TRY_CAST(TRANSLATE(NULLIF(amount_jpy, 'n/a'), 'eE', '__') AS DECIMAL(12, 2)) AS amount_jpy,
    NULLIF(status, 'n/a') AS status,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'yyyy/MM/dd HH:mm') AS exported_at
  FROM jp_sales__raw
), jp_shape AS (
  SELECT
    slip_no AS sale_id,
    shop AS store_id,
    sold_at,
    item_code AS sku,
    customer_no AS customer_id,
    qty AS quantity,
    amount_jpy AS amount,
    status,
    exported_at
  FROM jp_sales
), jp_market AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    'JP' AS market
  FROM jp_shape
), uk_sales AS (
  SELECT
    TRY_CAST(NULLIF(saleId, 'n/a') AS BIGINT) AS saleId,
    NULLIF(shopCode, 'n/a') AS shopCode,
    TRY_CAST(TRIM(NULLIF(soldAt, 'n/a')) AS TIMESTAMP) AS soldAt,
    NULLIF(sku, 'n/a') AS sku,
    TRY_CAST(NULLIF(customerId, 'n/a') AS BIGINT) AS customerId,
    TRY_CAST(NULLIF(quantity, 'n/a') AS INT) AS quantity,
    TRY_CAST(TRANSLATE(NULLIF(amount, 'n/a'), 'eE', '__') AS DECIMAL(12, 2)) AS amount,
    NULLIF(status, 'n/a') AS status,
    TRY_CAST(TRIM(NULLIF(exportedAt, 'n/a')) AS TIMESTAMP) AS exportedAt
  FROM uk_sales__raw
), uk_shape AS (
  SELECT
    saleId AS sale_id,
    shopCode AS store_id,
    soldAt AS sold_at,
    customerId AS customer_id,
    exportedAt AS exported_at,
    sku,
    quantity,
    amount,
    status
  FROM uk_sales
), uk_market AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    customer_id,
    exported_at,
    sku,
    quantity,
    amount,
    status,
    'UK' AS market
  FROM uk_shape
), all_sales AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market
  FROM fr_market
  UNION ALL
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market
  FROM us_market
  UNION ALL
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market
  FROM jp_market
  UNION ALL
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market
  FROM uk_market
), latest_sales__ranked AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market,
    ROW_NUMBER() OVER (
      PARTITION BY sale_id
      ORDER BY exported_at DESC, store_id ASC, sold_at ASC, sku ASC, customer_id ASC, quantity ASC, amount ASC, status ASC, market ASC
    ) AS row_rank
  FROM all_sales
), latest_sales AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market
  FROM latest_sales__ranked
  WHERE
    row_rank = 1
), markets AS (
  SELECT
    market,
    currency,
    completed_word
  FROM VALUES
    ('FR', 'EUR', 'Validé'),
    ('US', 'USD', 'COMPLETED'),
    ('JP', 'JPY', '完了'),
    ('UK', 'GBP', 'completed') AS typed_in(market, currency, completed_word)
), with_market AS (
  SELECT
    latest_sales.sale_id,
    latest_sales.store_id,
    latest_sales.sold_at,
    latest_sales.sku,
    latest_sales.customer_id,
    latest_sales.quantity,
    latest_sales.amount,
    latest_sales.status,
    latest_sales.exported_at,
    latest_sales.market,
    markets.currency,
    markets.completed_word
  FROM latest_sales
  INNER JOIN markets
    ON latest_sales.market = markets.market
), tidy AS (
  SELECT
    sale_id,
    UPPER(TRIM(store_id)) AS store_id,
    sold_at,
    UPPER(TRIM(sku)) AS sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market,
    currency,
    completed_word,
    CAST(sold_at AS DATE) AS sold_on
  FROM with_market
), completed AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market,
    currency,
    completed_word,
    sold_on
  FROM tidy
  WHERE
    status = completed_word AND sold_on <= :run_date AND amount IS NOT NULL
), rates AS (
  SELECT
    TRY_CAST(TRIM(rate_date) AS DATE) AS rate_date,
    currency,
    TRY_CAST(TRANSLATE(rate_to_eur, 'eE', '__') AS DECIMAL(12, 8)) AS rate_to_eur
  FROM rates__raw
), with_rate AS (
  SELECT
    completed.sale_id,
    completed.store_id,
    completed.sold_at,
    completed.sku,
    completed.customer_id,
    completed.quantity,
    completed.amount,
    completed.status,
    completed.exported_at,
    completed.market,
    completed.currency,
    completed.completed_word,
    completed.sold_on,
    rates.rate_to_eur
  FROM completed
  LEFT JOIN rates
    ON completed.sold_on = rates.rate_date AND completed.currency = rates.currency
), stores AS (
  SELECT
    CAST(store_id AS STRING) AS store_id,
    CAST(store_name AS STRING) AS store_name,
    CAST(city AS STRING) AS city,
    CAST(country AS STRING) AS country,
    CAST(store_type AS STRING) AS store_type,
    CAST(division AS STRING) AS division,
    CAST(opened_on AS DATE) AS opened_on
  FROM stores__raw
), with_store AS (
  SELECT
    with_rate.sale_id,
    with_rate.store_id,
    with_rate.sold_at,
    with_rate.sku,
    with_rate.customer_id,
    with_rate.quantity,
    with_rate.amount,
    with_rate.status,
    with_rate.exported_at,
    with_rate.market,
    with_rate.currency,
    with_rate.completed_word,
    with_rate.sold_on,
    with_rate.rate_to_eur,
    stores.store_name,
    stores.city,
    stores.division
  FROM with_rate
  LEFT JOIN stores
    ON with_rate.store_id = stores.store_id
), in_euro AS (
  SELECT
    sale_id,
    store_id,
    sold_at,
    sku,
    customer_id,
    quantity,
    amount,
    status,
    exported_at,
    market,
    currency,
    completed_word,
    sold_on,
    rate_to_eur,
    store_name,
    city,
    division,
    CASE
      WHEN currency = 'EUR'
      THEN CAST(amount AS DECIMAL(14, 2))
      ELSE CAST(CAST(ROUND(amount * rate_to_eur, 2) AS DECIMAL(18, 2)) AS DECIMAL(14, 2))
    END AS amount_eur,
    CASE
      WHEN division IN ('X', 'V')
      THEN division
      WHEN LEFT(sku, 1) IN ('X', 'V')
      THEN LEFT(sku, 1)
      ELSE 'unknown'
    END AS selling_division,
    COALESCE(store_name, 'Unknown store') AS store
  FROM with_store
), by_store_and_day AS (
  SELECT
    sold_on,
    selling_division,
    market,
    store_id,
    store,
    COUNT(*) AS sales,
    SUM(COALESCE(quantity, 1)) AS units,
    SUM(amount_eur) AS revenue_eur,
    COUNT(*) FILTER(WHERE
      customer_id IS NULL) AS sales_without_customer
  FROM in_euro
  GROUP BY
    sold_on,
    selling_division,
    market,
    store_id,
    store
), ordered AS (
  SELECT
    sold_on,
    selling_division,
    market,
    store_id,
    store,
    sales,
    units,
    revenue_eur,
    sales_without_customer
  FROM by_store_and_day
  ORDER BY
    sold_on ASC,
    selling_division ASC,
    market ASC,
    store_id ASC NULLS LAST,
    store ASC
)
SELECT
  sold_on,
  selling_division,
  market,
  store_id,
  store,
  sales,
  units,
  revenue_eur,
  sales_without_customer
FROM ordered
ORDER BY
  sold_on ASC,
  selling_division ASC,
  market ASC,
  store_id ASC NULLS LAST,
  store ASC
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


def read_json(
    spark: SparkSession, path: str, columns: dict[str, list[str]], options: dict[str, str]
) -> DataFrame:
    """The columns as text, from files with one JSON object a line."""
    names = [name for accepted in columns.values() for name in accepted]
    schema = StructType([StructField(name, StringType()) for name in dict.fromkeys(names)])
    rows = spark.read.options(**options).json(path, schema=schema)
    chosen = []
    for column, accepted in columns.items():
        text = functions.coalesce(*(functions.col(f"`{name}`") for name in accepted))
        chosen.append(functions.when(text != "", text).alias(column))
    return rows.select(chosen)


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
    parser = argparse.ArgumentParser(description="daily_sales: Completed sales per day, division and store, in euro, from the tills of four markets")
    parser.add_argument(
        "--run-date",
        type=datetime.date.fromisoformat,
        default="2024-03-31",
        help="Last day to report",
    )
    parser.add_argument(
        "--period",
        default="2024",
        help="Files to read: a year, or a year and month such as 2024-03",
    )
    parser.add_argument("--erp", default="data/erp", help="where the connection erp begins")
    parser.add_argument("--lake", default="data", help="where the connection lake begins")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("daily_sales").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {"run_date": run.run_date, "period": run.period}

    read_csv(
        spark,
        f"{run.lake}/pos/fr/sales_{run.period}*.csv",
        {
            "sale_id": ["ticket"],
            "store_id": ["boutique_code", "code_boutique"],
            "sold_at": ["date_vente"],
            "sku": ["reference"],
            "customer_id": ["client"],
            "quantity": ["quantite"],
            "amount": ["montant"],
            "status": ["statut"],
            "exported_at": ["exporte_le"],
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
    ).createOrReplaceTempView("fr_sales__raw")
    read_csv(
        spark,
        f"{run.lake}/pos/us/sales_{run.period}*.csv",
        {
            "sale_id": ["transaction_id"],
            "store_id": ["store_id"],
            "sold_at": ["sold_at"],
            "sku": ["sku"],
            "customer_id": ["customer_id"],
            "quantity": ["qty"],
            "amount": ["amount"],
            "status": ["status"],
            "exported_at": ["exported_at"],
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
    ).createOrReplaceTempView("us_sales__raw")
    read_csv(
        spark,
        f"{run.lake}/pos/jp/sales_{run.period}*.csv",
        {
            "slip_no": ["slip_no"],
            "shop": ["shop"],
            "sold_at": ["sold_at"],
            "item_code": ["item_code"],
            "customer_no": ["customer_no"],
            "customer_name": ["customer_name"],
            "staff": ["担当者"],
            "qty": ["qty"],
            "amount_jpy": ["amount_jpy"],
            "status": ["status"],
            "exported_at": ["exported_at"],
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
    ).createOrReplaceTempView("jp_sales__raw")
    read_json(
        spark,
        f"{run.lake}/pos/uk/sales_{run.period}*.json",
        {
            "saleId": ["saleId"],
            "shopCode": ["shopCode"],
            "soldAt": ["soldAt"],
            "sku": ["sku"],
            "customerId": ["customerId"],
            "quantity": ["quantity"],
            "amount": ["amount"],
            "status": ["status"],
            "exportedAt": ["exportedAt"],
        },
        {
            "encoding": "utf-8",
            "mode": "FAILFAST",
            "primitivesAsString": "true",
        },
    ).createOrReplaceTempView("uk_sales__raw")
    read_csv(
        spark,
        f"{run.lake}/rates/rates_{run.period}*.csv",
        {
            "rate_date": ["rate_date"],
            "currency": ["currency"],
            "rate_to_eur": ["rate_to_eur"],
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
    ).createOrReplaceTempView("rates__raw")
    read_parquet(
        spark,
        f"{run.erp}/stores.parquet",
        {
            "store_id": ["store_id"],
            "store_name": ["store_name"],
            "city": ["city"],
            "country": ["country"],
            "store_type": ["store_type"],
            "division": ["division"],
            "opened_on": ["opened_on"],
        },
    ).createOrReplaceTempView("stores__raw")
    check(spark.sql(FR_SALES_CHECK, args=parameters), "fr_sales", [
        "`sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`exported_at` has values that are not a date and time written as dd.MM.yyyy HH:mm. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    check(spark.sql(US_SALES_CHECK, args=parameters), "us_sales", [
        "`sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`exported_at` has values that are not a date and time written as MM/dd/yyyy hh:mm a. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    check(spark.sql(JP_SALES_CHECK, args=parameters), "jp_sales", [
        "`slip_no` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`exported_at` has values that are not a date and time written as yyyy/MM/dd HH:mm. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    check(spark.sql(UK_SALES_CHECK, args=parameters), "uk_sales", [
        "`saleId` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`exportedAt` has values that are not a date and time. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    check(spark.sql(RATES_CHECK, args=parameters), "rates", [
        "`rate_date` has values that are not a date. Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`rate_to_eur` has values that are not a number (DECIMAL(12,8)). Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    (
        spark.sql(DAILY_SALES_ROWS, args=parameters)
        .write.mode("overwrite")
        .partitionBy("selling_division")
        .parquet(f"{run.lake}/out/daily_sales/{run.run_date}")
    )


if __name__ == "__main__":
    main()
