"""The two engines, for the parity test."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def bank_sessions() -> Iterator[tuple[Any, Any]]:
    """A session on Spark and one on the embedded engine."""
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.remote("local[2]").config("spark.ui.enabled", "false")
        spark = builder.getOrCreate()
        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        embedded = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").create()
        yield spark, embedded
        embedded.stop()
        server.stop()
