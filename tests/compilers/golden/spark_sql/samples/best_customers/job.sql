-- best_customers: The hundred people who spent most in the twelve months up to the run date
-- Made by Canvas from pipelines/best_customers.yaml: change the pipeline, not this file.
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

-- customers: files
CREATE OR REPLACE TEMPORARY VIEW customers__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'data/crm/customers.csv', quote '"', sep ',');
CREATE OR REPLACE TEMPORARY VIEW customers__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM customers__raw_files;
CREATE OR REPLACE TEMPORARY VIEW customers__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM customers__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW customers__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'customer_id') - 1 AS INT)], '') AS customer_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'first_name') - 1 AS INT)], '') AS first_name,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'last_name') - 1 AS INT)], '') AS last_name,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'email') - 1 AS INT)], '') AS email,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'country') - 1 AS INT)], '') AS country,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'birth_date') - 1 AS INT)], '') AS birth_date,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'updated_at') - 1 AS INT)], '') AS updated_at
FROM customers__raw_cells AS c
JOIN customers__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

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

-- customers: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'customers: `customer_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    WHEN broken_1 > 0
    THEN RAISE_ERROR(
      'customers: `updated_at` has values that are not a date and time written as yyyy-MM-dd HH:mm:ss. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
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
) AS counted;

-- best_customers
INSERT OVERWRITE DIRECTORY 'data/out/best_customers/2024-03-31'
USING json OPTIONS (dateFormat 'yyyy-MM-dd', ignoreNullFields 'false', timestampFormat 'yyyy-MM-dd HH:mm:ss.SSSSSS')
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
    posted_on > ADD_MONTHS(system.`session`.run_date, -12)
    AND posted_on <= system.`session`.run_date
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
SELECT /*+ COALESCE(1) */
  person,
  spent_eur,
  purchases,
  last_purchase,
  name,
  country
FROM (
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
) AS result;
