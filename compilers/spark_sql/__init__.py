"""Spark SQL: `job.py` for spark-submit and Spark Connect, `job.sql` for `spark-sql -f`."""

from compilers.spark_sql.target import SPARK_SQL

__all__ = ["SPARK_SQL"]
