"""The options with which Spark reads and writes each file format, wherever it does so."""

from __future__ import annotations

from canvas.document.databases import DatabaseConnection, holds_no_files
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from canvas.document.workspace import LocalConnection, Settings
from canvas.errors import DocumentError, did_you_mean
from canvas.steps import FileSource, TextOptions
from canvas.steps.files import FileFormat

SUBSTITUTE = "spark.sql.variable.substitute"
"""Whether Spark replaces `${…}` in the text of a statement, inside literals too."""

SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.legacy.javaCharsets": "true",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    SUBSTITUTE: "false",
}
"""What every session and job sets, so that all agree on what the SQL means.

Column pruning is off for CSV because Spark does not look at the length of a row that it prunes;
substitution is off so that a text that holds `${…}` stays what it is; `javaCharsets` allows encodings such
as windows-1252; times in Parquet files are as other tools write and read them.
"""

_MODES = {"fail": "FAILFAST", "drop": "DROPMALFORMED"}
_DATE = "yyyy-MM-dd"
_TIMESTAMP = "yyyy-MM-dd HH:mm:ss.SSSSSS"


def read_options(source: FileSource) -> dict[str, str]:
    """Spark's options for reading a text format; none for the others, which know their own."""
    options = source.options
    match source.format:
        case "csv":
            return {
                "sep": options.separator,
                "quote": options.quote,
                "escape": options.escape,
                "encoding": options.encoding,
                "mode": _MODES[options.malformed],
                "multiLine": "true",
                "ignoreLeadingWhiteSpace": "false",
                "ignoreTrailingWhiteSpace": "false",
            }
        case "json":
            return {
                "encoding": options.encoding,
                "mode": _MODES[options.malformed],
                "primitivesAsString": "true",
            }
        case "parquet" | "orc" | "delta":
            return {}


def write_options(form: FileFormat, options: TextOptions) -> dict[str, str]:
    """Spark's options for writing a format."""
    compression = {"compression": options.compression} if options.compression else {}
    match form:
        case "csv":
            return {
                "header": str(options.header).lower(),
                "sep": options.separator,
                "quote": options.quote,
                "escape": options.quote,
                "nullValue": options.null_value,
                "dateFormat": _DATE,
                "timestampFormat": _TIMESTAMP,
                "ignoreLeadingWhiteSpace": "false",
                "ignoreTrailingWhiteSpace": "false",
                **compression,
            }
        case "json":
            return {
                "dateFormat": _DATE,
                "timestampFormat": _TIMESTAMP,
                "ignoreNullFields": "false",
                **compression,
            }
        case "parquet" | "orc" | "delta":
            return compression


def base_of(connection: str, settings: Settings) -> str:
    """Where a connection's paths begin: a folder relative to the workspace (`""`: itself), or a URL."""
    if not connection:
        return "."
    found = settings.connection(connection)
    match found:
        case LocalConnection():
            return found.path
        case AdlsConnection() | S3Connection() | GcsConnection():
            return found.url
        case DatabaseConnection():
            raise DocumentError(holds_no_files(connection))
        case None:
            hint = did_you_mean(connection, list(settings.connections), noun="connections")
            raise DocumentError(f"There is no connection `{connection}` in connections.yaml.{hint}")
