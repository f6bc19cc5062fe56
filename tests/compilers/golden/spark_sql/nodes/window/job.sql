-- window_example
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
INSERT OVERWRITE DIRECTORY 'out/window'
USING parquet
WITH sales AS (
  SELECT
    store,
    day,
    amount
  FROM VALUES
    ('A', CAST('2024-03-01' AS DATE), CAST(10 AS INT)),
    ('A', CAST('2024-03-02' AS DATE), CAST(30 AS INT)),
    ('B', CAST('2024-03-01' AS DATE), CAST(5 AS INT)) AS typed_in(store, day, amount)
), running AS (
  SELECT
    store,
    day,
    amount,
    SUM(amount) OVER (
      PARTITION BY store
      ORDER BY day ASC, amount ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS total,
    amount - LAG(amount) OVER (PARTITION BY store ORDER BY day ASC, amount ASC) AS change
  FROM sales
)
SELECT
  store,
  day,
  amount,
  total,
  change
FROM running;
