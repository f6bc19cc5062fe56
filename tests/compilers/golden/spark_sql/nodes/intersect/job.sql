-- intersect_example
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
INSERT OVERWRITE DIRECTORY 'out/intersect'
USING parquet
WITH monday AS (
  SELECT
    sku,
    size
  FROM VALUES
    ('a', CAST(1 AS INT)),
    ('b', CAST(2 AS INT)),
    ('c', CAST(NULL AS INT)) AS typed_in(sku, size)
), both__1 AS (
  SELECT
    sku,
    CAST(size AS BIGINT) AS size
  FROM monday
), tuesday AS (
  SELECT
    size,
    sku
  FROM VALUES
    (CAST(2 AS BIGINT), 'b'),
    (CAST(NULL AS BIGINT), 'c'),
    (CAST(9 AS BIGINT), 'a') AS typed_in(size, sku)
), both AS (
  SELECT
    sku,
    size
  FROM both__1
  INTERSECT
  SELECT
    sku,
    size
  FROM tuesday
)
SELECT
  sku,
  size
FROM both;
