-- to_json_example
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
INSERT OVERWRITE DIRECTORY 'out/to_json'
USING parquet
WITH sales AS (
  SELECT
    id,
    city,
    day
  FROM VALUES
    (CAST(1 AS INT), 'Zürich "C"', CAST('2024-03-31' AS DATE)),
    (CAST(2 AS INT), CAST(NULL AS STRING), CAST(NULL AS DATE)) AS typed_in(id, city, day)
), packed__text AS (
  SELECT
    id,
    city,
    day,
    TO_JSON(NAMED_STRUCT('id', id, 'city', city, 'day', day)) AS message
  FROM sales
), packed AS (
  SELECT
    message
  FROM packed__text
)
SELECT
  message
FROM packed;
