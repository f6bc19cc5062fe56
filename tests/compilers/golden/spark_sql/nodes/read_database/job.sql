-- read_database_example
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

-- orders: database
SET spark.sql.variable.substitute = true;
CREATE OR REPLACE TEMPORARY VIEW orders__raw_table
USING jdbc OPTIONS (dbtable '"orders"', driver 'org.postgresql.Driver', fetchsize '5000', password '${env:SHOP_PASSWORD}', preferTimestampNTZ 'true', sessionInitStatement 'SET TRANSACTION READ ONLY', url 'jdbc:postgresql://contoso.postgres.database.azure.com:5432/shop?sslmode=require', user 'canvas_reader');
SET spark.sql.variable.substitute = false;
CREATE OR REPLACE TEMPORARY VIEW orders__raw AS
SELECT
  order_id,
  amount,
  ordered_on
FROM orders__raw_table;

-- out
INSERT OVERWRITE DIRECTORY 'out/read_database'
USING parquet
WITH orders AS (
  SELECT
    CAST(order_id AS INT) AS order_id,
    CAST(amount AS DECIMAL(12, 2)) AS amount,
    CAST(ordered_on AS DATE) AS ordered_on
  FROM orders__raw
)
SELECT
  order_id,
  amount,
  ordered_on
FROM orders;
