-- write_database_example
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

-- result
SET spark.sql.variable.substitute = true;
CREATE OR REPLACE TEMPORARY VIEW result__table
USING jdbc OPTIONS (dbtable '"reporting"."cities"', driver 'org.postgresql.Driver', password '${env:SHOP_PASSWORD}', truncate 'true', url 'jdbc:postgresql://contoso.postgres.database.azure.com:5432/shop?sslmode=require', user 'canvas_reader');
SET spark.sql.variable.substitute = false;
INSERT OVERWRITE result__table (city, stores)
WITH cities AS (
  SELECT
    city,
    stores
  FROM VALUES
    ('Paris', CAST(4 AS INT)),
    ('Zürich', CAST(2 AS INT)) AS typed_in(city, stores)
)
SELECT
  city,
  stores
FROM cities;
