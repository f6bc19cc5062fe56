-- sql_example
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
INSERT OVERWRITE DIRECTORY 'out/sql'
USING parquet
WITH sales AS (
  SELECT
    store_id,
    amount
  FROM VALUES
    ('A', CAST(10 AS DECIMAL(8, 2))),
    ('A', CAST(5.50 AS DECIMAL(8, 2))),
    ('B', CAST(3 AS DECIMAL(8, 2))),
    ('C', CAST(8 AS DECIMAL(8, 2))) AS typed_in(store_id, amount)
), totals AS (
  SELECT
    store_id AS store,
    SUM(amount) AS total,
    COUNT(*) AS sales
  FROM sales
  WHERE
    amount > 4
  GROUP BY
    store_id
)
SELECT
  store,
  total,
  sales
FROM totals;
