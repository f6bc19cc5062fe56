"""margin: Margin by product category and division, from the start of the year to the run date

Made by Canvas from pipelines/margin.yaml: change the pipeline, not this file.

    spark-submit job.py [--run-date …] [--assumed-cost …] [--erp …] [--lake …]
"""

from __future__ import annotations

import argparse
import datetime
import decimal

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

WITH_PRODUCT_VIEW = """
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
), year_to_date AS (
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
    posted_on BETWEEN DATE_SUB(:run_date, DAYOFYEAR(:run_date) - 1) AND :run_date
), tidy AS (
  SELECT
    posting_id,
    sale_id,
    entry_type,
    posted_on,
    posted_at,
    store_id,
    UPPER(TRIM(sku)) AS sku,
    customer_id,
    quantity,
    net_eur
  FROM year_to_date
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
), costs AS (
  SELECT
    sku,
    product_name,
    division,
    category,
    list_price_eur,
    unit_cost_eur,
    launched_on,
    unit_cost_eur IS NULL AS cost_is_assumed,
    COALESCE(
      unit_cost_eur,
      CAST(CAST(ROUND(list_price_eur * CAST(:assumed_cost AS DECIMAL(4, 3)), 2) AS DECIMAL(15, 2)) AS DECIMAL(12, 2))
    ) AS cost_eur
  FROM products
)
SELECT
  tidy.posting_id,
  tidy.sale_id,
  tidy.entry_type,
  tidy.posted_on,
  tidy.posted_at,
  tidy.store_id,
  tidy.sku,
  tidy.customer_id,
  tidy.quantity,
  tidy.net_eur,
  costs.product_name,
  costs.division,
  costs.category,
  costs.cost_eur,
  costs.cost_is_assumed
FROM tidy
LEFT JOIN costs
  ON tidy.sku = costs.sku
"""

MARGIN_ROWS = """
WITH known_products__known AS (
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
    net_eur,
    product_name,
    division,
    category,
    cost_eur,
    cost_is_assumed
  FROM with_product
  WHERE
    product_name IS NOT NULL
), posted AS (
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
    net_eur,
    product_name,
    division,
    category,
    cost_eur,
    cost_is_assumed,
    CAST(quantity * cost_eur AS DECIMAL(14, 2)) AS total_cost
  FROM known_products__known
), by_category AS (
  SELECT
    division,
    category,
    SUM(quantity) AS units,
    SUM(net_eur) AS revenue_eur,
    SUM(total_cost) AS cost_eur,
    SUM(quantity) FILTER(WHERE
      cost_is_assumed) AS units_at_assumed_cost
  FROM posted
  GROUP BY
    division,
    category
), margin_rate__1 AS (
  SELECT
    division,
    category,
    units,
    revenue_eur,
    cost_eur,
    COALESCE(units_at_assumed_cost, CAST(0 AS BIGINT)) AS units_at_assumed_cost,
    CAST(revenue_eur - cost_eur AS DECIMAL(18, 2)) AS margin_eur
  FROM by_category
), margin_rate AS (
  SELECT
    division,
    category,
    units,
    revenue_eur,
    cost_eur,
    units_at_assumed_cost,
    margin_eur,
    CAST(CAST(ROUND(
      CAST(CAST(CAST(100 * margin_eur AS DECIMAL(22, 2)) AS DECIMAL(38, 18)) / NULLIF(revenue_eur, CAST(0 AS DECIMAL(22, 2))) AS DECIMAL(38, 16)),
      2
    ) AS DECIMAL(25, 2)) AS DECIMAL(7, 2)) AS margin_percent
  FROM margin_rate__1
), ordered AS (
  SELECT
    division,
    category,
    units,
    revenue_eur,
    cost_eur,
    units_at_assumed_cost,
    margin_eur,
    margin_percent
  FROM margin_rate
  ORDER BY
    division ASC,
    margin_eur DESC,
    category ASC
)
SELECT
  division,
  category,
  units,
  revenue_eur,
  cost_eur,
  units_at_assumed_cost,
  margin_eur,
  margin_percent
FROM ordered
ORDER BY
  division ASC,
  margin_eur DESC,
  category ASC
"""

UNKNOWN_PRODUCTS_ROWS = """
WITH known_products__default AS (
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
    net_eur,
    product_name,
    division,
    category,
    cost_eur,
    cost_is_assumed
  FROM with_product
  WHERE
    NOT COALESCE(product_name IS NOT NULL, FALSE)
), unknown_by_sku AS (
  SELECT
    sku,
    COUNT(*) AS postings,
    SUM(quantity) AS units,
    SUM(net_eur) AS revenue_eur
  FROM known_products__default
  GROUP BY
    sku
)
SELECT
  sku,
  postings,
  units,
  revenue_eur
FROM unknown_by_sku
"""


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


def exact(text: str) -> decimal.Decimal:
    """A number with the digits that it is written with."""
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation as error:
        raise ValueError(text) from error


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="margin: Margin by product category and division, from the start of the year to the run date")
    parser.add_argument(
        "--run-date",
        type=datetime.date.fromisoformat,
        default="2024-03-31",
        help="Last day counted; the year starts on its 1 January",
    )
    parser.add_argument(
        "--assumed-cost",
        type=exact,
        default="0.320",
        help="Cost as a share of the list price where it is not known",
    )
    parser.add_argument("--erp", default="data/erp", help="where the connection erp begins")
    parser.add_argument("--lake", default="data", help="where the connection lake begins")
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("margin").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {"run_date": run.run_date, "assumed_cost": run.assumed_cost}

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
    spark.sql(WITH_PRODUCT_VIEW, args=parameters).cache().createOrReplaceTempView("with_product")
    (
        spark.sql(MARGIN_ROWS, args=parameters).coalesce(1)
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
        .csv(f"{run.lake}/out/margin/{run.run_date}")
    )
    (
        spark.sql(UNKNOWN_PRODUCTS_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.lake}/out/unknown_products/{run.run_date}")
    )


if __name__ == "__main__":
    main()
