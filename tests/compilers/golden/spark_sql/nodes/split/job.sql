-- split_example
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
INSERT OVERWRITE DIRECTORY 'out/split'
USING parquet
WITH sales AS (
  SELECT
    id,
    amount
  FROM VALUES
    (CAST(1 AS INT), CAST(5 AS INT)),
    (CAST(2 AS INT), CAST(5000 AS INT)),
    (CAST(3 AS INT), CAST(NULL AS INT)) AS typed_in(id, amount)
), by_size__default AS (
  SELECT
    id,
    amount
  FROM sales
  WHERE
    NOT COALESCE(amount >= 1000, FALSE)
), small_sales AS (
  SELECT
    id,
    amount
  FROM by_size__default
  WHERE
    id > 0
)
SELECT
  id,
  amount
FROM small_sales;
