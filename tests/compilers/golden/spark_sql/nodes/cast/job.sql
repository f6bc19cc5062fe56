-- cast_example
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

-- typed: check
WITH sales AS (
  SELECT
    sold_on,
    amount
  FROM VALUES
    ('31.03.2024', '12.50'),
    ('2024-04-01', 'oops') AS typed_in(sold_on, amount)
)
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'typed: `sold_on` has values that are not a date written as dd.MM.yyyy or yyyy-MM-dd. Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
  SELECT
    COUNT(
      CASE
        WHEN sold_on IS NOT NULL
        AND CAST(COALESCE(
          TRY_TO_TIMESTAMP(TRIM(sold_on), 'dd.MM.yyyy'),
          TRY_TO_TIMESTAMP(TRIM(sold_on), 'yyyy-MM-dd')
        ) AS DATE) IS NULL
        THEN 1
      END
    ) AS broken_0,
    MIN(
      CASE
        WHEN sold_on IS NOT NULL
        AND CAST(COALESCE(
          TRY_TO_TIMESTAMP(TRIM(sold_on), 'dd.MM.yyyy'),
          TRY_TO_TIMESTAMP(TRIM(sold_on), 'yyyy-MM-dd')
        ) AS DATE) IS NULL
        THEN CAST(sold_on AS STRING)
      END
    ) AS example_0
  FROM sales
) AS counted;

-- out
INSERT OVERWRITE DIRECTORY 'out/cast'
USING parquet
WITH sales AS (
  SELECT
    sold_on,
    amount
  FROM VALUES
    ('31.03.2024', '12.50'),
    ('2024-04-01', 'oops') AS typed_in(sold_on, amount)
), typed AS (
  SELECT
    CAST(COALESCE(
      TRY_TO_TIMESTAMP(TRIM(sold_on), 'dd.MM.yyyy'),
      TRY_TO_TIMESTAMP(TRIM(sold_on), 'yyyy-MM-dd')
    ) AS DATE) AS sold_on,
    TRY_CAST(TRANSLATE(amount, 'eE', '__') AS DECIMAL(10, 2)) AS amount
  FROM sales
)
SELECT
  sold_on,
  amount
FROM typed;
