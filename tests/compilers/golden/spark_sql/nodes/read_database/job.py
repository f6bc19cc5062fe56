"""read_database_example

Made by Canvas: change the pipeline, not this file.

    spark-submit job.py [--workspace …] [--shop …]
"""

from __future__ import annotations

import argparse
import os

from pyspark.sql import DataFrame, SparkSession, functions

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

OUT_ROWS = """
WITH orders AS (
  SELECT
    CAST(order_id AS INT) AS order_id,
    CAST(amount AS DECIMAL(12, 2)) AS amount,
    CAST(ordered_on AS DATE) AS ordered_on
  FROM orders__raw
)
SELECT
  order_id,
  amount,
  ordered_on
FROM orders
"""


def read_database(spark: SparkSession, columns: list[str], options: dict[str, str]) -> DataFrame:
    """The columns of a table, or of a query, of a database."""
    rows = spark.read.format("jdbc").options(**options).load()
    quoted = {name: "`" + name.replace("`", "``") + "`" for name in columns}
    return rows.select([functions.col(quoted[name]).alias(name) for name in columns])


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
    parser = argparse.ArgumentParser(description="read_database_example")
    parser.add_argument("--workspace", default=".", help="the workspace's folder")
    parser.add_argument(
        "--shop",
        default="jdbc:postgresql://contoso.postgres.database.azure.com:5432/shop?sslmode=require",
        help="the address of the database shop",
    )
    return parser.parse_args()


def main() -> None:
    """Read, check, transform, write."""
    run = arguments()
    spark = SparkSession.builder.appName("read_database_example").getOrCreate()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    parameters = {}

    read_database(
        spark,
        ["order_id", "amount", "ordered_on"],
        {
            "dbtable": "\"orders\"",
            "driver": "org.postgresql.Driver",
            "fetchsize": "5000",
            "password": secret("keyvault:contoso-kv/shop-password"),
            "preferTimestampNTZ": "true",
            "sessionInitStatement": "SET TRANSACTION READ ONLY",
            "url": run.shop,
            "user": "canvas_reader",
        },
    ).createOrReplaceTempView("orders__raw")
    (
        spark.sql(OUT_ROWS, args=parameters)
        .write.mode("overwrite")
        .parquet(f"{run.workspace}/out/read_database")
    )


if __name__ == "__main__":
    main()
