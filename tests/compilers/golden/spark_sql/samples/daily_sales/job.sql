-- daily_sales: Completed sales per day, division and store, in euro, from the tills of four markets
-- Made by Canvas from pipelines/daily_sales.yaml: change the pipeline, not this file.
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
DECLARE OR REPLACE VARIABLE period STRING DEFAULT CAST('2024' AS STRING);

-- fr_sales: files
CREATE OR REPLACE TEMPORARY VIEW fr_sales__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/pos/fr/sales_2024*.csv', quote '"', sep ';');
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
  NULLIF(
    c.cells[CAST(GREATEST(ARRAY_POSITION(h.names, 'boutique_code'), ARRAY_POSITION(h.names, 'code_boutique')) - 1 AS INT)],
    ''
  ) AS store_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'date_vente') - 1 AS INT)], '') AS sold_at,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'reference') - 1 AS INT)], '') AS sku,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'client') - 1 AS INT)], '') AS customer_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'quantite') - 1 AS INT)], '') AS quantity,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'montant') - 1 AS INT)], '') AS amount,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'statut') - 1 AS INT)], '') AS status,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'exporte_le') - 1 AS INT)], '') AS exported_at
FROM fr_sales__raw_cells AS c
JOIN fr_sales__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

-- us_sales: files
CREATE OR REPLACE TEMPORARY VIEW us_sales__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/pos/us/sales_2024*.csv', quote '"', sep ',');
CREATE OR REPLACE TEMPORARY VIEW us_sales__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM us_sales__raw_files;
CREATE OR REPLACE TEMPORARY VIEW us_sales__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM us_sales__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW us_sales__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'transaction_id') - 1 AS INT)], '') AS sale_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'store_id') - 1 AS INT)], '') AS store_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'sold_at') - 1 AS INT)], '') AS sold_at,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'sku') - 1 AS INT)], '') AS sku,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'customer_id') - 1 AS INT)], '') AS customer_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'qty') - 1 AS INT)], '') AS quantity,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'amount') - 1 AS INT)], '') AS amount,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'status') - 1 AS INT)], '') AS status,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'exported_at') - 1 AS INT)], '') AS exported_at
FROM us_sales__raw_cells AS c
JOIN us_sales__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

-- jp_sales: files
CREATE OR REPLACE TEMPORARY VIEW jp_sales__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/pos/jp/sales_2024*.csv', quote '"', sep ',');
CREATE OR REPLACE TEMPORARY VIEW jp_sales__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM jp_sales__raw_files;
CREATE OR REPLACE TEMPORARY VIEW jp_sales__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM jp_sales__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW jp_sales__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'slip_no') - 1 AS INT)], '') AS slip_no,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'shop') - 1 AS INT)], '') AS shop,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'sold_at') - 1 AS INT)], '') AS sold_at,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'item_code') - 1 AS INT)], '') AS item_code,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'customer_no') - 1 AS INT)], '') AS customer_no,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'customer_name') - 1 AS INT)], '') AS customer_name,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, '担当者') - 1 AS INT)], '') AS staff,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'qty') - 1 AS INT)], '') AS qty,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'amount_jpy') - 1 AS INT)], '') AS amount_jpy,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'status') - 1 AS INT)], '') AS status,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'exported_at') - 1 AS INT)], '') AS exported_at
FROM jp_sales__raw_cells AS c
JOIN jp_sales__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

-- uk_sales: files
CREATE OR REPLACE TEMPORARY VIEW uk_sales__raw_files (saleId STRING, shopCode STRING, soldAt STRING, sku STRING, customerId STRING, quantity STRING, amount STRING, status STRING, exportedAt STRING)
USING json OPTIONS (encoding 'utf-8', mode 'FAILFAST', path 'data/pos/uk/sales_2024*.json', primitivesAsString 'true');
CREATE OR REPLACE TEMPORARY VIEW uk_sales__raw AS
SELECT
  NULLIF(saleId, '') AS saleId,
  NULLIF(shopCode, '') AS shopCode,
  NULLIF(soldAt, '') AS soldAt,
  NULLIF(sku, '') AS sku,
  NULLIF(customerId, '') AS customerId,
  NULLIF(quantity, '') AS quantity,
  NULLIF(amount, '') AS amount,
  NULLIF(status, '') AS status,
  NULLIF(exportedAt, '') AS exportedAt
FROM uk_sales__raw_files;

-- rates: files
CREATE OR REPLACE TEMPORARY VIEW rates__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/rates/rates_2024*.csv', quote '"', sep ',');
CREATE OR REPLACE TEMPORARY VIEW rates__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM rates__raw_files;
CREATE OR REPLACE TEMPORARY VIEW rates__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM rates__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW rates__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'rate_date') - 1 AS INT)], '') AS rate_date,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'currency') - 1 AS INT)], '') AS currency,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'rate_to_eur') - 1 AS INT)], '') AS rate_to_eur
FROM rates__raw_cells AS c
JOIN rates__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

-- stores: files
CREATE OR REPLACE TEMPORARY VIEW stores__raw_files
USING parquet OPTIONS (path 'data/erp/stores.parquet');
CREATE OR REPLACE TEMPORARY VIEW stores__raw AS
SELECT
  store_id,
  store_name,
  city,
  country,
  store_type,
  division,
  opened_on
FROM stores__raw_files;

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

-- us_sales: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'us_sales: `sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'us_sales: `exported_at` has values that are not a date and time written as MM/dd/yyyy hh:mm a. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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
) AS counted;

-- jp_sales: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'jp_sales: `slip_no` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'jp_sales: `exported_at` has values that are not a date and time written as yyyy/MM/dd HH:mm. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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

-- rates: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'rates: `rate_date` has values that are not a date. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'rates: `rate_to_eur` has values that are not a number (DECIMAL(12,8)). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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
) AS counted;

-- daily_sales
DROP TABLE IF EXISTS daily_sales__files;
SET spark.sql.variable.substitute = true;
CREATE TABLE daily_sales__files (sold_on DATE, market STRING, store_id STRING, store STRING, sales BIGINT, units BIGINT, revenue_eur DECIMAL(24,2), sales_without_customer BIGINT, selling_division STRING) USING parquet PARTITIONED BY (selling_division) LOCATION '${system:user.dir}/data/out/daily_sales/2024-03-31';
SET spark.sql.variable.substitute = false;
INSERT OVERWRITE TABLE daily_sales__files
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
    status = completed_word
    AND sold_on <= system.`session`.run_date
    AND amount IS NOT NULL
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
  market,
  store_id,
  store,
  sales,
  units,
  revenue_eur,
  sales_without_customer,
  selling_division
FROM (
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
) AS result;
DROP TABLE daily_sales__files;
