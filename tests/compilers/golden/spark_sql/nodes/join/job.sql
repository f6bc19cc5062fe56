-- join_example
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
INSERT OVERWRITE DIRECTORY 'out/join'
USING parquet
WITH sales AS (
  SELECT
    id,
    store_id
  FROM VALUES
    (CAST(1 AS INT), 'A'),
    (CAST(2 AS INT), 'Z') AS typed_in(id, store_id)
), stores AS (
  SELECT
    store_id,
    city
  FROM VALUES
    ('A', 'Paris'),
    ('B', 'Roma') AS typed_in(store_id, city)
), with_store AS (
  SELECT
    sales.id,
    sales.store_id,
    stores.city
  FROM sales
  LEFT JOIN stores
    ON sales.store_id = stores.store_id
)
SELECT
  id,
  store_id,
  city
FROM with_store;
