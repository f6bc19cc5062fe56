-- subflow_example
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
INSERT OVERWRITE DIRECTORY 'out/subflow'
USING parquet
WITH stores AS (
  SELECT
    city,
    code,
    size
  FROM VALUES
    ('Paris', ' p1 ', CAST(3 AS INT)),
    ('Roma', 'r2', CAST(NULL AS INT)) AS typed_in(city, code, size)
), clean__stores AS (
  SELECT
    code,
    city
  FROM stores
), clean__cleaned AS (
  SELECT
    CONCAT('X-', UPPER(TRIM(code))) AS code,
    city
  FROM clean__stores
), clean__result AS (
  SELECT
    code,
    city
  FROM clean__cleaned
), clean AS (
  SELECT
    code,
    city
  FROM clean__result
)
SELECT
  code,
  city
FROM clean;
