-- split_column_example
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
INSERT OVERWRITE DIRECTORY 'out/split_column'
USING parquet
WITH stores AS (
  SELECT
    code
  FROM VALUES
    ('FR-PAR-01'),
    ('US-NYC'),
    (CAST(NULL AS STRING)) AS typed_in(code)
), parts AS (
  SELECT
    NULLIF(SPLIT_PART(code, '-', 1), '') AS country,
    NULLIF(SPLIT_PART(code, '-', 2), '') AS city,
    NULLIF(SPLIT_PART(code, '-', 3), '') AS `number`
  FROM stores
)
SELECT
  country,
  city,
  `number`
FROM parts;
