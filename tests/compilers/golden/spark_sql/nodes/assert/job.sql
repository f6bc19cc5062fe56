-- assert_example
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
INSERT OVERWRITE DIRECTORY 'out/assert'
USING parquet
WITH sales AS (
  SELECT
    id,
    store,
    amount
  FROM VALUES
    (CAST(1 AS INT), 'A', CAST(10 AS INT)),
    (CAST(2 AS INT), 'X', CAST(10 AS INT)),
    (CAST(2 AS INT), 'A', CAST(-5 AS INT)),
    (CAST(NULL AS INT), 'B', CAST(NULL AS INT)) AS typed_in(id, store, amount)
), checked__counted AS (
  SELECT
    id,
    store,
    amount,
    COUNT(*) OVER (PARTITION BY id) AS rows_alike
  FROM sales
), checked AS (
  SELECT
    id,
    store,
    amount,
    NULLIF(
      CONCAT_WS(
        '; ',
        CASE WHEN id IS NULL THEN 'id is empty' END,
        CASE WHEN rows_alike > 1 AND id IS NOT NULL THEN 'id is not unique' END,
        CASE
          WHEN NOT COALESCE(store IN ('A', 'B'), TRUE)
          THEN 'store is not an allowed value'
        END,
        CASE WHEN amount < 0 THEN 'amount is out of range' END
      ),
      ''
    ) AS problems
  FROM checked__counted
)
SELECT
  id,
  store,
  amount,
  problems
FROM checked;
