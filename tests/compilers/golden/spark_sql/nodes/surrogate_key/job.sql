-- surrogate_key_example
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
INSERT OVERWRITE DIRECTORY 'out/surrogate_key'
USING parquet
WITH stores AS (
  SELECT
    city
  FROM VALUES
    ('Roma'),
    ('Paris') AS typed_in(city)
), numbered__numbered AS (
  SELECT
    city,
    ROW_NUMBER() OVER (ORDER BY city ASC) AS row_number
  FROM stores
), numbered AS (
  SELECT
    city,
    CAST(row_number AS BIGINT) + CAST(99 AS BIGINT) AS store_key
  FROM numbered__numbered
)
SELECT
  city,
  store_key
FROM numbered;
