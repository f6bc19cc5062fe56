"""returns_rate: Share of sold pieces that came back, per product, in France and the United Kingdom

Made by Canvas from pipelines/returns_rate.yaml: change the pipeline, not this file.

    spark-submit job.py [--run-date …] [--min-units …] [--erp …] [--lake …]
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

RETURNS_CHECK = """
SELECT
  COUNT(
    CASE
      WHEN NULLIF(return_id, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(return_id, 'n/a') AS BIGINT) IS NULL
      THEN 1
    END
  ) AS broken_0,
  MIN(
    CASE
      WHEN NULLIF(return_id, 'n/a') IS NOT NULL
      AND TRY_CAST(NULLIF(return_id, 'n/a') AS BIGINT) IS NULL
      THEN CAST(NULLIF(return_id, 'n/a') AS STRING)
    END
  ) AS example_0,
  COUNT(
    CASE
      WHEN NULLIF(recorded_at, 'n/a') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(recorded_at, 'n/a')), 'yyyy-MM-dd HH:mm:ss') IS NULL
      THEN 1
    END
  ) AS broken_1,
  MIN(
    CASE
      WHEN NULLIF(recorded_at, 'n/a') IS NOT NULL
      AND TRY_TO_TIMESTAMP(TRIM(NULLIF(recorded_at, 'n/a')), 'yyyy-MM-dd HH:mm:ss') IS NULL
      THEN CAST(NULLIF(recorded_at, 'n/a') AS STRING)
    END
  ) AS example_1
FROM returns__raw
"""

LATEST_SALES_VIEW = """
WITH fr_sales AS (
  SELECT
    TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) AS sale_id,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_at, 'n/a')), 'dd.MM.yyyy HH:mm') AS sold_at,
    NULLIF(sku, 'n/a') AS sku,
    TRY_CAST(NULLIF(quantity, 'n/a') AS INT) AS quantity,
    NULLIF(status, 'n/a') AS status,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(exported_at, 'n/a')), 'dd.MM.yyyy HH:mm') AS exported_at
  FROM fr_sales__raw
), sales__1 AS (
  SELECT
    sale_id,
    sold_at,
    sku,
    quantity,
    status,
    exported_at,
    CAST(NULL AS STRING) AS channel
  FROM fr_sales
), uk_sales AS (
  SELECT
    TRY_CAST(NULLIF(saleId, 'n/a') AS BIGINT) AS saleId,
    TRY_CAST(TRIM(NULLIF(soldAt, 'n/a')) AS TIMESTAMP) AS soldAt,
    NULLIF(sku, 'n/a') AS sku,
    TRY_CAST(NULLIF(quantity, 'n/a') AS INT) AS quantity,
    NULLIF(status, 'n/a') AS status,
    TRY_CAST(TRIM(NULLIF(exportedAt, 'n/a')) AS TIMESTAMP) AS exportedAt,
    NULLIF(channel, 'n/a') AS channel
  FROM uk_sales__raw
), uk_shape AS (
  SELECT
    saleId AS sale_id,
    soldAt AS sold_at,
    exportedAt AS exported_at,
    sku,
    quantity,
    status,
    channel
  FROM uk_sales
), sales AS (
  SELECT
    sale_id,
    sold_at,
    sku,
    quantity,
    status,
    exported_at,
    channel
  FROM sales__1
  UNION ALL
  SELECT
    sale_id,
    sold_at,
    sku,
    quantity,
    status,
    exported_at,
    channel
  FROM uk_shape
), latest_sales__ranked AS (
  SELECT
    sale_id,
    sold_at,
    sku,
    quantity,
    status,
    exported_at,
    channel,
    ROW_NUMBER() OVER (
      PARTITION BY sale_id
      ORDER BY exported_at DESC, sold_at ASC, sku ASC, quantity ASC, status ASC, channel ASC
    ) AS row_rank
  FROM sales
)
SELECT
  sale_id,
  sold_at,
  sku,
  quantity,
  status,
  exported_at,
  channel
FROM latest_sales__ranked
WHERE
  row_rank = 1
"""

RETURNS_IN_PERIOD_VIEW = """
WITH returns AS (
  SELECT
    TRY_CAST(NULLIF(return_id, 'n/a') AS BIGINT) AS return_id,
    NULLIF(market, 'n/a') AS market,
    TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) AS sale_id,
    CAST(TRY_TO_TIMESTAMP(TRIM(NULLIF(returned_on, 'n/a')), 'yyyy-MM-dd') AS DATE) AS returned_on,
    TRY_CAST(NULLIF(quantity, 'n/a') AS INT) AS quantity,
    NULLIF(reason, 'n/a') AS reason,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(recorded_at, 'n/a')), 'yyyy-MM-dd HH:mm:ss') AS recorded_at
  FROM returns__raw
), latest_returns__ranked AS (
  SELECT
    return_id,
    market,
    sale_id,
    returned_on,
    quantity,
    reason,
    recorded_at,
    ROW_NUMBER() OVER (
      PARTITION BY return_id
      ORDER BY recorded_at DESC, market ASC, sale_id ASC, returned_on ASC, quantity ASC, reason ASC
    ) AS row_rank
  FROM returns
), latest_returns AS (
  SELECT
    return_id,
    market,
    sale_id,
    returned_on,
    quantity,
    reason,
    recorded_at
  FROM latest_returns__ranked
  WHERE
    row_rank = 1
)
SELECT
  return_id,
  market,
  sale_id,
  returned_on,
  quantity,
  reason,
  recorded_at
