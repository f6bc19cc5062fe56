-- derive_example
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
INSERT OVERWRITE DIRECTORY 'out/derive'
USING parquet
WITH sales AS (
  SELECT
    price,
    quantity
  FROM VALUES
    (CAST(10.50 AS DECIMAL(8, 2)), CAST(2 AS INT)),
    (CAST(3 AS DECIMAL(8, 2)), CAST(NULL AS INT)) AS typed_in(price, quantity)
), with_total__1 AS (
  SELECT
    price,
    COALESCE(quantity, 1) AS quantity
  FROM sales
), with_total__2 AS (
  SELECT
    price,
    quantity,
    price * quantity AS total
  FROM with_total__1
), with_total AS (
  SELECT
    price,
    quantity,
    total,
    CASE WHEN total > 20 THEN 'large' ELSE 'small' END AS size
  FROM with_total__2
)
SELECT
  price,
  quantity,
  total,
  size
FROM with_total;
