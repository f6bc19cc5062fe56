-- union_example
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
INSERT OVERWRITE DIRECTORY 'out/union'
USING parquet
WITH paris AS (
  SELECT
    id,
    amount
  FROM VALUES
    (CAST(1 AS INT), CAST(10 AS INT)) AS typed_in(id, amount)
), all_sales__1 AS (
  SELECT
    id,
    CAST(amount AS BIGINT) AS amount,
    CAST(NULL AS INT) AS tax
  FROM paris
), tokyo AS (
  SELECT
    amount,
    id,
    tax
  FROM VALUES
    (CAST(20 AS BIGINT), CAST(2 AS INT), CAST(3 AS INT)) AS typed_in(amount, id, tax)
), all_sales AS (
  SELECT
    id,
    amount,
    tax
  FROM all_sales__1
  UNION ALL
  SELECT
    id,
    amount,
    tax
  FROM tokyo
)
SELECT
  id,
  amount,
  tax
FROM all_sales;
