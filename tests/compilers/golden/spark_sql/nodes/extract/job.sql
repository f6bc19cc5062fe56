-- extract_example
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
INSERT OVERWRITE DIRECTORY 'out/extract'
USING parquet
WITH orders AS (
  SELECT
    note
  FROM VALUES
    ('order A-17 of 2024'),
    ('nothing'),
    (CAST(NULL AS STRING)) AS typed_in(note)
), found AS (
  SELECT
    note,
    CASE
      WHEN note RLIKE '([A-Z])-([0-9]+)'
      THEN REGEXP_EXTRACT(note, '([A-Z])-([0-9]+)', 1)
    END AS series,
    CASE
      WHEN note RLIKE '([A-Z])-([0-9]+)'
      THEN REGEXP_EXTRACT(note, '([A-Z])-([0-9]+)', 2)
    END AS `number`
  FROM orders
)
SELECT
  note,
  series,
  `number`
FROM found;