FROM latest_returns
WHERE
  UPPER(TRIM(market)) IN ('FR', 'UK') AND returned_on <= :run_date
"""

RETURNS_RATE_ROWS = """
WITH sold AS (
  SELECT
    sale_id,
    sold_at,
    sku,
    quantity,
    status,
    exported_at,
    channel
  FROM latest_sales
  WHERE
    status IN ('Validé', 'completed')
    AND CAST(sold_at AS DATE) <= :run_date
    AND sku IS NOT NULL
), pieces AS (
  SELECT
    sale_id,
    sold_at,
    UPPER(TRIM(sku)) AS sku,
    quantity,
    status,
    exported_at,
    channel,
    COALESCE(quantity, 1) AS units,
    COALESCE(channel, 'store') = 'online' AS is_online
  FROM sold
), sold_by_product AS (
  SELECT
    sku,
    SUM(units) AS units_sold,
    SUM(units) FILTER(WHERE
      is_online) AS online_units
  FROM pieces
  GROUP BY
    sku
), matched_returns AS (
  SELECT
    returns_in_period.return_id,
    returns_in_period.quantity,
    returns_in_period.reason,
    pieces.sku,
    pieces.units
  FROM returns_in_period
  INNER JOIN pieces
    ON returns_in_period.sale_id = pieces.sale_id
), returned_units AS (
  SELECT
    return_id,
    quantity,
    COALESCE(NULLIF(LOWER(TRIM(reason)), ''), 'not given') AS reason,
    sku,
    units,
    LEAST(COALESCE(quantity, 1), units) AS units_back
  FROM matched_returns
), returned_by_product AS (
  SELECT
    sku,
    SUM(units_back) AS units_returned,
    COUNT(*) FILTER(WHERE
      reason = 'faulty') AS faulty
  FROM returned_units
  GROUP BY
    sku
), with_returns AS (
  SELECT
    sold_by_product.sku,
    sold_by_product.units_sold,
    sold_by_product.online_units,
    returned_by_product.units_returned,
    returned_by_product.faulty
  FROM sold_by_product
  LEFT JOIN returned_by_product
    ON sold_by_product.sku = returned_by_product.sku
), products AS (
  SELECT
    CAST(sku AS STRING) AS sku,
    CAST(product_name AS STRING) AS product_name,
    CAST(division AS STRING) AS division,
    CAST(category AS STRING) AS category,
    CAST(list_price_eur AS DECIMAL(12, 2)) AS list_price_eur,
    CAST(unit_cost_eur AS DECIMAL(12, 2)) AS unit_cost_eur,
    CAST(launched_on AS DATE) AS launched_on
  FROM products__raw
), with_product AS (
  SELECT
    with_returns.sku,
    with_returns.units_sold,
    with_returns.online_units,
    with_returns.units_returned,
    with_returns.faulty,
    products.product_name,
    products.division,
    products.category
  FROM with_returns
  INNER JOIN products
    ON with_returns.sku = products.sku
), rate__1 AS (
  SELECT
    sku,
    units_sold,
    COALESCE(online_units, CAST(0 AS BIGINT)) AS online_units,
    COALESCE(units_returned, CAST(0 AS BIGINT)) AS units_returned,
    COALESCE(faulty, CAST(0 AS BIGINT)) AS faulty,
    product_name,
    division,
    category
  FROM with_product
), rate AS (
  SELECT
    sku,
    units_sold,
    online_units,
    units_returned,
    faulty,
    product_name,
    division,
    category,
    CAST(ROUND(100 * units_returned / units_sold, 2) AS DECIMAL(7, 2)) AS returns_rate
  FROM rate__1
), enough_sold AS (
  SELECT
    sku,
    units_sold,
    online_units,
    units_returned,
    faulty,
    product_name,
    division,
    category,
    returns_rate
  FROM rate
  WHERE
    units_sold >= CAST(:min_units AS BIGINT)
), worst_first AS (
  SELECT
    sku,
    units_sold,
    online_units,
    units_returned,
    faulty,
    product_name,
    division,
    category,
    returns_rate
  FROM enough_sold
  ORDER BY
    returns_rate DESC,
    units_sold DESC,
    sku ASC
)
SELECT
  sku,
  units_sold,
  online_units,
  units_returned,
  faulty,
  product_name,
  division,
  category,
  returns_rate
FROM worst_first
ORDER BY
  returns_rate DESC,
  units_sold DESC,
  sku ASC
