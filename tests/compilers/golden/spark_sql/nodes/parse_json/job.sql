-- parse_json_example
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
INSERT OVERWRITE DIRECTORY 'out/parse_json'
USING parquet
WITH events AS (
  SELECT
    id,
    payload
  FROM VALUES
    (CAST(1 AS INT), '{"name": "Ann", "amount": 12.5, "at": "2024-03-31"}'),
    (CAST(2 AS INT), '{"name": null, "amount": "much"}'),
    (CAST(3 AS INT), 'no json'),
    (CAST(4 AS INT), CAST(NULL AS STRING)) AS typed_in(id, payload)
), parsed__read AS (
  SELECT
    id,
    payload,
    CASE
      WHEN payload RLIKE '^\\s*\\{\\s*(\\}|"[\\s\\S]*\\})\\s*$'
      AND NOT JSON_OBJECT_KEYS(payload) IS NULL
      THEN FROM_JSON(payload, 'STRUCT<name: STRING, amount: STRING, at: STRING>')
    END AS `json`
  FROM events
), parsed AS (
  SELECT
    id,
    `json`.name AS name,
    TRY_CAST(TRANSLATE(`json`.amount, 'eE', '__') AS DECIMAL(10, 2)) AS amount,
    TRY_CAST(TRIM(`json`.at) AS DATE) AS at
  FROM parsed__read
)
SELECT
  id,
  name,
  amount,
  at
FROM parsed;
