-- filter_example
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
INSERT OVERWRITE DIRECTORY 'out/filter'
USING parquet
WITH sales AS (
  SELECT
    id,
    status
  FROM VALUES
    (CAST(1 AS INT), 'COMPLETED'),
    (CAST(2 AS INT), 'VOID'),
    (CAST(3 AS INT), CAST(NULL AS STRING)) AS typed_in(id, status)
), completed AS (
  SELECT
    id,
    status
  FROM sales
  WHERE
    status = 'COMPLETED'
)
SELECT
  id,
  status
FROM completed;
