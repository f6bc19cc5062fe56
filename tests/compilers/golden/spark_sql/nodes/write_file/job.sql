-- write_file_example
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
INSERT OVERWRITE DIRECTORY 'out/cities'
USING csv OPTIONS (dateFormat 'yyyy-MM-dd', escape '"', header 'true', ignoreLeadingWhiteSpace 'false', ignoreTrailingWhiteSpace 'false', nullValue '', quote '"', sep ',', timestampFormat 'yyyy-MM-dd HH:mm:ss.SSSSSS')
WITH cities AS (
  SELECT
    city,
    stores
  FROM VALUES
    ('Paris', CAST(4 AS INT)),
    ('Zürich', CAST(2 AS INT)) AS typed_in(city, stores)
)
SELECT /*+ COALESCE(1) */
  city,
  stores
FROM (
  SELECT
    city,
    stores
  FROM cities
) AS result;
