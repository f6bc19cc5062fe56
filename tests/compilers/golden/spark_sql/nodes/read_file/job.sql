-- read_file_example
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

-- sales: files
CREATE OR REPLACE TEMPORARY VIEW sales__raw_files
USING csv OPTIONS (encoding 'utf-8', escape '"', header 'false', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', mode 'FAILFAST', multiLine 'true', path 'sales_*.csv', quote '"', sep ';');
CREATE OR REPLACE TEMPORARY VIEW sales__raw_cells AS
SELECT
  INPUT_FILE_NAME() AS `file`,
  MONOTONICALLY_INCREASING_ID() AS `row`,
  ARRAY(*) AS cells
FROM sales__raw_files;
CREATE OR REPLACE TEMPORARY VIEW sales__raw_headers AS
SELECT
  `file`,
  MIN(`row`) AS `row`,
  MIN_BY(cells, `row`) AS names
FROM sales__raw_cells
GROUP BY
  `file`;
CREATE OR REPLACE TEMPORARY VIEW sales__raw AS
SELECT
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'sale_id') - 1 AS INT)], '') AS sale_id,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'sold_on') - 1 AS INT)], '') AS sold_on,
  NULLIF(c.cells[CAST(ARRAY_POSITION(h.names, 'amount') - 1 AS INT)], '') AS amount
FROM sales__raw_cells AS c
JOIN sales__raw_headers AS h
  ON c.`file` = h.`file`
WHERE
  c.`row` > h.`row`;

-- sales: check
SELECT
  CASE
    WHEN broken_0 > 0
    THEN RAISE_ERROR(
      'sales: `sale_id` has values that are not a number (BIGINT). Correct the data, add a format, or set `on_error: null` to leave such values empty.'
    )
    ELSE 'passed'
  END AS outcome
FROM (
  SELECT
    COUNT(
      CASE
        WHEN NULLIF(sale_id, 'n/a') IS NOT NULL
        AND TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) IS NULL
        THEN 1
      END
    ) AS broken_0,
    MIN(
      CASE
        WHEN NULLIF(sale_id, 'n/a') IS NOT NULL
        AND TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) IS NULL
        THEN CAST(NULLIF(sale_id, 'n/a') AS STRING)
      END
    ) AS example_0
  FROM sales__raw
) AS counted;

-- out
INSERT OVERWRITE DIRECTORY 'out/read_file'
USING parquet
WITH sales AS (
  SELECT
    TRY_CAST(NULLIF(sale_id, 'n/a') AS BIGINT) AS sale_id,
    CAST(COALESCE(
      TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_on, 'n/a')), 'dd.MM.yyyy'),
      TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_on, 'n/a')), 'yyyy-MM-dd')
    ) AS DATE) AS sold_on,
    TRY_CAST(TRANSLATE(NULLIF(amount, 'n/a'), ',.eE', '.,__') AS DECIMAL(12, 2)) AS amount
  FROM sales__raw
)
SELECT
  sale_id,
  sold_on,
  amount
FROM sales;
