-- unpivot_example
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
INSERT OVERWRITE DIRECTORY 'out/unpivot'
USING parquet
WITH targets AS (
  SELECT
    store,
    jan,
    feb
  FROM VALUES
    ('A', CAST(10 AS INT), CAST(20 AS INT)),
    ('B', CAST(5 AS INT), CAST(NULL AS INT)) AS typed_in(store, jan, feb)
), by_month AS (
  SELECT
    store,
    STACK(2, 'jan', jan, 'feb', feb) AS (month, target)
  FROM targets
)
SELECT
  store,
  month,
  target
FROM by_month;
