-- sample_example
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
INSERT OVERWRITE DIRECTORY 'out/sample'
USING parquet
WITH sales AS (
  SELECT
    id,
    store
  FROM VALUES
    (CAST(1 AS INT), 'A'),
    (CAST(2 AS INT), 'A'),
    (CAST(3 AS INT), 'B'),
    (CAST(4 AS INT), 'C') AS typed_in(id, store)
), half AS (
  SELECT
    id,
    store
  FROM sales
  WHERE
    SUBSTRING(MD5(CONCAT_WS('|', '1', COALESCE(store, ''))), 1, 8) <= '80000000'
)
SELECT
  id,
  store
FROM half;
