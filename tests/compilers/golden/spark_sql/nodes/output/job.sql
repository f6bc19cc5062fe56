-- output_example
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
INSERT OVERWRITE DIRECTORY 'out/output'
USING parquet
WITH sales AS (
  SELECT
    store,
    amount
  FROM VALUES
    ('a', CAST(3 AS INT)),
    ('b', CAST(NULL AS INT)) AS typed_in(store, amount)
), known AS (
  SELECT
    store,
    amount
  FROM sales
  WHERE
    amount IS NOT NULL
)
SELECT
  store,
  amount
FROM known;
