-- deduplicate_example
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
INSERT OVERWRITE DIRECTORY 'out/deduplicate'
USING parquet
WITH exports AS (
  SELECT
    sale_id,
    amount,
    exported_on
  FROM VALUES
    (CAST(1 AS INT), CAST(10 AS INT), CAST('2024-03-01' AS DATE)),
    (CAST(1 AS INT), CAST(12 AS INT), CAST('2024-03-02' AS DATE)),
    (CAST(2 AS INT), CAST(5 AS INT), CAST(NULL AS DATE)) AS typed_in(sale_id, amount, exported_on)
), latest__ranked AS (
  SELECT
    sale_id,
    amount,
    exported_on,
    ROW_NUMBER() OVER (PARTITION BY sale_id ORDER BY exported_on DESC, amount ASC) AS row_rank
  FROM exports
), latest AS (
  SELECT
    sale_id,
    amount,
    exported_on
  FROM latest__ranked
  WHERE
    row_rank = 1
)
SELECT
  sale_id,
  amount,
  exported_on
FROM latest;