"""

UNMATCHED_ROWS = """
WITH unmatched_returns AS (
  SELECT
    returns_in_period.return_id,
    returns_in_period.market,
    returns_in_period.sale_id,
    returns_in_period.returned_on,
    returns_in_period.quantity,
    returns_in_period.reason,
    returns_in_period.recorded_at
  FROM returns_in_period
  LEFT ANTI JOIN latest_sales
    ON returns_in_period.sale_id = latest_sales.sale_id
), unmatched_by_reason AS (
  SELECT
    reason,
    COUNT(*) AS returns,
    MIN(returned_on) AS first_day,
    MAX(returned_on) AS last_day
  FROM unmatched_returns
  GROUP BY
    reason
)
SELECT
  reason,
  returns,
  first_day,
  last_day
FROM unmatched_by_reason
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
    parser = argparse.ArgumentParser(description="returns_rate: Share of sold pieces that came back, per product, in France and the United Kingdom")
    parser.add_argument(
        "--run-date",
        type=datetime.date.fromisoformat,
        default="2024-03-31",
        help="Sales and returns up to this day",
    )
    parser.add_argument(
        "--min-units",
        type=int,
        default="5",
        help="Products with fewer sold pieces say nothing and are left out",
    )
    parser.add_argument("--erp", default="data/erp", help="where the connection erp begins")
    parser.add_argument("--lake", default="data", help="where the connection lake begins")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("returns_rate").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {"run_date": run.run_date, "min_units": run.min_units}

    read_csv(
        spark,
        f"{run.lake}/pos/fr/sales_*.csv",
        {
            "sale_id": ["ticket"],
            "sold_at": ["date_vente"],
            "sku": ["reference"],
            "quantity": ["quantite"],
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
    read_json(
        spark,
        f"{run.lake}/pos/uk/sales_*.json",
        {
            "saleId": ["saleId"],
            "soldAt": ["soldAt"],
            "sku": ["sku"],
            "quantity": ["quantity"],
            "status": ["status"],
            "exportedAt": ["exportedAt"],
            "channel": ["channel"],
        },
        {
            "encoding": "utf-8",
            "mode": "FAILFAST",
            "primitivesAsString": "true",
        },
    ).createOrReplaceTempView("uk_sales__raw")
    read_csv(
        spark,
        f"{run.lake}/returns/returns_*.csv",
        {
            "return_id": ["return_id"],
            "market": ["market"],
            "sale_id": ["sale_id"],
            "returned_on": ["returned_on"],
            "quantity": ["quantity"],
            "reason": ["reason"],
            "recorded_at": ["recorded_at"],
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
    ).createOrReplaceTempView("returns__raw")
    read_parquet(
        spark,
        f"{run.erp}/products.parquet",
        {
            "sku": ["sku"],
            "product_name": ["product_name"],
            "division": ["division"],
            "category": ["category"],
            "list_price_eur": ["list_price_eur"],
            "unit_cost_eur": ["unit_cost_eur"],
            "launched_on": ["launched_on"],
        },
    ).createOrReplaceTempView("products__raw")
    check(spark.sql(FR_SALES_CHECK, args=parameters), "fr_sales", [
        "`sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`exported_at` has values that are not a date and time written as dd.MM.yyyy HH:mm. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    check(spark.sql(UK_SALES_CHECK, args=parameters), "uk_sales", [
        "`saleId` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`exportedAt` has values that are not a date and time. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    check(spark.sql(RETURNS_CHECK, args=parameters), "returns", [
        "`return_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty",
        "`recorded_at` has values that are not a date and time written as yyyy-MM-dd HH:mm:ss. Correct the data, add a format, or set `on_error: null` to leave such values empty",
    ])
    spark.sql(LATEST_SALES_VIEW, args=parameters).cache().createOrReplaceTempView("latest_sales")
    spark.sql(RETURNS_IN_PERIOD_VIEW, args=parameters).cache().createOrReplaceTempView("returns_in_period")
    (
        spark.sql(RETURNS_RATE_ROWS, args=parameters).coalesce(1)
        .write.mode("overwrite")
        .options(
            dateFormat="yyyy-MM-dd",
            escape="\"",
            header="true",
            ignoreLeadingWhiteSpace="false",
            ignoreTrailingWhiteSpace="false",
            nullValue="",
            quote="\"",
            sep=";",
            timestampFormat="yyyy-MM-dd HH:mm:ss.SSSSSS",
        )
        .csv(f"{run.lake}/out/returns_rate/{run.run_date}")
    )
    (
        spark.sql(UNMATCHED_ROWS, args=parameters)
        .write.mode("overwrite")
        .options(
            dateFormat="yyyy-MM-dd",
            ignoreNullFields="false",
            timestampFormat="yyyy-MM-dd HH:mm:ss.SSSSSS",
        )
        .json(f"{run.lake}/out/unmatched_returns/{run.run_date}")
    )


if __name__ == "__main__":
    main()
