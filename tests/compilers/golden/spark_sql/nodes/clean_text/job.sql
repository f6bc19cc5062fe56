-- clean_text_example
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
INSERT OVERWRITE DIRECTORY 'out/clean_text'
USING parquet
WITH stores AS (
  SELECT
    city,
    code
  FROM VALUES
    ('  new   york ', 'us-1'),
    ('', 'fr 2') AS typed_in(city, code)
), tidy AS (
  SELECT
    NULLIF(
      UPPER(
        TRIM(
          REGEXP_REPLACE(
            city,
            '[ \\t\\n\\x0B\\f\\r\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+',
            ' '
          )
        )
      ),
      ''
    ) AS city,
    NULLIF(
      UPPER(
        TRIM(
          REGEXP_REPLACE(
            code,
            '[ \\t\\n\\x0B\\f\\r\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+',
            ' '
          )
        )
      ),
      ''
    ) AS code
  FROM stores
)
SELECT
  city,
  code
FROM tidy;
