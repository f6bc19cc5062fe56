-- flatten_example
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
INSERT OVERWRITE DIRECTORY 'out/flatten'
USING parquet
WITH orders AS (
  SELECT
    id,
    tags
  FROM VALUES
    (CAST(1 AS INT), 'red,blue'),
    (CAST(2 AS INT), CAST(NULL AS STRING)) AS typed_in(id, tags)
), listed AS (
  SELECT
    id,
    SPLIT(tags, ',') AS tags
  FROM orders
), by_tag AS (
  SELECT
    listed.id,
    element.tag
  FROM listed
  LATERAL VIEW
  EXPLODE_OUTER(listed.tags) element AS tag
)
SELECT
  id,
  tag
FROM by_tag;
