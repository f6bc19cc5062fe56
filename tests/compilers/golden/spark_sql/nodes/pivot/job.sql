-- pivot_example
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
INSERT OVERWRITE DIRECTORY 'out/pivot'
USING parquet
WITH sales AS (
  SELECT
    store,
    month,
    amount
  FROM VALUES
    ('A', 'jan', CAST(10 AS INT)),
    ('A', 'feb', CAST(20 AS INT)),
    ('A', 'jan', CAST(1 AS INT)),
    ('B', 'feb', CAST(5 AS INT)) AS typed_in(store, month, amount)
), by_month AS (
  SELECT
    store,
    SUM(amount) FILTER(WHERE
      month = 'jan') AS jan,
    SUM(amount) FILTER(WHERE
      month = 'feb') AS feb
  FROM sales
  GROUP BY
    store
)
SELECT
  store,
  jan,
  feb
FROM by_month;
