"""The Spark Connect client, loaded when first used (it takes a second)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, cast

from compilers.spark_sql.files import SESSION

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.dataframe import DataFrame as ConnectFrame
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.dataframe import DataFrame


def connect(url: str, alive: Callable[[], bool]) -> SparkSession:
    """A session of its own on the server at `url`, with Canvas's settings.

    `alive` is asked before a broken call is tried again: the client's own policy would go on for minutes.
    """
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    class WhileAlive(DefaultPolicy):
        def can_retry(self, e: BaseException) -> bool:
            return alive() and bool(super().can_retry(e))

    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    session: SparkSession = SparkSession.builder.remote(url).create()
    session.client.set_retry_policies([WhileAlive(max_retries=4, max_backoff=1000, jitter=0)])
    for name, value in SESSION.items():
        session.conf.set(name, value)
    _close_by_hand_only(session)
    return session


def _close_by_hand_only(session: SparkSession) -> None:
    """Keeps the garbage collector from closing the channel: where a call is under way, that waits for ever.

    `Link.close` closes it, on a thread that nobody waits for.
    """
    client = session.client
    vars(client)["close_channel"] = client.close
    vars(client)["close"] = lambda: None


def failures() -> tuple[type[BaseException], ...]:
    """What the client raises when the engine fails, or when its answer cannot be read."""
    import grpc
    import pyarrow as pa
    from pyspark.errors import PySparkException

    return (PySparkException, grpc.RpcError, pa.ArrowException, ValueError, OverflowError, OSError)


def rows_of(frame: DataFrame) -> pa.Table:
    """The rows of a frame in the types of `canvas.engine.tables`.

    `toArrow` asks for the schema once more, and refuses a structure that is NULL while its fields cannot be.
    """
    from canvas.engine.tables import normalised

    table, _ = cast("ConnectFrame", frame)._to_table()
    return normalised(_signed(table))


def _signed(table: pa.Table) -> pa.Table:
    """Whole numbers as Spark has them: the embedded engine counts in some functions without a sign."""
    import pyarrow as pa

    signed = {
        pa.uint8(): pa.int16(),
        pa.uint16(): pa.int32(),
        pa.uint32(): pa.int64(),
        pa.uint64(): pa.int64(),
    }
    fields = [pa.field(f.name, signed.get(f.type, f.type), f.nullable) for f in table.schema]
    return table.cast(pa.schema(fields)) if any(f.type in signed for f in table.schema) else table


def frame_of(spark: SparkSession, sql: str, args: Mapping[str, object]) -> DataFrame:
    """A SELECT with its parameters, analysed but not run."""
    return spark.sql(sql, args=dict(args)) if args else spark.sql(sql)


def string_schema(names: Iterable[str]) -> str:
    """A schema of STRING columns, as DDL text."""
    return ", ".join(f"`{name.replace('`', '``')}` STRING" for name in names)
