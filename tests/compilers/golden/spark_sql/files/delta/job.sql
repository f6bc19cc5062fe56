-- delta_files
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

DECLARE OR REPLACE VARIABLE day DATE DEFAULT CAST('2024-03-31' AS DATE);

-- sales: files
CREATE OR REPLACE TEMPORARY VIEW sales__raw_files
USING delta OPTIONS (path 'abfss://retail@contoso.dfs.core.windows.net/raw/in/2024-03-31/sales');
CREATE OR REPLACE TEMPORARY VIEW sales__raw AS
SELECT
  id,
  Amount AS amount,
  shop,
  sold_at
FROM sales__raw_files;

-- sales
CREATE OR REPLACE TEMPORARY VIEW sales AS
SELECT
  CAST(id AS BIGINT) AS id,
  CAST(amount AS DECIMAL(12, 2)) AS amount,
  CAST(shop AS STRING) AS shop,
  CAST(sold_at AS TIMESTAMP) AS sold_at
FROM sales__raw;
CACHE LAZY TABLE sales;

-- big
CREATE OR REPLACE TEMPORARY VIEW big AS
SELECT
  id,
  amount,
  shop,
  sold_at
FROM sales
WHERE
  amount >= 100;
CACHE LAZY TABLE big;

-- by_shop
DROP TABLE IF EXISTS by_shop__table;
CREATE OR REPLACE TEMPORARY VIEW by_shop__rows AS
SELECT
  id,
  amount,
  shop,
  sold_at
FROM big;
SET spark.sql.variable.substitute = true;
CREATE OR REPLACE TABLE by_shop__table USING delta PARTITIONED BY (shop) LOCATION '${system:user.dir}/out/by_shop' AS
SELECT
  id,
  amount,
  shop,
  sold_at
FROM by_shop__rows;
SET spark.sql.variable.substitute = false;
DROP TABLE by_shop__table;

-- added
DROP TABLE IF EXISTS added__table;
SET spark.sql.variable.substitute = true;
CREATE TABLE IF NOT EXISTS added__table (id BIGINT, amount DECIMAL(12,2), shop STRING, sold_at TIMESTAMP) USING delta LOCATION '${system:user.dir}/out/2024-03-31/added';
SET spark.sql.variable.substitute = false;
INSERT INTO added__table
SELECT
  id,
  amount,
  shop,
  sold_at
FROM big;
DROP TABLE added__table;

-- whole
DROP TABLE IF EXISTS whole__table;
CREATE OR REPLACE TEMPORARY VIEW whole__rows AS
SELECT
  id,
  amount,
  shop,
  sold_at
FROM sales;
CREATE OR REPLACE TABLE whole__table USING delta LOCATION 'abfss://retail@contoso.dfs.core.windows.net/raw/out/whole' AS
SELECT
  id,
  amount,
  shop,
  sold_at
FROM whole__rows;
DROP TABLE whole__table;
