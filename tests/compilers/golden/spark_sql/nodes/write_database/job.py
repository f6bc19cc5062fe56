"""write_database_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--shop …]
"""

from __future__ import annotations

import argparse
import os

from pyspark.sql import SparkSession

SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.legacy.javaCharsets": "true",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
}

RESULT_ROWS = """
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
FROM cities
"""


def secret(reference: str) -> str:
    """What an environment variable (`env:NAME`) or a Key Vault (`keyvault:vault/name`) keeps."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        if not os.environ.get(name):
            raise SystemExit(f"Set the environment variable {name}.")
        return os.environ[name]
    from azure.identity import DefaultAzureCredential
    from azure.keyvault.secrets import SecretClient

    vault, _, name = name.partition("/")
    client = SecretClient(f"https://{vault}.vault.azure.net", DefaultAzureCredential())
    return client.get_secret(name).value or ""


def arguments() -> argparse.Namespace:
    """The parameters of this run, and where each connection's files are."""
    parser = argparse.ArgumentParser(description="write_database_example")
    parser.add_argument(
        "--shop",
        default="jdbc:postgresql://contoso.postgres.database.azure.com:5432/shop?sslmode=require",
        help="the address of the database shop",
    )
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("write_database_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    (
        spark.sql(RESULT_ROWS, args=parameters)
        .write.format("jdbc").mode("overwrite")
        .options(
            dbtable="\"reporting\".\"cities\"",
            driver="org.postgresql.Driver",
            password=secret("keyvault:contoso-kv/shop-password"),
            truncate="true",
            url=run.shop,
            user="canvas_reader",
        )
        .save()
    )


if __name__ == "__main__":
    main()
