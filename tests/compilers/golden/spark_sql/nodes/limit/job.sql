-- limit_example
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
INSERT OVERWRITE DIRECTORY 'out/limit'
USING parquet
WITH sales AS (
  SELECT
    store,
    amount
  FROM VALUES
    ('A', CAST(10 AS INT)),
    ('B', CAST(20 AS INT)),
    ('C', CAST(30 AS INT)) AS typed_in(store, amount)
), sorted AS (
  SELECT
    store,
    amount
  FROM sales
  ORDER BY
    amount DESC
), best_two AS (
  SELECT
    store,
    amount
  FROM sorted
  ORDER BY
    amount DESC
  LIMIT 2
)
SELECT
  store,
  amount
FROM best_two
ORDER BY
  amount DESC;
