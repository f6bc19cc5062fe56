-- lookup_example
-- Made by Canvas: change the pipeline, not this file.
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

-- out
INSERT OVERWRITE DIRECTORY 'out/lookup'
USING parquet
WITH sales AS (
  SELECT
    id,
    sku
  FROM VALUES
    (CAST(1 AS INT), 'a'),
    (CAST(2 AS INT), 'z'),
    (CAST(3 AS INT), CAST(NULL AS STRING)) AS typed_in(id, sku)
), prices AS (
  SELECT
    sku,
    price,
    since
  FROM VALUES
    ('a', CAST(10 AS INT), CAST('2024-01-01' AS DATE)),
    ('a', CAST(12 AS INT), CAST('2024-03-01' AS DATE)),
    ('b', CAST(7 AS INT), CAST('2024-01-01' AS DATE)) AS typed_in(sku, price, since)
), priced__table_ranked AS (
  SELECT
    sku,
    price,
    since,
    ROW_NUMBER() OVER (PARTITION BY sku ORDER BY since DESC, price ASC) AS row_rank
  FROM prices
), priced__table AS (
  SELECT
    sku,
    price,
    since
  FROM priced__table_ranked
  WHERE
    row_rank = 1
), priced AS (
  SELECT
    sales.id,
    sales.sku,
    priced__table.price
  FROM sales
  LEFT JOIN priced__table
    ON sales.sku = priced__table.sku
)
SELECT
  id,
  sku,
  price
FROM priced;
