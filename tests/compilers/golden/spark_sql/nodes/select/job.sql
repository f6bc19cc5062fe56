-- select_example
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
INSERT OVERWRITE DIRECTORY 'out/select'
USING parquet
WITH sales AS (
  SELECT
    id,
    betrag,
    filiale
  FROM VALUES
    (CAST(1 AS INT), '12.50', 'A'),
    (CAST(2 AS INT), 'oops', 'B') AS typed_in(id, betrag, filiale)
), tidy AS (
  SELECT
    filiale AS store,
    TRY_CAST(TRANSLATE(betrag, 'eE', '__') AS DECIMAL(10, 2)) AS amount
  FROM sales
)
SELECT
  store,
  amount
FROM tidy;
