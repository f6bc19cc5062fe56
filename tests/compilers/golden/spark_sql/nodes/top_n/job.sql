-- top_n_example
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
INSERT OVERWRITE DIRECTORY 'out/top_n'
USING parquet
WITH sales AS (
  SELECT
    store,
    sku,
    units
  FROM VALUES
    ('A', 'x', CAST(3 AS INT)),
    ('A', 'y', CAST(9 AS INT)),
    ('A', 'z', CAST(5 AS INT)),
    ('B', 'x', CAST(1 AS INT)) AS typed_in(store, sku, units)
), best__ranked AS (
  SELECT
    store,
    sku,
    units,
    ROW_NUMBER() OVER (PARTITION BY store ORDER BY units DESC, sku ASC) AS row_rank
  FROM sales
), best AS (
  SELECT
    store,
    sku,
    units
  FROM best__ranked
  WHERE
    row_rank <= 2
)
SELECT
  store,
  sku,
  units
FROM best;
