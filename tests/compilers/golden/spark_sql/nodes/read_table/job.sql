-- read_table_example
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

-- customers: table
CREATE OR REPLACE TEMPORARY VIEW customers__raw AS
SELECT
  customer_id,
  name,
  since
FROM sales.customers;

-- out
INSERT OVERWRITE DIRECTORY 'out/read_table'
USING parquet
WITH customers AS (
  SELECT
    CAST(customer_id AS BIGINT) AS customer_id,
    CAST(name AS STRING) AS name,
    CAST(since AS DATE) AS since
  FROM customers__raw
)
SELECT
  customer_id,
  name,
  since
FROM customers;
