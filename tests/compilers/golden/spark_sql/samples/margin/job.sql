-- margin: Margin by product category and division, from the start of the year to the run date
-- Made by Canvas from pipelines/margin.yaml: change the pipeline, not this file.
-- Run it with `spark-sql -f job.sql` in the folder that relative paths begin in.

SET spark.sql.ansi.enabled = true;
SET spark.sql.caseSensitive = false;
SET spark.sql.csv.parser.columnPruning.enabled = false;
SET spark.sql.legacy.javaCharsets = true;
SET spark.sql.legacy.timeParserPolicy = CORRECTED;
SET spark.sql.parquet.inferTimestampNTZ.enabled = false;
SET spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS;
SET spark.sql.session.timeZone = UTC;
SET spark.sql.variable.substitute = false;

DECLARE OR REPLACE VARIABLE run_date DATE DEFAULT CAST('2024-03-31' AS DATE);
DECLARE OR REPLACE VARIABLE assumed_cost DECIMAL(4,3) DEFAULT CAST('0.320' AS DECIMAL(4, 3));

-- ledger: files
CREATE OR REPLACE TEMPORARY VIEW ledger__raw_files
USING parquet OPTIONS (path 'data/erp/sales_ledger/ledger_*.parquet');
CREATE OR REPLACE TEMPORARY VIEW ledger__raw AS
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
FROM ledger__raw_files;

-- products: files
CREATE OR REPLACE TEMPORARY VIEW products__raw_files
USING parquet OPTIONS (path 'data/erp/products.parquet');
CREATE OR REPLACE TEMPORARY VIEW products__raw AS
SELECT
  sku,
  product_name,
  division,
  category,
  list_price_eur,
  unit_cost_eur,
  launched_on
FROM products__raw_files;

-- with_product
CREATE OR REPLACE TEMPORARY VIEW with_product AS
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
    posted_on BETWEEN DATE_SUB(system.`session`.run_date, DAYOFYEAR(system.`session`.run_date) - 1) AND system.`session`.run_date
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
      CAST(CAST(ROUND(list_price_eur * CAST(system.`session`.assumed_cost AS DECIMAL(4, 3)), 2) AS DECIMAL(15, 2)) AS DECIMAL(12, 2))
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
  ON tidy.sku = costs.sku;
CACHE LAZY TABLE with_product;

-- margin
INSERT OVERWRITE DIRECTORY 'data/out/margin/2024-03-31'
USING csv OPTIONS (dateFormat 'yyyy-MM-dd', escape '"', header 'true', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', nullValue '', quote '"', sep ',', timestampFormat 'yyyy-MM-dd HH:mm:ss.SSSSSS')
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
SELECT /*+ COALESCE(1) */
  division,
  category,
  units,
  revenue_eur,
  cost_eur,
  units_at_assumed_cost,
  margin_eur,
  margin_percent
FROM (
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
) AS result;

-- unknown_products
INSERT OVERWRITE DIRECTORY 'data/out/unknown_products/2024-03-31'
USING parquet
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
FROM unknown_by_sku;
