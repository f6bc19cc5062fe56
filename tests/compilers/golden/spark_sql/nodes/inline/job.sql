-- inline_example
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
INSERT OVERWRITE DIRECTORY 'out/inline'
USING parquet
WITH rates AS (
  SELECT
    currency,
    rate,
    since
  FROM VALUES
    ('EUR', CAST(1 AS DECIMAL(10, 4)), CAST('1999-01-01' AS DATE)),
    ('USD', CAST(0.9245 AS DECIMAL(10, 4)), CAST(NULL AS DATE)) AS typed_in(currency, rate, since)
)
SELECT
  currency,
  rate,
  since
FROM rates;
