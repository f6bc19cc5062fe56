"""Rows chosen at random with a seed: those whose content, hashed with the seed, comes first."""

from __future__ import annotations

import pyarrow as pa
from sqlglot import exp

from canvas.engine import ParquetSource, Session, TextSource
from canvas.preview.model import Sampling
from canvas.sql.identifiers import column, identifier, table
from compilers.spark_sql.select import to_text


def random_rows(
    session: Session, source: TextSource | ParquetSource, sampling: Sampling
) -> tuple[pa.Table, int]:
    """The chosen rows and how many there are in all; the same rows for the same files and seed."""
    if isinstance(source, ParquetSource):
        session.read_parquet(source)
    else:
        session.read_text(source)
    names = [name for name, _ in source.columns]
    parts = [exp.Cast(this=column(n), to=exp.DataType.build("STRING", dialect="spark")) for n in names]
    content = exp.Anonymous(
        this="concat_ws",
        expressions=[exp.Literal.string("\x1f"), exp.Literal.string(str(sampling.seed)), *parts],
    )
    mark = exp.Alias(this=exp.Anonymous(this="md5", expressions=[content]), alias=identifier("sample_mark"))
    marked = exp.Select(expressions=[*(column(n) for n in names), mark]).from_(table(source.view), copy=False)
    chosen = (
        exp.Select(expressions=[column(n) for n in names])
        .from_(exp.Subquery(this=marked, alias=exp.TableAlias(this=identifier("marked"))), copy=False)
        .order_by(exp.Ordered(this=column("sample_mark"), desc=False, nulls_first=True), copy=False)
        .limit(sampling.rows, copy=False)
    )
    counted = exp.Select(expressions=[exp.Alias(this=exp.Count(this=exp.Star()), alias=identifier("total"))])
    counted.from_(table(source.view), copy=False)
    total = session.query(to_text(counted)).column("total")[0].as_py()
    return session.query(to_text(chosen)), int(total)
