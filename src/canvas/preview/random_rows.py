"""Rows of a source chosen by a query over all of it, the same rows for the same files.

In the order of their content, hashed with a seed: at random, or first those that match rows of another
source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from canvas.engine import ParquetSource, Session, TextSource
from canvas.preview.model import Sampling
from canvas.sql.identifiers import column, identifier, table
from compilers.spark_sql.select import to_text

_MARK, _FOUND = "sample_mark", "sample_found"


@dataclass(frozen=True)
class Followed:
    """Rows that others are to match: a Parquet file, and pairs of a column in it and one of the others."""

    key: str
    path: str
    columns: tuple[tuple[str, str], ...]


def random_rows(
    session: Session, source: TextSource | ParquetSource, sampling: Sampling
) -> tuple[pa.Table, int]:
    """Rows chosen at random, and how many there are in all."""
    _read(session, source)
    return _first(session, source, sampling, [_ordered(_MARK)], _marked(source, sampling.seed))


def matching_rows(
    session: Session, source: TextSource | ParquetSource, sampling: Sampling, followed: Sequence[Followed]
) -> tuple[pa.Table, int]:
    """Rows that match those followed, and others where there is room; and how many there are in all.

    Values are compared as text without blanks around it, since a key may be read as another type on
    the other side.
    """
    _read(session, source)
    for one in followed:
        session.view_of_parquet(_view(one), [one.path])
    own = [name for _, name in followed[0].columns]
    wanted = exp.Subquery(this=_wanted(followed), alias=exp.TableAlias(this=identifier("wanted")))
    on = exp.and_(*(_text(name, "marked").eq(column(_key(n), "wanted")) for n, name in enumerate(own)))
    marked = exp.Subquery(this=_marked(source, 0), alias=exp.TableAlias(this=identifier("marked")))
    found = exp.Alias(this=column(_key(0), "wanted").is_(exp.Null()), alias=identifier(_FOUND))
    names = [*(name for name, _ in source.columns), _MARK]
    rows = exp.Select(expressions=[*(column(n, "marked") for n in names), found]).from_(marked, copy=False)
    rows.join(wanted, on=on, join_type="left", copy=False)
    return _first(session, source, sampling, [_ordered(_FOUND), _ordered(_MARK)], rows)


def _read(session: Session, source: TextSource | ParquetSource) -> None:
    if isinstance(source, ParquetSource):
        session.read_parquet(source)
    else:
        session.read_text(source)


def _first(
    session: Session,
    source: TextSource | ParquetSource,
    sampling: Sampling,
    order: Iterable[exp.Ordered],
    rows: exp.Select,
) -> tuple[pa.Table, int]:
    """The first of some rows, and how many rows the source has."""
    chosen = (
        exp.Select(expressions=[column(name) for name, _ in source.columns])
        .from_(exp.Subquery(this=rows, alias=exp.TableAlias(this=identifier("ranked"))), copy=False)
        .order_by(*order, copy=False)
        .limit(sampling.rows, copy=False)
    )
    counted = exp.Select(expressions=[exp.Alias(this=exp.Count(this=exp.Star()), alias=identifier("total"))])
    counted.from_(table(source.view), copy=False)
    total = session.query(to_text(counted)).column("total")[0].as_py()
    return session.query(to_text(chosen)), int(total)


def _marked(source: TextSource | ParquetSource, seed: int) -> exp.Select:
    """The rows, each with a hash of its content and the seed."""
    names = [name for name, _ in source.columns]
    content = exp.Anonymous(
        this="concat_ws",
        expressions=[
            exp.Literal.string("\x1f"),
            exp.Literal.string(str(seed)),
            *(_as_text(column(n)) for n in names),
        ],
    )
    mark = exp.Alias(this=exp.Anonymous(this="md5", expressions=[content]), alias=identifier(_MARK))
    return exp.Select(expressions=[*(column(n) for n in names), mark]).from_(table(source.view), copy=False)


def _wanted(followed: Sequence[Followed]) -> exp.Expression:
    """The values that are looked for, each once."""
    parts = [
        exp.Select(
            expressions=[
                exp.Alias(this=_text(name, _view(one)), alias=identifier(_key(n)))
                for n, (name, _) in enumerate(one.columns)
            ]
        ).from_(table(_view(one)), copy=False)
        for one in followed
    ]
    return parts[0].distinct(copy=False) if len(parts) == 1 else exp.union(*parts, distinct=True, copy=False)


def _view(one: Followed) -> str:
    return f"followed_{one.key}"


def _key(place: int) -> str:
    return f"key_{place}"


def _text(name: str, relation: str) -> exp.Expression:
    return exp.Trim(this=_as_text(column(name, relation)))


def _as_text(value: exp.Expression) -> exp.Cast:
    return exp.Cast(this=value, to=exp.DataType.build("STRING", dialect="spark"))


def _ordered(name: str) -> exp.Ordered:
    return exp.Ordered(this=column(name), desc=False, nulls_first=True)
