-- write_table_example
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

-- result: check
WITH rates AS (
  SELECT
    currency,
    rate
  FROM VALUES
    ('EUR', CAST(1 AS DECIMAL(10, 4))),
    ('USD', CAST(0.9245 AS DECIMAL(10, 4))) AS typed_in(currency, rate)
), result__keys AS (
  SELECT
    currency,
    COUNT(*) AS `rows`
  FROM rates
  GROUP BY
    currency
)
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'result: Several rows have the same `currency`. Add a key, or put Remove duplicates before this step.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
  SELECT
    COUNT(CASE WHEN `rows` > 1 THEN 1 END) AS broken_0,
    MIN(CASE WHEN `rows` > 1 THEN CAST(currency AS STRING) END) AS example_0
  FROM result__keys
) AS counted;

-- result
CREATE OR REPLACE TEMPORARY VIEW result__rows AS
WITH rates AS (
  SELECT
    currency,
    rate
  FROM VALUES
    ('EUR', CAST(1 AS DECIMAL(10, 4))),
    ('USD', CAST(0.9245 AS DECIMAL(10, 4))) AS typed_in(currency, rate)
)
SELECT
  currency,
  rate
FROM rates;
MERGE INTO finance.rates AS target
USING result__rows AS source
ON target.currency IS NOT DISTINCT FROM source.currency
WHEN MATCHED THEN UPDATE SET
  target.rate = source.rate
WHEN NOT MATCHED THEN INSERT (currency, rate) VALUES (source.currency, source.rate);
