-- fill_missing_example
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
INSERT OVERWRITE DIRECTORY 'out/fill_missing'
USING parquet
WITH sales AS (
  SELECT
    city,
    amount
  FROM VALUES
    ('Paris', CAST(NULL AS DECIMAL(8, 2))),
    (CAST(NULL AS STRING), CAST(3.50 AS DECIMAL(8, 2))) AS typed_in(city, amount)
), filled AS (
  SELECT
    COALESCE(city, 'unknown') AS city,
    COALESCE(amount, CAST(0 AS DECIMAL(8, 2))) AS amount
  FROM sales
)
SELECT
  city,
  amount
FROM filled;
