-- returns_rate: Share of sold pieces that came back, per product, in France and the United Kingdom
-- Made by Canvas from pipelines/returns_rate.yaml: change the pipeline, not this file.
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
DECLARE OR REPLACE VARIABLE min_units BIGINT DEFAULT CAST('5' AS BIGINT);

-- fr_sales: files
CREATE OR REPLACE TEMPORARY VIEW fr_sales__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/pos/fr/sales_*.csv', quote '"', sep ';');
CREATE OR REPLACE TEMPORARY VIEW fr_sales__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM fr_sales__raw_files;
CREATE OR REPLACE TEMPORARY VIEW fr_sales__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM fr_sales__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW fr_sales__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'ticket') - 1 AS INT)], '') AS sale_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'date_vente') - 1 AS INT)], '') AS sold_at,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'reference') - 1 AS INT)], '') AS sku,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'quantite') - 1 AS INT)], '') AS quantity,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'statut') - 1 AS INT)], '') AS status,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'exporte_le') - 1 AS INT)], '') AS exported_at
FROM fr_sales__raw_cells AS c
JOIN fr_sales__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

-- uk_sales: files
CREATE OR REPLACE TEMPORARY VIEW uk_sales__raw_files (saleId STRING, soldAt STRING, sku STRING, quantity STRING, status STRING, exportedAt STRING, channel STRING)
USING json OPTIONS (encoding 'utf-8', mode 'FAILFAST', path 'data/pos/uk/sales_*.json', primitivesAsString 'true');
CREATE OR REPLACE TEMPORARY VIEW uk_sales__raw AS
SELECT
  NULLIF(saleId, '') AS saleId,
  NULLIF(soldAt, '') AS soldAt,
  NULLIF(sku, '') AS sku,
  NULLIF(quantity, '') AS quantity,
  NULLIF(status, '') AS status,
  NULLIF(exportedAt, '') AS exportedAt,
  NULLIF(channel, '') AS channel
FROM uk_sales__raw_files;

-- returns: files
CREATE OR REPLACE TEMPORARY VIEW returns__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/returns/returns_*.csv', quote '"', sep ',');
CREATE OR REPLACE TEMPORARY VIEW returns__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM returns__raw_files;
CREATE OR REPLACE TEMPORARY VIEW returns__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM returns__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW returns__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'return_id') - 1 AS INT)], '') AS return_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'market') - 1 AS INT)], '') AS market,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'sale_id') - 1 AS INT)], '') AS sale_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'returned_on') - 1 AS INT)], '') AS returned_on,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'quantity') - 1 AS INT)], '') AS quantity,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'reason') - 1 AS INT)], '') AS reason,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'recorded_at') - 1 AS INT)], '') AS recorded_at
FROM returns__raw_cells AS c
JOIN returns__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

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

-- fr_sales: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'fr_sales: `sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'fr_sales: `exported_at` has values that are not a date and time written as dd.MM.yyyy HH:mm. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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
) AS counted;

-- uk_sales: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'uk_sales: `saleId` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'uk_sales: `exportedAt` has values that are not a date and time. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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
) AS counted;

-- returns: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'returns: `return_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'returns: `recorded_at` has values that are not a date and time written as yyyy-MM-dd HH:mm:ss. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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
) AS counted;

-- latest_sales
CREATE OR REPLACE TEMPORARY VIEW latest_sales AS
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
  row_rank = 1;
CACHE LAZY TABLE latest_sales;

-- returns_in_period
CREATE OR REPLACE TEMPORARY VIEW returns_in_period AS
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
  UPPER(TRIM(market)) IN ('FR', 'UK') AND returned_on <= system.`session`.run_date;
CACHE LAZY TABLE returns_in_period;

-- returns_rate
INSERT OVERWRITE DIRECTORY 'data/out/returns_rate/2024-03-31'
USING csv OPTIONS (dateFormat 'yyyy-MM-dd', escape '"', header 'true', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', nullValue '', quote '"', sep ';', timestampFormat 'yyyy-MM-dd HH:mm:ss.SSSSSS')
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
    AND CAST(sold_at AS DATE) <= system.`session`.run_date
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
    units_sold >= CAST(system.`session`.min_units AS BIGINT)
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
SELECT /*+ COALESCE(1) */
  sku,
  units_sold,
  online_units,
  units_returned,
  faulty,
  product_name,
  division,
  category,
  returns_rate
FROM (
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
) AS result;

-- unmatched
INSERT OVERWRITE DIRECTORY 'data/out/unmatched_returns/2024-03-31'
USING json OPTIONS (dateFormat 'yyyy-MM-dd', ignoreNullFields 'false', timestampFormat 'yyyy-MM-dd HH:mm:ss.SSSSSS')
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
FROM unmatched_by_reason;
