-- replace_values_example
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
INSERT OVERWRITE DIRECTORY 'out/replace_values'
USING parquet
WITH sales AS (
  SELECT
    id,
    status
  FROM VALUES
    (CAST(1 AS INT), 'OK'),
    (CAST(2 AS INT), 'Validé'),
    (CAST(3 AS INT), 'VOID'),
    (CAST(4 AS INT), CAST(NULL AS STRING)) AS typed_in(id, status)
), one_word AS (
  SELECT
    id,
    CASE
      WHEN status = 'OK'
      THEN 'COMPLETED'
      WHEN status = 'Validé'
      THEN 'COMPLETED'
      WHEN status = 'VOID'
      THEN CAST(NULL AS STRING)
      ELSE status
    END AS status
  FROM sales
)
SELECT
  id,
  status
FROM one_word;
