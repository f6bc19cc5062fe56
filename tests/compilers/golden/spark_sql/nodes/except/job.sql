-- except_example
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
INSERT OVERWRITE DIRECTORY 'out/except'
USING parquet
WITH today AS (
  SELECT
    sku,
    price
  FROM VALUES
    ('a', CAST(1 AS INT)),
    ('b', CAST(2 AS INT)),
    ('b', CAST(2 AS INT)),
    ('c', CAST(NULL AS INT)) AS typed_in(sku, price)
), yesterday AS (
  SELECT
    sku,
    price
  FROM VALUES
    ('a', CAST(1 AS INT)),
    ('c', CAST(NULL AS INT)) AS typed_in(sku, price)
), new_ones AS (
  SELECT
    sku,
    price
  FROM today
  EXCEPT
  SELECT
    sku,
    price
  FROM yesterday
)
SELECT
  sku,
  price
FROM new_ones;
